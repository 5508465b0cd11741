"""Who subscribes to what, until when, and what a change of it costs.

Owns the subscription as a state machine, its arithmetic, the page `settings/plan` and the price page. Doesn't own
what is on offer (`plans`), bills (`invoicing`), nor what becomes of who doesn't pay (`dunning`).
"""
