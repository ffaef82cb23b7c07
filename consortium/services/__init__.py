"""Writes with consequences, a module for each noun."""

from consortium.services.areas import CircularAreas, refresh_area_tree

__all__ = ["CircularAreas", "refresh_area_tree"]
