"""People who log in: accounts, passwords, log-in sessions, e-mail confirmation.

Owns who somebody is. Doesn't own what they may do in which shop: that is `tenancy.access`.
"""
