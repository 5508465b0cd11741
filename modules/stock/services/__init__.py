"""Use cases of stock."""
