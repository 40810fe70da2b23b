"""Meetings: who met whom, each encounter told once however often the document speaks of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, cast

from digest.facts.actors import add_persons, find_furniture, find_persons, find_states, find_subject, same_person, says
from digest.facts.modality import NO_FACT, find_modality
from digest.facts.moment import (
    Lead,
    agree,
    closer,
    find_date,
    find_only_date,
    find_place,
    is_coming,
    is_later,
    read_lead,
    settle_coming,
    settle_past,
)
from digest.facts.patterns import Match, Pattern, find_matches, load_patterns
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import CountryMention, Evidence, Fact, Meeting, Person, PersonMention, PlaceMention, TimeMention

Format = Literal["in_person", "phone", "video"]
STATUSES = {"done": "held", "planned": "planned", "cancelled": "cancelled"}
LEADERS = frozenset({"head_of_state", "head_of_government", "speaker"})  # who receive a guest each for himself
QUOTES = 4  # sentences kept as proof of one encounter


@dataclass
class Encounter:
    """One report of a meeting, growing as later sentences tell more of it."""

    people: list[Person]
    status: str
    date: str | None
    place: str | None
    format: Format | None
    rule: str
    confidence: float
    evidence: list[Evidence]
    again: bool = False
    title: bool = False
    sentence: int = 0

    def countries(self) -> set[str]:
        return {person.country for person in self.people if person.country}


def find_meetings(reading: Reading) -> Iterable[Fact]:
    """The meeting facts of a document, in the order they are first told."""
    known: list[Encounter] = []
    lead, furniture = read_lead(reading), find_furniture(reading)
    for masked in (m for m in reading.sentences if m.sentence.index not in furniture):
        for encounter in find_encounters(reading, masked, lead) if worth_reading(masked, reading.article.language) else ():
            encounter.date = encounter.date or find_stay(reading, masked)
            tell(known, encounter)
        add_attendees(reading, masked, known)
    return [build_fact(encounter) for encounter in settle_title(known)]


# --- one sentence --------------------------------------------------------------------------------


def find_encounters(reading: Reading, masked: Masked, lead: Lead) -> Iterator[Encounter]:
    """The encounters a sentence tells of, the surest first."""
    matches = list(find_matches(select_patterns(reading.article.language, count_people(masked)), masked))
    taken: set[int] = set()
    for match in sorted(matches, key=lambda m: -m.pattern.set.get("confidence", 0.8)):
        group = next((g for g in ("b", "a") if match.text(g)), 0)
        named = set(range(*match.found.span(group)))
        if not named & taken:
            sides = settle_home(reading, *find_sides(reading, match))
            if two_countries([*sides[0], *sides[1]]):
                taken |= named
                yield from build_encounters(reading, match, lead, *sides)


@cache
def select_patterns(language: str, people: int) -> tuple[Pattern, ...]:
    """The patterns of encounters that a sentence with nobody, one or more people in it may have."""
    told = [p for p in load_patterns("meeting", language) if not p.set.get("attend")]
    if people > 1:
        return tuple(told)
    return tuple(p for p in told if p.set.get("mutual") and (people or "(?P<b>" not in p.says))


@cache
def select_attendance(language: str) -> tuple[Pattern, ...]:
    """The patterns that add people or a date to an encounter."""
    return tuple(p for p in load_patterns("meeting", language) if p.set.get("attend"))


def count_people(masked: Masked) -> int:
    """None, one, or two for more people."""
    return min(2, sum(isinstance(m, PersonMention) for m in masked.sentence.mentions))


def worth_reading(masked: Masked, language: str) -> bool:
    """Whether anybody who could meet is in a sentence."""
    mentions = masked.sentence.mentions
    if any(isinstance(m, PersonMention) for m in mentions) or says("pairs", masked.text, language):
        return True
    return sum(isinstance(m, CountryMention | PlaceMention) for m in mentions) > 1


def build_encounters(reading: Reading, match: Match, lead: Lead, hosts: list[Person], guests: list[Person]) -> Iterator[Encounter]:
    """One encounter, or one for each guest where the text tells them apart; none where it is not said to be real."""
    date = find_date(match.masked, *match.found.span(), dateline=lead.dateline)
    if date is None and match.pattern.set.get("nominal") and says("speaks", match.masked.text, reading.article.language):
        date = find_only_date(match.masked)
    date = settle_past(match.masked, reading.article, date, match.masked.text[slice(*verb_span(match))])
    status = find_status(reading, match, date)
    if status is None:
        return
    if status == "planned":
        date = settle_coming(match.masked, reading.article, date)
    elif date is None and status == "held" and not says("gone", match.masked.sentence.text, reading.article.language):
        date = lead.day
    for group in split_guests(reading, match, hosts, guests):
        people = list(hosts)
        add_persons(people, group)
        if two_countries(people):
            yield describe(reading, match, people, status, date)


def describe(reading: Reading, match: Match, people: list[Person], status: str, date: str | None) -> Encounter:
    """The encounter of these people as the sentence tells it."""
    masked, language = match.masked, reading.article.language
    return Encounter(
        people,
        status,
        date,
        find_place(masked, *match.found.span()),
        find_format(reading, match),
        match.pattern.name,
        float(match.pattern.set.get("confidence", 0.8)),
        [quote(masked)],
        again=says("again", match.found[0], language),
        title=masked.sentence.field == "title",
        sentence=masked.sentence.index,
    )


def find_sides(reading: Reading, match: Match) -> tuple[list[Person], list[Person]]:
    """The people on either side of a match; a side that is missing is sought outside of it."""
    masked, rule = match.masked, match.pattern.set
    hosts = side(reading, match, "a")
    guests = side(reading, match, "b")
    if rule.get("pair"):
        return [Person(None, None, code) for code in reading.discourse.pair(masked.sentence)], []
    if rule.get("states"):
        hosts = find_states(masked, *match.found.span("a"))
    if rule.get("subject"):
        hosts = find_subject(reading, masked, *match.found.span(), guests, rule["subject"])
    if rule.get("named") and not all(p.name for p in [*hosts, *guests]):
        return [], []
    if not rule.get("mutual") and (not hosts or not guests):
        return [], []
    return hosts, guests


def side(reading: Reading, match: Match, group: str) -> list[Person]:
    """The people of a named group; the countries themselves where it names no people."""
    if match.text(group) is None:
        return []
    span = match.found.span(group)
    people = find_persons(reading, match.masked, *span)
    lands = {m.code for m in match.masked.mentions(*span) if isinstance(m, CountryMention) and m.form == "name"}
    if len(lands) == 1:  # "several ministers in Namibia, including …"
        people = [p if p.country else replace(p, country=min(lands)) for p in people]
    return people or (find_states(match.masked, *span) if group == "a" else [])


def settle_home(reading: Reading, hosts: list[Person], guests: list[Person]) -> tuple[list[Person], list[Person]]:
    """An office of no stated country that meets foreigners is of the country the document is written from."""
    home = reading.discourse.home
    codes = {p.country for p in [*hosts, *guests] if p.country}
    if home is None or not codes - {home}:
        return hosts, guests
    sides = [
        [replace(p, country=home) if holds_office(reading, p) and not p.country else p for p in people]
        for people in (hosts, guests)
    ]
    return sides[0], sides[1]


def holds_office(reading: Reading, person: Person) -> bool:
    """Whether a title is an office of a state and not "Chairman", "Director" of anything."""
    if person.title is None or says("any_office", person.title, reading.article.language):
        return False
    return person.name is not None or person.role != "official"


def two_countries(people: list[Person]) -> bool:
    return len({person.country for person in people if person.country}) >= 2


def split_guests(reading: Reading, match: Match, hosts: list[Person], guests: list[Person]) -> list[list[Person]]:
    """Guests met one by one: said to be separate, or of three countries and more."""
    foreign = {g.country for g in guests if g.country}
    if says("joint", match.found[0], reading.article.language):
        return [guests]
    apart = says("separate", match.found[0], reading.article.language) and len(guests) > 1
    leaders = [g for g in guests if g.role in LEADERS]
    apart = apart or len(leaders) == len(guests) > len(foreign)
    if guests and len({h.country for h in hosts}) == 1 and (apart or len(foreign) > 2):
        return [[guest] for guest in guests]
    return [guests]


def find_status(reading: Reading, match: Match, date: str | None) -> str | None:
    """held, planned, cancelled; None when the words only wish, suppose or deny."""
    rule: dict[str, Any] = match.pattern.set
    start, end = verb_span(match)
    if match.found[0].startswith("for "):
        start = max(0, start - 80)  # "will travel to Berlin for talks": the journey tells
    if rule.get("subject") == "first" and match.found[0].startswith("before "):
        start, end = max(0, start - 80), start  # "met the king before sitting down with the prince": the first act tells
    if says("bare", match.found[0], reading.article.language):
        start = max(0, start - 90)  # "will travel to Berlin and meet": the first verb tells
    modality = find_modality(match.masked, start, end, reading.article.language, match.found.end(), bool(rule.get("nominal")))
    if modality == "done" and is_coming(match.masked, match.masked.text[start:end], reading.article):
        modality = "planned"
    if modality in NO_FACT:
        return None
    status = STATUSES[modality] if rule.get("status", "open") == "open" else rule["status"]
    return "planned" if status == "held" and is_later(date, reading.article) else status


def verb_span(match: Match) -> tuple[int, int]:
    """The part of a match whose words tell whether it is real: between the sides, without what stands in apposition."""
    found = match.found
    sides = [group for group in ("a", "b") if match.text(group) is not None]
    start = next((found.end(group) + 1 for group in sides if found.start(group) == found.start()), found.start())
    if "x" in found.re.groupindex:
        start = max(start, found.end("x") + 1)
    return start, min((found.start(group) for group in sides if found.start(group) > start), default=found.end())


def find_format(reading: Reading, match: Match) -> Format | None:
    """By telephone or video where the words around say so, in person where they met."""
    text, language = match.masked.text, reading.article.language
    if "format" in match.pattern.set and not says("video", match.found[0], language):
        return cast(Format, match.pattern.set["format"])
    near = text[max(0, match.found.start() - 25) : match.found.end() + 60]
    if says("video", near, language):
        return "video"
    called = match.pattern.name not in ("meeting.called_on", "meeting.courtesy_call")
    if called and says("phone", near, language):
        return "phone"
    return None if match.pattern.set.get("spoken") else "in_person"


def quote(masked: Masked) -> Evidence:
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


# --- one document --------------------------------------------------------------------------------


def tell(known: list[Encounter], new: Encounter) -> None:
    """Add an encounter, or what it tells to the one it repeats."""
    for old in reversed(known):
        if old.title == new.title and repeats(old, new):
            join(old, new)
            return
    known.append(new)


def repeats(old: Encounter, new: Encounter) -> bool:
    """Whether two reports are of one encounter: of the same people, the same day, both done or both not."""
    if (old.status == "held") != (new.status == "held") or not agree(old.date, new.date):
        return False
    if {old.format, new.format} & {"phone", "video"} and None not in (old.format, new.format) and old.format != new.format:
        return False
    if new.again and new.sentence != old.sentence and new.date != old.date:
        return False
    return within(new.people, old.people) or within(old.people, new.people)


def within(few: list[Person], many: list[Person]) -> bool:
    return all(any(same_person(one, other) for other in many) for one in few)


def join(old: Encounter, new: Encounter) -> None:
    """Put what the new report tells into the old one."""
    add_persons(old.people, new.people)
    old.date = closer(old.date, new.date)
    old.place = old.place or new.place
    old.format = new.format if old.format in (None, "in_person") and new.format in ("phone", "video") else old.format or new.format
    old.title = old.title and new.title
    old.confidence = max(old.confidence, new.confidence)
    if new.evidence[0] not in old.evidence and len(old.evidence) < QUOTES:
        old.evidence.append(new.evidence[0])


def settle_title(known: list[Encounter]) -> list[Encounter]:
    """Headlines cut short: one that the text tells more exactly only adds its words, and states nothing of its own."""
    told = [e for e in known if not e.title]
    kept = []
    for title in (e for e in known if e.title):
        same = [e for e in told if covers(title, e)]
        if len(same) == 1:
            same[0].evidence += title.evidence
            same[0].format = title.format if title.format in ("phone", "video") else same[0].format or title.format
        if not same:
            kept.append(title)
    return [*kept, *told]


def covers(title: Encounter, other: Encounter) -> bool:
    if (title.status == "held") != (other.status == "held"):
        return False
    shared = sum(any(same_person(one, two) for two in title.people) for one in other.people)
    return shared >= 2 or (shared == 1 and title.countries() <= other.countries())


def add_attendees(reading: Reading, masked: Masked, known: list[Encounter]) -> None:
    """ "The meeting was attended by …": those people took part in the encounter spoken of last."""
    last = next((e for e in reversed(known) if not e.title and masked.sentence.index - e.sentence <= REACH), None)
    for match in find_matches(select_attendance(reading.article.language), masked) if last else ():
        assert last is not None
        if match.pattern.set.get("dated"):
            last.date = last.date or (find_date(masked, *match.found.span()) if last.status == "held" else None)
            continue
        by = match.pattern.name == "meeting.attended_by"
        span = (match.found.start("b"), len(masked.text)) if by else (0, match.found.end())
        people = [p for p in find_persons(reading, masked, *span) if p.name and p.country]
        if people:
            add_persons(last.people, people)
            last.evidence.append(quote(masked))
        return


REACH = 12  # sentences after an encounter in which its attendees may be named


def build_fact(encounter: Encounter) -> Fact:
    """The fact of one encounter."""
    return Fact(
        "meeting",
        tuple(sorted(encounter.countries())),
        encounter.date,
        encounter.status,
        Meeting(tuple(encounter.people), encounter.format, encounter.place),
        tuple(encounter.evidence),
        encounter.rule,
        encounter.confidence,
    )
