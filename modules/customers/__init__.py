"""Customers: one profile for each person or company, over all channels, and the identities that lead to it.

Owns names, contacts, addresses, tags, consents and what a customer has bought so far. Doesn't own orders (they post
their totals here), memberships, points or dealers' terms: those packages refer to a customer by id.
"""
