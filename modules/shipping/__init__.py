"""How goods get to the customer: the ways a shop offers and what they cost, and the parcels that carriers take.

Owns shipping methods and shipments, and bar codes for their papers. Which goods go, and when, is the
order's.
"""
