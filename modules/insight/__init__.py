"""Insight: what the shop's figures say, each with its definition. Reads the shared packages through their views.

Owns the dashboard and the summaries, and no table: nothing here can disagree with the documents it counts.
"""
