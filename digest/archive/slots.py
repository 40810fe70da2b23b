"""Slots as they are stored: only what is given, for what a slot is by default goes without saying."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from functools import cache
from typing import Any, cast

from digest.facts.form import details_from_json, details_to_json
from digest.models import Details, Kind, Person

NO_DEFAULT = object()


def pack_details(details: Details) -> dict[str, Any]:
    """The slots of a kind as JSON values, without those that are as they are by default."""
    given = ((name, getattr(details, name), default) for name, default in _defaults(cast(Hashable, type(details))))
    return {name: _plain(value) for name, value, default in given if value != default}


def unpack_details(kind: str, packed: Mapping[str, Any]) -> Details:
    """The kind's own class from stored slots."""
    return details_from_json(cast(Kind, kind), packed)


def spell_slots(kind: str, packed: Mapping[str, Any]) -> dict[str, Any]:
    """Every slot of a kind from stored ones, as the contract of facts writes them."""
    return details_to_json(unpack_details(kind, packed))


def find_words(details: Details) -> Iterator[str]:
    """Everything a kind's slots say in words."""
    for name, _ in _defaults(cast(Hashable, type(details))):
        yield from _words(getattr(details, name))


@cache
def _defaults(cls: Hashable) -> tuple[tuple[str, Any], ...]:
    return tuple((each.name, NO_DEFAULT if each.default is MISSING else each.default) for each in fields(cast(Any, cls)))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Person):
        return {name: said for name, _ in _defaults(Person) if (said := getattr(value, name)) is not None}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Person):
        yield from filter(None, (value.name, value.title, value.country, value.role))
    elif isinstance(value, tuple):
        for each in value:
            yield from _words(each)
