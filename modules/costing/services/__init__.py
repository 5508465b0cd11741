"""Use cases of costing."""
