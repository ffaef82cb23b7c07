"""The letters that would leave, caught before the queue."""

from dataclasses import dataclass

import pytest

from consortium import tasks


@dataclass(frozen=True)
class Caught:
    to: str
    subject: str
    text: str
    link: str


@pytest.fixture
def letters(monkeypatch):
    """A list of the letters posted in the test, as their readers get them."""
    found = []

    def catch(to, letter):
        text = "\n".join([*letter["paragraphs"], letter["note"]])
        found.append(Caught(to, letter["subject"], text, letter["link"]))

    monkeypatch.setattr(tasks.send_letter, "delay_on_commit", catch)
    return found
