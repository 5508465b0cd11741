"""Closing a shop: its owner asks, it can be read for thirty days and be opened again, then it is taken away.

Owns the steps and the page. What is taken away lies elsewhere: tables (`tenancy.schemas`), people and keys
(`tenancy.access`), files (the kit). The tenant's row stays with its slug: printed addresses never lead to a stranger.
"""
