"""Where and how a merchant sells: stores, channels, taxes, number series and the shop's settings.

Doesn't own registers (pos), prices (catalog), nor who may see a store (tenancy.access).
"""
