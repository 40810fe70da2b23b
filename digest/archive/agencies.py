"""Whose text it is: the news agency a text is credited to, as agencies and their clients write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from digest.models import Article

# How far into a text its dateline reaches, and how much of its end is looked at for a credit.
DATELINE, CREDIT = 160, 160


def find_agency(article: Article) -> str | None:
    """The agency a text is credited to in its dateline ("(AP) —", "/TASS/") or last line ("Source: …"), else the one printing it.

    None where no agency we know is named so.
    """
    agencies = load_agencies()
    credit = _dateline().search(article.text[:DATELINE]) or _last_line().search(article.text[-CREDIT:].rstrip())
    if credit:
        return agencies[next(name for name in credit.groups() if name)]
    return agencies.get((article.outlet or "").strip())


@cache
def load_agencies() -> Mapping[str, str]:
    """Every way an agency is credited → the name it is known by; a line of the file is one agency, its name first."""
    lines = files("digest.archive").joinpath("agencies.txt").read_text(encoding="utf-8").splitlines()
    names = ([name.strip() for name in line.split("|")] for line in lines if line.strip() and not line.startswith("#"))
    return {name: first for first, *others in names for name in (first, *others)}


@cache
def _dateline() -> re.Pattern[str]:
    # Brackets alone may explain an abbreviation: only with a dash after them do they end a dateline.
    known = _any_name()
    return re.compile(rf"[(\[]({known})(?:/[^)\]]*)?[)\]]\s*(?:[-–—:]|\.\s*[-–—])|/({known})/")


@cache
def _last_line() -> re.Pattern[str]:
    known = _any_name()
    line = rf"(?:Source|Credit|Источник)\s*:\s*({known})\.?|[(\[/]({known})[)\]/]|[-–—]+\s*({known})"
    return re.compile(rf"(?:^|\n|(?<=[.!?”\"])\s)\s*(?:{line})$")


def _any_name() -> str:
    return "|".join(re.escape(name) for name in sorted(load_agencies(), key=len, reverse=True))
