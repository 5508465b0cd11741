"""What is sold: products with variants, units, barcodes and prices, in categories and brands.

Doesn't own how much there is (stock), nor what a customer pays in the end (orders, promotions).
"""
