"""How goods leave: parts of an order, ways of delivery, parcels and pick-up."""
