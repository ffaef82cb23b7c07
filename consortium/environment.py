"""Reads of the environment for `settings.py`: what cannot be meant is refused by its name.

Blank is the default everywhere, so that docker-compose.yml may hand on what nobody set.
An address may hold a password, so its refusal does not repeat it.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
env.read_env(Path(__file__).resolve().parent.parent / ".env")

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def words(name: str, default: str = "") -> str:
    """Text from the environment."""
    return env.str(name, default="").strip() or default


def switch(name: str, default: bool) -> bool:
    """On or off."""
    text = words(name).lower()
    if text and text not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is “{text}” in the environment: 1 or 0 is wanted.")
    return text in TRUE if text else default


def whole_number(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    """A number within bounds."""
    text = words(name, str(default))
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise ImproperlyConfigured(
            f"{name} is “{text}” in the environment: a whole number from {least} to {most} is "
            "wanted."
        )
    return int(text)


def one_of(name: str, known: list[str], default: str) -> str:
    """One of a few words, in capitals."""
    text = words(name, default).upper()
    if text not in known:
        raise ImproperlyConfigured(
            f"{name} is “{text}” in the environment: one of {', '.join(known)} is wanted."
        )
    return text


def hosts(name: str, default: list[str]) -> list[str]:
    """Names of machines, with commas between."""
    found = [each.strip() for each in words(name).split(",") if each.strip()]
    if wrong := [each for each in found if "/" in each]:
        raise ImproperlyConfigured(
            f"{name} has “{wrong[0]}” in the environment: names alone are wanted, such as "
            "consortium.example.org, with commas between."
        )
    return found or default


def address(name: str, schemes: list[str], default: str = "") -> str:
    """An address that begins with one of the schemes."""
    text = words(name, default)
    try:
        parts = urlsplit(text)
        is_one = not text or (parts.scheme in schemes and "://" in text)
        _ = parts.port  # an error if it is no number
    except ValueError:
        is_one = False
    if not is_one:
        raise ImproperlyConfigured(
            f"{name} in the environment is no address that begins with "
            f"{' or '.join(f'{scheme}://' for scheme in schemes)}. See .env.example."
        )
    return text
