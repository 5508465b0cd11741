"""Coupons as registers ask for them."""
