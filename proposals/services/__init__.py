"""Writes that touch bids, split by noun; import the modules by their full names."""
