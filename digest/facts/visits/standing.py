"""Whether a visit was made, goes on, lies ahead or was called off."""

from __future__ import annotations

import re
from datetime import timedelta

from digest.facts.actors import says
from digest.facts.modality import NO_FACT, find_modality
from digest.facts.moment import DAY, is_later, settle_coming
from digest.facts.patterns import Match
from digest.language.reading import Reading
from digest.models import TimeMention

DEPARTED = 30  # code points before 'heading to' in which he is said to have left
# "visit to Cyprus, set for June, has been called off": the clause goes on after it
ASIDE = re.compile(r",[^,;.]{3,60},(?= (?:has|have|had|was|were|is|are|will)\b)")
LEAVING = re.compile(r"\W*(?:departing|leaving|arriving|travell?ing|flying)\b")
GERUND = re.compile(r"(?:and |,? )?(?:before|prior to) ", re.IGNORECASE)
RECENT = timedelta(days=6)  # a visit begun longer ago is over


def find_status(reading: Reading, match: Match, date: str | None) -> str | None:
    """planned, ongoing, held, cancelled, or `open`; None when the words only wish, suppose or deny."""
    if "force" in match.pattern.set:
        return str(match.pattern.set["force"])
    modality = read_modality(match, reading.article.language)
    if modality in NO_FACT:
        return None
    near = match.masked.text[max(0, match.found.start() - DEPARTED) : match.found.end()]
    if modality == "planned" and says("departed", near, reading.article.language):
        return "ongoing"
    if modality == "planned" and LEAVING.match(match.masked.text, verb_span(match)[0]) and is_before(date, reading):
        return "ongoing"
    if modality == "planned":
        date = settle_coming(match.masked, reading.article, date)
    if modality == "planned" and date and is_past(match, date, reading):
        return "held"
    if modality != "done":
        return modality
    if is_later(date, reading.article) or is_ahead(match, reading.article.language) or is_coming(reading, match, date):
        return "planned"
    return find_stage(reading, match, date)


def read_modality(match: Match, language: str) -> str:
    """How real the words make a visit; "before flying on to Paraguay" is as real as what was done before."""
    masked, text = match.masked, match.masked.text
    if says("called_off", text[:25], language):
        return "cancelled"
    if match.pattern.set.get("leaving"):
        return "done" if is_told_past(text[: match.found.start()], language) else "planned"
    aside = ASIDE.match(text, match.found.end())
    tail = aside.end() if aside else match.found.end()
    modality = find_modality(masked, *verb_span(match), language, tail, bool(match.pattern.set.get("nominal")))
    if modality == "planned" and GERUND.match(match.found[0]) and is_told_past(text[: match.found.start()], language):
        return "done"
    return modality


def is_told_past(words: str, language: str) -> bool:
    """Whether the words before a journey tell of what was done, and not only said, or will be."""
    return says("past", words, language) and not says("spoken", words, language) and not says("will", words, language)


def is_coming(reading: Reading, match: Match, date: str | None) -> bool:
    """Whether the present tense of a journey, told in the text and not in its headline, speaks of what lies ahead."""
    masked, published = match.masked, reading.article.published
    start, end = verb_span(match)
    words, language = masked.text[start:end], reading.article.language
    if says("going_on", words, language) and published:
        days = [m.iso for m in masked.sentence.mentions if isinstance(m, TimeMention) and m.iso and DAY.fullmatch(m.iso)]
        return bool(days) and min(days) > published.isoformat()
    if masked.sentence.field == "title" or not says("setting_out", words, language):
        return False
    return date is None or published is None or date >= published.isoformat()[: len(date)]


def is_before(date: str | None, reading: Reading) -> bool:
    """Whether a day lies before that of publication."""
    published = reading.article.published
    return bool(date and published and DAY.fullmatch(date) and date < published.isoformat())


def is_past(match: Match, date: str, reading: Reading) -> bool:
    """Whether "ahead of his visit" is told of a visit that has been made since."""
    published = reading.article.published
    if not match.pattern.set.get("nominal"):
        return False
    sentence = match.masked.sentence
    told = next((m for m in sentence.mentions if isinstance(m, TimeMention) and m.iso == date), None)
    words = sentence.text[max(0, told.start - sentence.start - 9) : told.end - sentence.start] if told else ""
    return says("gone", words, reading.article.language) or bool(published and date < published.isoformat()[: len(date)])


def find_stage(reading: Reading, match: Match, date: str | None) -> str:
    """Whether a visit that takes place goes on, is over, or `open` when the words do not tell."""
    language = reading.article.language
    status = str(match.pattern.set.get("status", "open"))
    if says("visiting", match.found[0], language):
        return "ongoing"
    if status != "held" and (is_over(reading, date) or is_gone(match, language) or says("over", match.found[0], language)):
        return "held"
    if status == "open" and says("thanks", match.found[0], language):
        return "held"
    if status == "open" and says("underway", match.found[0], language):
        return "ongoing"
    return status


def is_gone(match: Match, language: str) -> bool:
    """Whether a time of the match lies behind ("arrived last week")."""
    start, end = match.found.span()
    times = [m for m in match.masked.mentions(start, end + 30) if isinstance(m, TimeMention)]
    return any(says("gone", m.text, language) and not (m.iso and DAY.fullmatch(m.iso)) for m in times)


def is_ahead(match: Match, language: str) -> bool:
    """Whether a time that cannot be resolved lies ahead ("next week")."""
    start, end = match.found.span()
    return any(says("ahead", m.text, language) for m in match.masked.mentions(start, end + 50) if isinstance(m, TimeMention))


def is_over(reading: Reading, date: str | None) -> bool:
    """Whether a visit that began then is over by the day of publication."""
    published = reading.article.published
    return bool(published and date and date < (published - RECENT).isoformat()[: len(date)])


def verb_span(match: Match) -> tuple[int, int]:
    """The part of a match whose words tell whether it is real."""
    found = match.found
    start = found.start()
    if match.text("a") is not None and found.start("a") == start:
        start = found.end("a") + 1
        if "x" in found.re.groupindex:
            start = max(start, found.end("x") + 1)
    return start, max(start, found.start("d") if match.text("d") else found.end())
