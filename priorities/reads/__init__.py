"""Reads that only whole sets in SQL make quick: who answers what, and how far it is met.

`matches`, `coverage` and `needs` gather from the tables in a constant number of queries and hand
what they found to the formulas of `priorities/matching.py`, `coverage.py`, `yearly_counts.py`.
"""
