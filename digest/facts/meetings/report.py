"""What one sentence tells of an encounter: who, whether it is real, when, where and how."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from digest.facts.actors import add_persons, says
from digest.facts.meetings.encounter import Encounter, Format, two_countries
from digest.facts.meetings.words import says as told
from digest.facts.modality import NO_FACT, WEAKER, Modality, find_modality
from digest.facts.moment import Lead, find_date, find_only_date, find_place, is_coming, is_later, settle_coming, settle_past
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import Evidence, Person, TimeMention

DAY = re.compile(r"\d{4}-\d\d-\d\d")
SHORT = 70  # code points of a line that is no sentence yet
LEAD = 5  # sentences that tell when a journey is
STATUSES = {"done": "held", "planned": "planned", "cancelled": "cancelled"}
CALLS = ("meeting.called_on", "meeting.courtesy_call")  # calls in person


@dataclass(frozen=True)
class Group:
    """Guests met together, with the stretch of the sentence that tells of them when others were met apart."""

    people: list[Person]
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Report:
    """One telling of an encounter.

    masked[start:end] is the phrase, masked[verb[0]:verb[1]] the words that tell whether it is real; `means` is what the
    rule says of itself (patterns/meeting.en.yaml); `day` the date the surroundings give (a programme's heading);
    `marks` the masked indices of those met.
    """

    masked: Masked
    rule: str
    means: dict[str, Any]
    start: int
    end: int
    verb: tuple[int, int]
    hosts: list[Person]
    groups: list[Group] = field(default_factory=list)
    day: str | None = None
    marks: frozenset[int] = frozenset()

    @property
    def words(self) -> str:
        """The phrase."""
        return self.masked.text[self.start : self.end]


def build_encounters(reading: Reading, report: Report, lead: Lead) -> Iterator[Encounter]:
    """One encounter, or one for each group of guests; none where it is not said to be real."""
    date = date_report(reading, report, lead)
    status = find_status(reading, report, date)
    if status is None:
        return
    told = date or settle_date(reading, report, status, lead)
    for group in report.groups or [Group([])]:
        people = list(report.hosts)
        add_persons(people, group.people)
        if two_countries(people):
            own = find_date(report.masked, *group.span, dateline=lead.dateline) if group.span else None
            yield describe(reading, report, people, status, own or settle(reading, report, told, status), group.span)


def date_report(reading: Reading, report: Report, lead: Lead) -> str | None:
    """The date said of a phrase."""
    masked = report.masked
    date = find_date(masked, report.start, report.end, dateline=lead.dateline)
    if date is None and report.means.get("nominal") and says("speaks", masked.text, reading.article.language):
        date = find_only_date(masked)
    return settle_past(masked, reading.article, date or report.day, masked.text[slice(*report.verb)])


def settle(reading: Reading, report: Report, date: str | None, status: str) -> str | None:
    """A bare weekday of something planned lies ahead."""
    return settle_coming(report.masked, reading.article, date) if status == "planned" else date


def settle_date(reading: Reading, report: Report, status: str, lead: Lead) -> str | None:
    """The day of what is told without one: the day told last, that of the lead, for what is planned the month of the journey."""
    masked, language = report.masked, reading.article.language
    if told("same_day", masked.text, language):
        return find_day_before(reading, masked)
    if status == "held" and not says("gone", masked.sentence.text, language):
        return lead.day or (lead.dateline if masked is find_first(reading) else None)
    if status == "planned" and told("journey", masked.text, language):
        return find_month(reading)
    return None


def find_first(reading: Reading) -> Masked | None:
    """The sentence that opens the text."""
    return next((m for m in reading.sentences if m.sentence.field == "text" and len(m.text) > SHORT), None)


def find_day_before(reading: Reading, masked: Masked) -> str | None:
    """The last day told before a sentence."""
    for near in reading.sentences[: masked.sentence.index][::-1]:
        days = [m.iso for m in near.sentence.mentions if isinstance(m, TimeMention) and m.iso and DAY.fullmatch(m.iso)]
        if days:
            return days[-1]
    return None


def find_month(reading: Reading) -> str | None:
    """The month of the journey ahead: the only one of the days to come that headline and lead tell."""
    published = reading.article.published
    if published is None:
        return None
    isos = [m.iso for s in reading.sentences[:LEAD] for m in s.sentence.mentions if isinstance(m, TimeMention) and m.iso]
    ahead = {part[:7] for iso in isos for part in iso.split("/") if DAY.fullmatch(part) and part >= published.isoformat()}
    return ahead.pop() if len(ahead) == 1 else None


def describe(
    reading: Reading, report: Report, people: list[Person], status: str, date: str | None, span: tuple[int, int] | None
) -> Encounter:
    """The encounter of these people as the sentence tells it."""
    masked, language = report.masked, reading.article.language
    return Encounter(
        people,
        status,
        date,
        (find_place(masked, *span) if span else None) or find_place(masked, report.start, report.end),
        find_format(reading, report),
        report.rule,
        float(report.means.get("confidence", 0.8)),
        [quote(masked)],
        again=says("again", report.words, language),
        title=masked.sentence.field == "title" or is_heading(report, language),
        sentence=masked.sentence.index,
        heading=is_heading(report, language),
    )


def is_heading(report: Report, language: str) -> bool:
    """Whether a sentence is nothing but the encounter: "Talks between Ali and Omar"."""
    text = report.masked.text
    around = not text[report.end :].strip(" .") and told("opening_item", text[: report.start], language)
    return bool(report.means.get("nominal")) and around


def find_status(reading: Reading, report: Report, date: str | None) -> str | None:
    """held, planned, cancelled; None when the words only wish, suppose or deny."""
    masked, language = report.masked, reading.article.language
    start, end = window(report, language)
    modality = weigh(report, start, end, language)
    if modality == "done" and is_coming(masked, masked.text[start:end], reading.article):
        modality = "planned"
    if report.means.get("nominal") and told("failed", masked.text[report.end :], language) and modality != "cancelled":
        modality = "cancelled" if told("due", masked.text, language) else "denied"
    if modality in NO_FACT:
        return None
    if modality == "done" and report.means.get("ahead"):
        return "planned"
    status = STATUSES[modality] if report.means.get("status", "open") == "open" else str(report.means["status"])
    return "planned" if status == "held" and is_later(date, reading.article) else status


def weigh(report: Report, start: int, end: int, language: str) -> Modality:
    """How real the words from the one who acts, and those from the phrase alone, say it is; the weaker claim wins."""
    noun = bool(report.means.get("nominal"))
    found = {
        find_modality(report.masked, first, end, language, report.end, noun)
        for first in {start, max(start, min(report.start, end))}
    }
    return next((modality for modality in WEAKER if modality in found), "done")


def window(report: Report, language: str) -> tuple[int, int]:
    """The stretch whose words tell whether the encounter is real."""
    masked = report.masked
    start, end = report.verb
    if report.words.startswith("for "):
        start = max(0, start - 80)  # "will travel to Berlin for talks": the journey tells
    if report.means.get("subject") == "first" and report.words.startswith("before "):
        start, end = max(0, start - 80), start  # "met the king before sitting down with the prince": the first act tells
    if report.rule.startswith("meeting.frame") and told("followed", masked.text[: report.start], language):
        return max(0, start - 80), report.start - 12  # the first act tells
    if says("bare", report.words, language):
        start = max(0, start - 90)  # "will travel to Berlin and meet": the first verb tells
    return start, end


def find_format(reading: Reading, report: Report) -> Format | None:
    """By telephone or video where the words around say so, in person where they met."""
    text, language = report.masked.text, reading.article.language
    if "format" in report.means and not says("video", report.words, language):
        return cast(Format, report.means["format"])
    near = text[max(0, report.start - 25) : report.end + 60]
    if says("video", near, language):
        return "video"
    if report.rule not in CALLS and says("phone", near, language):
        return "phone"
    return None if report.means.get("spoken") else "in_person"


def quote(masked: Masked) -> Evidence:
    """The sentence as proof."""
    sentence = masked.sentence
    return Evidence(sentence.text, sentence.start, sentence.end, sentence.field)


def find_stay(reading: Reading, masked: Masked) -> str | None:
    """The month of an encounter "during the visit": that of the visit's day, told in this sentence or before."""
    language = reading.article.language
    if not says("stay", masked.text, language):
        return None
    for earlier in reversed(reading.sentences[: masked.sentence.index + 1]):
        if says("visit", earlier.text, language):
            days = [m.iso for m in earlier.sentence.mentions if isinstance(m, TimeMention) and m.iso and len(m.iso) >= 10]
            if days:
                return days[0][:7]
    return None
