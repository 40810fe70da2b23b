"""Programmes: lines under the heading of a day, bullets under "At the summit, the minister:"; day and doer stand elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace

from digest.facts.meetings.hosts import find_principal, first_person
from digest.facts.meetings.report import Report
from digest.facts.meetings.words import Words, says
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import Person, TimeMention

DAY = re.compile(r"\d{4}-\d\d-\d\d$")
SHORT = 30  # code points of a line before a sentence that are its bullet and time
BEFORE = 20  # lines a line may stand from the words it hangs on


def find_doer(reading: Reading, masked: Masked, start: int, words: Words, end: int | None) -> list[Person]:
    """Who does what a line of a list opens with: who is named before its colon, else the principal of the document.

    So it is when a sentence opens with the encounter, which ends at `end`, and says that it is planned or was held.
    """
    if not words["opening_item"].match(masked.text[:start]):
        return []
    at = masked.sentence.index
    for near in reading.sentences[max(0, at - BEFORE) : at][::-1]:
        if near.text.rstrip().endswith(":") and (people := first_person(reading, near, words)):
            return people
    announced = end is not None and words["announced"].match(masked.text[end:])
    return find_principal(reading, words) if announced or is_item(reading, masked) else []


def is_item(reading: Reading, masked: Masked) -> bool:
    """Whether a sentence is a line of a list: a bullet or a time opens its line."""
    sentence = masked.sentence
    if sentence.field == "title":
        return False
    text = reading.article.text
    begin = text.rfind("\n", 0, sentence.start) + 1
    opening = text[begin : sentence.start]
    return len(opening) < SHORT and says("item", opening + masked.text, reading.article.language)


def find_day(reading: Reading, masked: Masked) -> str | None:
    """The day of the heading that a line of a programme stands under."""
    language = reading.article.language
    if not is_item(reading, masked):
        return None
    for near in reading.sentences[max(0, masked.sentence.index - BEFORE) : masked.sentence.index][::-1]:
        if near.sentence.field == masked.sentence.field and says("heading", near.text, language):
            days = [m.iso for m in near.sentence.mentions if isinstance(m, TimeMention) and m.iso and DAY.match(m.iso)]
            return days[0] if days else None
    return None


def settle_programme(reading: Reading, report: Report) -> Report:
    """The report of a line of a programme, with the day of its heading; what has no verb lies ahead until its day is past."""
    day = find_day(reading, report.masked)
    language = reading.article.language
    if says("diary", report.masked.text, language) and not says("past_verb", report.words, language):
        return replace(report, means={**report.means, "ahead": True})
    if not is_item(reading, report.masked):
        return report
    published = reading.article.published.isoformat() if reading.article.published else ""
    ahead = not day or day >= published
    announced = any(
        says("programme", m.text, language) for m in reading.sentences[max(0, report.masked.sentence.index - BEFORE) :][:BEFORE]
    )
    bare = not says("past_verb", report.words, language)
    means = {**report.means, "ahead": True} if bare and ahead and (day or announced) else report.means
    return replace(report, day=day, means=means)
