import os

import pytest

from consortium import memory

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident():
    """How many bytes of memory this process has."""
    with open("/proc/self/statm") as found:
        return int(found.read().split()[1]) * PAGE


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="Linux tells it")
def test_memory_that_is_used_no_longer_is_given_back():
    many = [bytearray(40_000) for _ in range(2_000)]
    last = bytearray(40_000)  # lies behind the others, so that they do not go by themselves
    del many
    before = resident()

    memory.give_back()

    assert before - resident() > 60_000_000
    assert len(last) == 40_000


def test_what_only_refers_to_itself_is_dropped():
    class Held:
        gone = False

        def __del__(self):
            Held.gone = True

    held = Held()
    held.itself = held
    del held

    memory.give_back()

    assert Held.gone
