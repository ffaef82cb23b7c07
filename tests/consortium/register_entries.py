"""Entries of the charity register."""

from tests.factories import RegisteredCharityFactory

JOIN = "/organisations/join/"


def entry(name, number=1100001, linked=0, **facts):
    return RegisteredCharityFactory(
        name=name,
        number=number,
        linked_number=linked,
        organisation_number=number + linked * 10_000_000,
        **facts,
    )
