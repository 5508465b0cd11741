"""Plans and what they include, in versions: a change is a new version, and who has an old one keeps it.

Doesn't own money: prices, subscriptions and invoices come with the gateway.
"""
