"""Stock: where goods lie, how many, who has a claim on them, and every change with its reason.

Owns warehouses, levels, the ledger of moves and reservations. Doesn't own products (catalog), what goods cost
(costing) or why an order takes them (orders): it is told the cause and keeps it.
"""
