"""Reports: a period's sales by what one asks for, with exact definitions, as page, file and API.

Owns what is counted and how it is said. Reads orders, catalog, costing and stock through their views; keeps nothing.
"""
