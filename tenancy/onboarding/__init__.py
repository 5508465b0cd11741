"""A merchant's way in: the wizard, the claim of a ready shop, its seeds, and the checklist that counts what is there.

Doesn't own what a shop starts with: packages bring their seeds, checklist items and sign-up steps.
"""
