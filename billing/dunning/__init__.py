"""What becomes of a shop that doesn't pay, step by step and by its own calendar, and who is told when.

Owns the steps, the letters and the line above each page. Doesn't own what is allowed in each step: each route says so
(`tenancy.access.guard`), nor how a shop is taken away (`tenancy.closing`).
"""
