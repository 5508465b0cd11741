"""Everything of a shop as one open file, and such a file brought into an empty shop.

Owns the archive's format, the work of writing and reading it, and the list of archives with their progress. Doesn't own
what the tables mean: it takes every table that the manifests name, in the order that their references ask for.
"""
