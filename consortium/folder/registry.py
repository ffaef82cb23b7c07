"""Which files the format has, and what keys name a row of each. Packages enter their own."""

from dataclasses import dataclass
from graphlib import TopologicalSorter

from django.utils.module_loading import autodiscover_modules

_resources = {}
_targets = {}
_remarks = []


@dataclass(frozen=True)
class Target:
    """What a key in a cell may name: rows of `model` by the fields in `paths`."""

    name: str
    model: type
    paths: tuple[str, ...]
    file: str


def register(resource):
    """Class decorator: enter a file. Its first key field is what other files call a row by."""
    meta = resource._meta
    _resources[meta.name] = resource
    add_target(meta.name, meta.model, tuple(meta.import_id_fields), meta.name)
    return resource


def add_target(name, model, paths, file):
    """Say that keys of these fields name rows of `model`, which `file` brings."""
    _targets[name] = Target(name, model, paths, file)


def target(name):
    return _targets[name]


def name_of(model):
    """The file that holds the rows of this model."""
    return next(name for name, found in _targets.items() if found.model._meta == model._meta)


def remarks(function):
    """Decorator: enter `function(loaded)`, which yields what is odd in rows just loaded, in words.

    `loaded` is {file: ids of its rows}. What is legal is loaded however odd it is, and told.
    """
    _remarks.append(function)
    return function


def remarks_on(loaded):
    return [words for function in _remarks for words in function(loaded)]


def resources():
    """A fresh Resource for each file, in an order in which what is referred to comes first."""
    autodiscover_modules("resources")
    made = {name: resource() for name, resource in _resources.items()}
    for resource in made.values():
        resource.bind()
    order = TopologicalSorter()
    for name, resource in made.items():
        files = {target(column.to).file for column in resource.columns if column.to}
        order.add(name, *sorted(files - {name}))
    return {name: made[name] for name in order.static_order()}
