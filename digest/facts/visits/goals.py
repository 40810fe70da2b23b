"""Where a visit goes: the places a phrase names, else the host's country, the document's own, the other of two."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.facts.actors import find_persons, says
from digest.facts.patterns import Match
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import CountryMention, Person, PersonMention, PlaceMention

LEFT = re.compile(r"\b(?:leav(?:es?|ing)|left|depart(?:s|ed|ing)?)(?: from)?(?: the)? $")
MISSION = re.compile(r"(?:[’']s?)? (?:Embassy|High Commission|Consulate|Mission|embassy|consulate|mission|pavilion|Pavilion)\b")
SEAT = re.compile(r"\b(?:in|at) $")  # before the place in which a sentence happens


def find_destinations(reading: Reading, match: Match, visitors: list[Person]) -> list[str]:
    """The countries a match leads to, each once; the host's where none is named."""
    codes = [code for group in ("d", "e") if match.text(group) for code in goals(match, group)]
    if not codes and match.text("b"):
        codes = [p.country for p in find_persons(reading, match.masked, *match.found.span("b")) if p.country]
    if not codes and not names_goal(match) and not match.masked.text[match.found.end() :].startswith((" to ", " in ")):
        codes = host_country(reading, match.masked, visitors)
    if match.pattern.set.get("host"):
        hosts = {p.country for p in find_persons(reading, match.masked, *match.found.span("b"))}
        codes = [code for code in codes if code in hosts]
    origins = {m.country for m in origins_of(match)}
    return list(dict.fromkeys(code for code in codes if code not in origins))


def origins_of(match: Match) -> Iterator[PlaceMention]:
    """Where a journey sets out from: "leaves Abu Dhabi for Dubai" crosses no border."""
    end = match.found.start("d") if match.text("d") else match.found.end()
    for mention in match.masked.mentions(match.found.start(), end):
        if isinstance(mention, PlaceMention) and LEFT.search(match.masked.text, 0, match.masked.at(mention)):
            yield mention


def goals(match: Match, group: str) -> Iterator[str]:
    """The country of each place of a group; adjectives and organisations are no places."""
    for mention in match.masked.mentions(*match.found.span(group)):
        if isinstance(mention, CountryMention) and is_land(match, mention):
            yield mention.code
        elif isinstance(mention, PlaceMention) and mention.country:
            yield mention.country


def is_land(match: Match, mention: CountryMention) -> bool:
    """Whether a country of a group is a place to go: by name, or as in "the Saudi capital"."""
    rest = match.masked.text[match.masked.at(mention) + 1 :]
    if MISSION.match(rest):
        return False  # a country's embassy stands in another
    return len(mention.code) == 2 and mention.code != "EU" and (mention.form == "name" or says("capital", rest[:10], "en"))


def names_goal(match: Match) -> bool:
    """Whether a match says where the visit goes."""
    spans = [match.found.span(group) for group in ("d", "e") if match.text(group) is not None]
    return any(isinstance(m, CountryMention | PlaceMention) for span in spans for m in match.masked.mentions(*span))


def host_country(reading: Reading, masked: Masked, visitors: list[Person]) -> list[str]:
    """Where a visit without a destination goes: the other of the two countries spoken of, when they are two."""
    guests = {v.country for v in visitors}
    named = (
        {m.code for m in masked.sentence.mentions if isinstance(m, CountryMention) and m.form == "name"}
        - guests
        - {reading.discourse.home}
    )
    seats = {m.country for m in seats_of(masked) if m.country not in guests and m.country}
    if named or seats:
        return [code for code in seats if seats >= named and len(seats) == 1]
    if reading.discourse.home and reading.discourse.home not in guests and is_spoken_of(reading, reading.discourse.home):
        return [reading.discourse.home]
    if (line := find_dateline(reading)) and line not in guests:
        return [line]
    pair = reading.discourse.pair(masked.sentence)
    others = [code for code in pair if code not in guests]
    return others if len(pair) == 2 and len(others) == 1 else []


def is_spoken_of(reading: Reading, code: str) -> bool:
    """Whether a document names a country, one of its places or people: an outlet's own country is not in all its news."""
    return any(
        code in (getattr(m, "code", None), getattr(m, "country", None)) for s in reading.sentences for m in s.sentence.mentions
    )


def seats_of(masked: Masked) -> Iterator[PlaceMention]:
    """The places in which a sentence happens: "signed in London during the visit of …"."""
    for mention in masked.sentence.mentions:
        if isinstance(mention, PlaceMention) and SEAT.search(masked.text, 0, masked.at(mention)):
            yield mention


def find_dateline(reading: Reading) -> str | None:
    """The country of the place a text opens with: "ISLAMABAD, Oct 4 (Agency) --"."""
    first = next((m for m in reading.sentences if m.sentence.field == "text"), None)
    mention = first.sentence.mentions[0] if first and first.sentence.mentions else None
    return mention.country if first and isinstance(mention, PlaceMention) and first.at(mention) < 2 else None


def find_host(reading: Reading, masked: Masked, guest: PersonMention, people: list[Person]) -> str | None:
    """The country a guest visits: that of the place of the sentence, of the others in it, the document's own."""
    own = {p.country for p in people}
    places = [m.country for m in masked.mentions(masked.at(guest), len(masked.text)) if isinstance(m, PlaceMention) and m.country]
    others = [p.country for p in find_persons(reading, masked, 0, len(masked.text)) if p.country]
    codes = [code for code in (*places[:1], *others, reading.discourse.home) if code and code not in own and len(code) == 2]
    return codes[0] if codes else None
