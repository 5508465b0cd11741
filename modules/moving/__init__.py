"""Moving in from another system: step by step, each with the merchant's own totals beside ours, signed at the end.

Owns the page, the opening stock's and the opening balances' files, and what was typed and signed. Doesn't own how
goods, customers and prices come in: their packages' imports do that, and this page leads there.
"""
