"""Invoices: tax invoices and credit notes of the shop, gapless and immutable, and how its papers look.

Owns invoices, credit notes, the settings of documents, and what is printed and mailed of them. Doesn't own what is
charged: orders say what they sold, and ask.
"""
