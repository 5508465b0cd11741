"""Costing: what goods on hand are worth, and what goods that went had cost.

Owns a projection of the stock ledger, which can be made anew from it at any time. Doesn't own quantities (stock) or
prices (catalog).
"""
