"""Writes of plans, their priorities and the figures that measure them."""
