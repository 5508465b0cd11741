"""How goods get to the customer: the ways a shop offers and what they cost, and the parcels that carriers take.

Owns shipping methods, accounts with carriers and shipments with what happened to them, and bar codes for their papers.
Which goods go, when and whereto, is the order's.
"""
