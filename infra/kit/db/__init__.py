"""The database: bases, pools, typed sessions and the locked update.

Owns how a connection is chosen and how a place (platform, cell, a tenant) is entered. Knows no table of the trade.
"""
