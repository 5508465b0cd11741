"""Payments: what was paid with which tender, in what state, and what of it went back.

Owns the tenders (an open set that packages add to), payments and refunds. Doesn't own what is paid for: a document is
a kind and an id to it.
"""
