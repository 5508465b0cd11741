"""What shops owe us: bills with gapless numbers, and which of them are paid.

Owns the bills. Doesn't own what stands in them (`subscriptions` computes it), nor how money comes in: the operator
marks a bill as paid, or whoever collects does.
"""
