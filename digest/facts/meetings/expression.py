"""Encounters as whole expressions tell them: the rules of patterns/meeting.LANGUAGE.yaml that spell out both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from digest.facts.actors import find_persons, find_states, find_subject, same_person
from digest.facts.meetings.encounter import two_countries
from digest.facts.meetings.hosts import find_hosts
from digest.facts.meetings.report import Group, Report
from digest.facts.meetings.sides import settle_countries, split_guests
from digest.facts.meetings.words import load_words, says
from digest.facts.patterns import Match, Pattern, find_matches, load_patterns
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import CountryMention, Person, PersonMention


def read_expressions(reading: Reading, masked: Masked) -> Iterator[Report]:
    """What the expressions found in a sentence tell, the surest first; no two of the same guests."""
    matches = list(find_matches(select_patterns(reading.article.language, count_people(masked)), masked))
    taken: set[int] = set()
    for match in sorted(matches, key=lambda m: -m.pattern.set.get("confidence", 0.8)):
        group = next((g for g in ("b", "a") if match.text(g)), 0)
        named = set(range(*match.found.span(group)))
        if not named & taken and not is_barred(reading, match):
            hosts, guests = settle_countries(reading, masked, *find_sides(reading, match))
            if two_countries([*hosts, *guests]):
                taken |= named
                yield build_report(reading, match, hosts, guests, frozenset(named))


def build_report(reading: Reading, match: Match, hosts: list[Person], guests: list[Person], marks: frozenset[int]) -> Report:
    """The report of one match."""
    rule = match.pattern
    groups = [Group(people) for people in split_guests(reading, match.found[0], hosts, guests)]
    return Report(match.masked, rule.name, rule.set, *match.found.span(), verb_span(match), hosts, groups, marks=marks)


def is_barred(reading: Reading, match: Match) -> bool:
    """Whether a denial before takes an encounter back, or it is told how often there was one."""
    language, text = reading.article.language, match.masked.text
    return says("denial", text[: match.found.start()], language) or says("often", text[match.found.end() :], language)


@cache
def select_patterns(language: str, people: int) -> tuple[Pattern, ...]:
    """The patterns of encounters that a sentence with nobody, one or more people in it may have."""
    told = [p for p in load_patterns("meeting", language) if not p.set.get("attend")]
    if people > 1:
        return tuple(told)
    return tuple(p for p in told if p.set.get("mutual") and (people or "(?P<b>" not in p.says))


def count_people(masked: Masked) -> int:
    """None, one, or two for more people."""
    return min(2, sum(isinstance(m, PersonMention) for m in masked.sentence.mentions))


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
        hosts = hosts if agrees(reading, match, guests, hosts) else []
    if rule.get("named") and not all(p.name for p in [*hosts, *guests]):
        return [], []
    if not rule.get("mutual") and (not hosts or not guests):
        return [], []
    return hosts, guests


def agrees(reading: Reading, match: Match, guests: list[Person], hosts: list[Person]) -> bool:
    """Whether the one found by nearness is not contradicted by the clause: nobody else acts there."""
    words = load_words(reading.article.language)
    acting = find_hosts(reading, match.masked, match.found.start(), words, guests)[0] if words else []
    return not acting or any(same_person(one, other) for one in acting for other in hosts)


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


def verb_span(match: Match) -> tuple[int, int]:
    """The part of a match whose words tell whether it is real: between the sides, without what stands in apposition."""
    found = match.found
    sides = [group for group in ("a", "b") if match.text(group) is not None]
    start = next((found.end(group) + 1 for group in sides if found.start(group) == found.start()), found.start())
    if "x" in found.re.groupindex:
        start = max(start, found.end("x") + 1)
    return start, min((found.start(group) for group in sides if found.start(group) > start), default=found.end())
