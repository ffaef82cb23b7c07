"""Writes with consequences, split by noun: areas, imports, invitations."""

from consortium.services.areas import CircularAreas, refresh_area_tree

__all__ = ["CircularAreas", "refresh_area_tree"]
