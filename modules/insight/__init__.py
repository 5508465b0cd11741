"""Insight: what the shop's figures say, each with its definition. Reads the shared packages through their views.

Owns the dashboard, the reports and the targets of salespeople. Of figures it owns no table: nothing here can disagree
with the documents it counts.
"""
