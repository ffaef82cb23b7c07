"""Giving memory back between the steps of long work."""

import ctypes
import functools
import gc


def give_back() -> None:
    """Drop what only refers to itself, and return to the system what the process does not use.

    Without it a process stays as large as it was at most, whatever it holds.
    """
    gc.collect()
    _trim()(0)


@functools.cache
def _trim():
    """glibc's own call; other C libraries give memory back by themselves, or not at all."""
    return getattr(ctypes.CDLL(None), "malloc_trim", lambda kept: 0)
