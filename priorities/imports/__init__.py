"""The files that partnerships load, entered in the machinery of `consortium.imports`."""

from priorities.imports import figures

__all__ = ["figures"]
