"""Goods put aside for customers, as registers sell them."""
