"""When and where: the date and the place said of a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as Day
from datetime import timedelta

from digest.facts.actors import says
from digest.language.mask import MARKS, Masked
from digest.models import Article, TimeMention

REACH = 70  # code points after a phrase in which its date and place may stand
STOP = re.compile(
    r"[;“”\"]|(?<=[^.][^.])\. |\b(?:said|says|told|added|reported|announced)\b"
    r"|, (?:who|which (?!took|was held|is to|will)|where|after|before|while|as|but|including|and)\b"
    r"|\b(?:since|until|ahead of|prior to)\b"
)
OPENING = re.compile(rf"(?:\w+,? )?(?:(?:on|in|at|late|early|earlier|last) )*(?:the )?{MARKS['time']}", re.IGNORECASE)
PLACE = f"(?:{MARKS['place']}|{MARKS['country']})"
SEAT = re.compile(
    rf"\b(?:in|at|inside|near) (?:the )?((?:[\w’'-]+ ){{0,3}}?{PLACE}(?:,? (?:in )?(?:the )?{PLACE}){{0,2}})", re.IGNORECASE
)
NAMED = re.compile(r"\b(?:at|in) (?:the )?((?:[A-Z][\w’'-]+)(?: (?:of |the |de |al-)?[A-Z][\w’'-]+){1,6})")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def find_date(masked: Masked, start: int, end: int, whole: bool = False) -> str | None:
    """The date said of masked[start:end], ISO 8601; a stay of several days gives its month, with `whole` its first day."""
    for mention in times_near(masked, start, end):
        iso = mention.iso
        if not iso or "Q" in iso or "H" in iso:
            continue
        first, _, last = iso.partition("/")
        if not last or first == last:
            return first
        if whole and DAY.fullmatch(first):
            return first
        if first[:7] == last[:7]:
            return first[:7]
    return None


def times_near(masked: Masked, start: int, end: int) -> Iterator[TimeMention]:
    """The times of a phrase: inside it, after it in the clause, opening the sentence."""
    stop = clause_end(masked.text, end)
    opening = OPENING.match(masked.text[:start])
    stretches = [(start, stop), opening.span() if opening else (start, start)]
    for first, last in stretches:
        yield from (m for m in masked.mentions(first, last) if isinstance(m, TimeMention) and not bounds(masked, m))


def bounds(masked: Masked, mention: TimeMention) -> bool:
    """Whether a time only bounds another ("since 2015", "until May")."""
    at = masked.at(mention)
    return bool(re.search(r"\b(?:since|until|till|by) (?:the )?$", masked.text[max(0, at - 12) : at])) or bool(
        re.match(r"(?:since|until|by)\b", mention.text)
    )


def clause_end(text: str, end: int) -> int:
    """Where the clause that goes on at `end` stops, at most REACH away."""
    found = STOP.search(text, end, min(len(text), end + REACH))
    return found.start() if found else min(len(text), end + REACH)


def find_only_date(masked: Masked) -> str | None:
    """The day of a sentence that tells one time only."""
    times = [m.iso for m in masked.sentence.mentions if isinstance(m, TimeMention) and m.iso]
    return times[0] if len(times) == 1 and DAY.fullmatch(times[0]) else None


def find_place(masked: Masked, start: int, end: int) -> str | None:
    """The place said of masked[start:end], as written, None when none is."""
    stop = clause_end(masked.text, end)
    found = SEAT.search(masked.text, start, stop) or NAMED.search(masked.text, start, stop)
    return masked.original(*found.span(1)) if found else None


def is_later(date: str | None, article: Article) -> bool:
    """Whether a date lies after the day of publication."""
    published = article.published.isoformat() if article.published else None
    return bool(date and published and date > published[: len(date)])


def settle_past(masked: Masked, article: Article, date: str | None, verb: str) -> str | None:
    """The date, a week or a year earlier where the verb is past and a bare weekday or month was read as the one to come."""
    if date is None or not is_later(date, article) or not says("past", verb, article.language):
        return date
    told = next((m.text for m in masked.sentence.mentions if isinstance(m, TimeMention) and m.iso == date), "")
    if DAY.fullmatch(date) and says("weekday", told, article.language):
        return (Day.fromisoformat(date) - timedelta(days=7)).isoformat()
    return f"{int(date[:4]) - 1}{date[4:]}" if len(date) == 7 and not re.search(r"\d", told) else date


def agree(one: str | None, other: str | None) -> bool:
    """Whether two dates can be the same: one is unknown or less exact."""
    return one is None or other is None or one.startswith(other) or other.startswith(one)


def closer(one: str | None, other: str | None) -> str | None:
    """The more exact of two dates that agree."""
    return max((one or "", other or ""), key=len) or None
