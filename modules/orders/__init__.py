"""Orders: what a customer buys, where, at which price with which reasons, and what becomes of it.

Owns the quote, the order with its lines and history, and the two doors `place` and `record`. Goods are stock's, money
is payments', prices are the catalog's; this package composes them into one statement.
"""
