"""Targets of salespeople: set by month and store, and how far each has come.

Owns what was set. What was sold is counted from the lines of orders whenever it is looked at.
"""
