"""Promotions and coupons: what takes something off an order, when, for whom, beside what else, and how often.

It owns the rules and counts their uses. It doesn't price: orders hands a basket down and writes the reasons.
"""
