"""Registers: where a store sells over the counter, on line or off. Devices are paired with them, follow the catalog by
a feed, and hand in documents (sales, returns, cash, shifts), each of which is booked exactly once.

Doesn't own orders, payments or stock, which a document becomes by `orders.api`, nor the web app's own arithmetic.
"""
