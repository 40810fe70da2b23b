"""Columns that take less room than what they hold: days and instants as numbers, shares of one, codes, kinds of fact.

The same integers on both engines, so that what sorts on one sorts on the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from datetime import date as Day
from typing import Any

from sqlalchemy import BigInteger, Integer, SmallInteger, String
from sqlalchemy.types import TypeDecorator

# Adding a kind of fact: a number that no kind has had. Numbers are stored, so they never change.
KIND_NUMBERS: Mapping[str, int] = {"meeting": 1, "visit": 2, "trade": 3, "transport": 4, "agreement": 5, "cooperation": 6}
KINDS_BY_NUMBER = {number: kind for kind, number in KIND_NUMBERS.items()}
SHARE_SCALE = 10_000


class DayNumber(TypeDecorator[Day]):
    """A day as its number in the calendar, counted from 1 January of the year 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Day | None, dialect: Any) -> int | None:
        return None if value is None else value.toordinal()

    def process_result_value(self, value: int | None, dialect: Any) -> Day | None:
        return None if value is None else Day.fromordinal(value)


class Moment(TypeDecorator[datetime]):
    """An aware UTC instant as whole seconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)


class Share(TypeDecorator[float]):
    """A share of one, to four places, as an integer."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Any) -> int | None:
        return None if value is None else round(value * SHARE_SCALE)

    def process_result_value(self, value: int | None, dialect: Any) -> float | None:
        return None if value is None else value / SHARE_SCALE


class Codes(TypeDecorator[tuple[str, ...]]):
    """Codes of countries, joined by commas."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Any) -> str | None:
        return None if value is None else ",".join(value)

    def process_result_value(self, value: str | None, dialect: Any) -> tuple[str, ...] | None:
        return None if value is None else tuple(value.split(",")) if value else ()


class KindNumber(TypeDecorator[str]):
    """A kind of fact by its number."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> int | None:
        return None if value is None else KIND_NUMBERS[value]

    def process_result_value(self, value: int | None, dialect: Any) -> str | None:
        return None if value is None else KINDS_BY_NUMBER[value]
