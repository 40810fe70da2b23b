"""Periods as people type them: a year, a month, a day, "last week", in every language of the interface."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import Literal

from babel import Locale

from bot.commands.vocabulary import load_vocabulary
from bot.messages.wording import LANGUAGES

YEARS = range(1950, 2101)
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both included; `iso` is how it was meant: "2024", "2025-09", "2025-09-06", or "week"."""

    since: date
    until: date
    iso: str


def read_period(tokens: Sequence[str], today: date) -> tuple[Period | None, int]:
    """The period at the start of these words and how many of them it takes; (None, 0) when there is none."""
    if not tokens:
        return None, 0
    if len(tokens) > 1 and re.fullmatch(r"\d{4}", tokens[1]) and (found := _read_part(tokens[0], int(tokens[1]))):
        return found, 2
    found = _read_named(tokens[0], today) or _read_iso(tokens[0]) or _read_month(tokens[0], today)
    return (found, 1) if found else (None, 0)


def _read_part(word: str, year: int) -> Period | None:
    """A month or quarter of a year: "sep 2025", "Q1 2025"."""
    month = _months(("wide", "abbreviated")).get(word.rstrip("."))
    return _build(year, month) if month else _read_iso(f"{year}-{word}")


def _read_named(word: str, today: date) -> Period | None:
    names = load_vocabulary().periods
    days = {"today": (0, 0), "yesterday": (1, 1), "week": (6, 0), "month": (29, 0), "year": (364, 0)}
    for name, (start, end) in days.items():
        if word in names.get(name, ()):
            return Period(today - timedelta(start), today - timedelta(end), name)
    return None


def _read_iso(word: str) -> Period | None:
    if dotted := DOTTED.fullmatch(word):
        word = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}"
    if quarter := re.fullmatch(r"(\d{4})-[qQ]([1-4])", word):
        last = _build(int(quarter[1]), 3 * int(quarter[2]))
        first = _build(int(quarter[1]), 3 * int(quarter[2]) - 2)
        return Period(first.since, last.until, word.upper()) if first and last else None
    if not (match := re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", word)):
        return None
    year, month, day = (int(group) if group else None for group in match.groups())
    return _build(year or 0, month, day)


def _read_month(word: str, today: date) -> Period | None:
    """A month alone is the latest one that has begun."""
    month = _months(("wide",)).get(word.rstrip("."))
    return _build(today.year - (month > today.month), month) if month else None


def _build(year: int, month: int | None = None, day: int | None = None) -> Period | None:
    try:
        since = date(year, month or 1, day or 1)
        until = since if day else date(year, month or 12, monthrange(year, month or 12)[1])
    except (ValueError, IndexError):
        return None
    return Period(since, until, since.isoformat()[: 10 if day else 7 if month else 4]) if year in YEARS else None


@lru_cache
def _months(widths: tuple[Literal["wide", "abbreviated"], ...]) -> dict[str, int]:
    """Names of months of every interface language, as they stand alone and in dates; short ones are too like other words."""
    names: dict[str, int] = {}
    for language in LANGUAGES:
        months = Locale.parse(language).months
        for form, width in product(("format", "stand-alone"), widths):
            names |= {name.lower().rstrip("."): number for number, name in months[form][width].items()}
    return names
