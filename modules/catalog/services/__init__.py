"""Use cases of the catalog: products one by one, and many at a time."""
