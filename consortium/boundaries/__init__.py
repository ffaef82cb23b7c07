"""Outlines of areas from the files that boundaries come in. No database."""
