"""What is on offer: plans, add-ons and coupons, in versions: a change is a new one, and who has an old one keeps it.

Owns the definitions (those in code, and those that an operator adds) and what each tenant has by its plan just now.
Doesn't own who subscribes to what (`subscriptions`), nor what somebody owes (`invoicing`).
"""
