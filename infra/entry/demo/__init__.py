"""The demo merchant: a grocery with goods, customers and five weeks of orders up to this moment.

Owns what is made up, and the order in which it happens. Everything is written by the modules' own use cases.
"""
