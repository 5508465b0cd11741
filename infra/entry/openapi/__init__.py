"""The API document: what Litestar knows of the routes, with scopes, refusals, meanings and examples, and the check that
version 1 changes by addition only.
"""
