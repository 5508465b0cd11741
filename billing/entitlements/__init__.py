"""What a tenant may use by its plan, and the switches it has on: asked locally, never of a payment provider.

Owns the use cases of switching a module on and off. Doesn't own the tables that a switch needs (`tenancy.schemas`), nor
its state (`tenancy.switches`).
"""
