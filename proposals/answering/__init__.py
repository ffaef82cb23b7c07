"""Answers to the questions of a funder's call, filled from what the bid says elsewhere."""
