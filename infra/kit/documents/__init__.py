"""Business papers as PDF: what stands on one (`paper`), and how it is set (`render`).

Knows no shop: who writes an invoice, a slip or a statement says in a `Paper` what it holds, in one or two languages.
"""
