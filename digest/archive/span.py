"""Dates and periods of the contract → the days they cover."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date as Day
from datetime import timedelta

Span = tuple[Day, Day]
QUARTER = re.compile(r"(\d{4})-Q([1-4])")
HALF = re.compile(r"(\d{4})-H([12])")


def find_span(written: str | None) -> Span | None:
    """First and last day of `2025-09-06`, `2025-09`, `2025`, `2025-Q1`, `2025-H1` or `2025-01/2025-07`; None for other."""
    if not written:
        return None
    first, slash, last = written.partition("/")
    begin, end = _find_part(first), _find_part(last) if slash else None
    if begin is None or (slash and end is None):
        return None
    return (begin[0], (end or begin)[1]) if (end or begin)[1] >= begin[0] else None


def days_apart(one: Span, other: Span) -> int:
    """How many days lie between two spans; 0 when they touch or overlap."""
    return max((other[0] - one[1]).days, (one[0] - other[1]).days, 0)


def span_length(span: Span) -> int:
    """How many days a span covers."""
    return (span[1] - span[0]).days + 1


def around(day: Day, before: int, after: int) -> Span:
    """The days around a day."""
    return (day - timedelta(days=min(before, day.toordinal() - 1)), day + timedelta(days=after))


def _find_part(written: str) -> Span | None:
    try:
        return _months(written) or _plain(written)
    except ValueError:
        return None


def _months(written: str) -> Span | None:
    for pattern, length in ((QUARTER, 3), (HALF, 6)):
        match = pattern.fullmatch(written)
        if match:
            year, first = int(match[1]), (int(match[2]) - 1) * length + 1
            return (Day(year, first, 1), _month_end(year, first + length - 1))
    return None


def _plain(written: str) -> Span | None:
    parts = [int(part) for part in written.split("-")]
    if len(parts) == 3:
        return (Day(*parts), Day(*parts))
    if len(parts) == 2:
        return (Day(parts[0], parts[1], 1), _month_end(parts[0], parts[1]))
    return (Day(parts[0], 1, 1), Day(parts[0], 12, 31))


def _month_end(year: int, month: int) -> Day:
    return Day(year, month, monthrange(year, month)[1])
