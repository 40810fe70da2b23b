"""When a visit begins: the first day of a stay, counted back from its last one, the month when no more is known."""

from __future__ import annotations

import re
from datetime import date as Day
from datetime import timedelta

from digest.facts.actors import says
from digest.facts.moment import DAY, STAY, Lead, find_date, settle_coming, settle_past, times_in
from digest.facts.patterns import Match
from digest.facts.visits.standing import verb_span
from digest.language.mask import MARKS, Masked
from digest.language.reading import Reading
from digest.models import NumberMention

HEAD = 3  # sentences after the first that tell the news of a document
FAR = 90  # code points after a phrase in which the days of its stay may stand
BREAK = re.compile(
    rf"[.;]|\b(?:then|thereafter|before|after|followed)\b|\b(?:to|in) (?:the )?(?:{MARKS['place']}|{MARKS['country']})"
)
LONG = 31  # days of the longest visit that is counted back
LENGTH = re.compile(
    rf"(?P<days>{MARKS['number']})-?\s?days?[- ](?:long )?(?:[\w-]+ ){{0,5}}(?:visit|trip|tour|stay|mission|swing|journey)"
)
NTH = re.compile(r"\b(?P<nth>first|second|third|fourth|fifth|sixth|seventh) (?:and final |full )?day of\b", re.IGNORECASE)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


def date_visit(reading: Reading, match: Match, lead: Lead) -> str | None:
    """The date said of a visit: the first day of its stay; the month where only a day within it is told."""
    masked, article = match.masked, reading.article
    start = verb_span(match)[0]
    stay = find_stay(masked, start, match.found.end())
    if stay:
        return stay
    date = find_date(masked, start, match.found.end(), whole=True, dateline=lead.dateline)
    date = settle_past(masked, article, date, masked.text[slice(*verb_span(match))])
    return count_back(reading, match, date, lead)


def find_stay(masked: Masked, start: int, end: int) -> str | None:
    """The first day of the stay told in or after a phrase: "from 4 to 6 May", whatever other day stands before it."""
    for mention in times_in(masked, start, min(len(masked.text), end + FAR)):
        if mention.iso and STAY.fullmatch(mention.iso) and not BREAK.search(masked.text, end, masked.at(mention)):
            return mention.iso[:10]
    return None


def count_back(reading: Reading, match: Match, date: str | None, lead: Lead) -> str | None:
    """The first day of a stay told by its last day or a later one ("concluded a three-day visit on Friday"); else the month."""
    language = reading.article.language
    words = around(match)
    if not says("part", words, language):
        return date
    nth, length = NTH.search(words), LENGTH.search(match.masked.text)
    head = nth is not None or match.masked.sentence.index <= lead.sentence + HEAD
    day = date or (lead.told if head else None)
    if day is None or not DAY.fullmatch(day):
        return day
    passed = ORDINALS.index(nth["nth"].lower()) if nth else find_length(match.masked, length) - 1
    if says("ended", words, language) or nth:
        return (Day.fromisoformat(day) - timedelta(days=passed)).isoformat() if passed >= 0 else day[:7]
    return day[:7]


def find_length(masked: Masked, found: re.Match[str] | None) -> int:
    """How many days a stay lasts, 0 when it is not told."""
    count = next((m for m in masked.mentions(*found.span("days")) if isinstance(m, NumberMention)), None) if found else None
    return int(count.value) if count and 1 <= count.value <= LONG else 0


def around(match: Match) -> str:
    """The words of a match and a few on either side."""
    return match.masked.text[max(0, match.found.start() - 25) : match.found.end() + 25]


def settle_begin(reading: Reading, match: Match, status: str, date: str | None, lead: Lead) -> str | None:
    """The date of a visit of that status: one to come lies ahead, one under way without a date began in the month of the news."""
    if status == "planned":
        return settle_coming(match.masked, reading.article, date)
    return date or find_begin(reading, match, status, lead)


def find_begin(reading: Reading, match: Match, status: str, lead: Lead) -> str | None:
    """When a visit under way began: its day for an arrival at the head of a document, else the month."""
    language, published = reading.article.language, reading.article.published
    head = match.masked.sentence.index <= lead.sentence + HEAD
    if status not in ("ongoing", "open") or not (head or status == "ongoing"):
        return None
    if head and lead.told and says("arrived", match.found[0], language):
        return lead.told
    if status == "open" and not lead.told:
        return None
    return lead.told[:7] if lead.told else published.isoformat()[:7] if published else None
