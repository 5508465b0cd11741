"""Coupons for subscriptions: made, listed with how often each was taken, and ended."""
