"""The journal for accountants: each store's days as balanced entries, a month at a time.

Owns the accounts that the merchant has named, and the months that are closed with their lines as they were. Doesn't own
a single figure: sales, tenders, accounts of customers and the worth of goods are read from their own ledgers.
"""
