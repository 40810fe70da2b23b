"""Whom the sides of an encounter act for, where the text leaves it to the reader, and who of them was met apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from digest.facts.actors import same_person
from digest.facts.actors import says as says_actors
from digest.facts.meetings.encounter import two_countries
from digest.facts.meetings.words import says
from digest.language.mask import Masked
from digest.language.names import load_leaders
from digest.language.reading import Reading
from digest.models import CountryMention, Person, PlaceMention

LEADERS = frozenset({"head_of_state", "head_of_government", "speaker"})  # who receive a guest each for himself
MANY = 2  # countries of guests; those of more are met one by one
NEAR = 3  # sentences back in which a journey's place may have been told
ROOM = re.compile(
    r"\b(?:in|at) (?:the|his|her|their) (?:[\w’'-]+ ){0,3}(?:room|office|house|residence|palace|ministry)\b", re.IGNORECASE
)


def settle_countries(
    reading: Reading, masked: Masked, hosts: list[Person], guests: list[Person]
) -> tuple[list[Person], list[Person]]:
    """The sides with the countries that follow from where the document is written and where they met."""
    hosts, guests = settle_home(reading, hosts, guests)
    if hosts and guests and not two_countries([*hosts, *guests]):
        for one, other in ((hosts, guests), (guests, hosts)):
            moved = settle_unstated(reading, masked, one, other)
            if moved:
                return (hosts, moved) if one is hosts else (moved, guests)
    return hosts, guests


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


def settle_unstated(reading: Reading, masked: Masked, ours: list[Person], theirs: list[Person]) -> list[Person]:
    """Office holders of no stated country: of the document's own when they meet foreigners, else of where they were met.

    "In Honiara, he held talks with Prime Minister Jeremiah Manele": somebody of one country is on a journey.
    """
    own = {p.country for p in ours if p.country}
    if len(own) != 1 or not all(holds_office(reading, p) and not is_stated(reading, p) for p in theirs):
        return []
    home = reading.discourse.home
    land = home if home and home not in own and all(is_stated(reading, p) for p in ours) else find_land(reading, masked, own)
    return [replace(p, country=land) for p in theirs] if land else []


def is_stated(reading: Reading, person: Person) -> bool:
    """Whether the document says of which country somebody is, or the whole world knows it."""
    if person.name and load_leaders(reading.article.language).country(person.name):
        return True
    return any(same_person(person, other) for other in reading.stated.get(person.name, ()))


def find_land(reading: Reading, masked: Masked, own: set[str]) -> str | None:
    """The one foreign country whose places are spoken of in a sentence, or in the nearest one before that speaks of any."""
    at = masked.sentence.index
    back = NEAR if reading.discourse.home else 0
    for near in reading.sentences[max(0, at - back) : at + 1][::-1]:
        if says("back", near.text, reading.article.language):
            return None
        lands = {code for code in places(near) if code not in own}
        if lands and says("away", near.text, reading.article.language):
            return lands.pop() if len(lands) == 1 else None
    return None


def places(masked: Masked) -> Iterator[str]:
    """The countries where the places of a sentence lie."""
    for mention in masked.sentence.mentions:
        if isinstance(mention, PlaceMention) and mention.country:
            yield mention.country
        elif isinstance(mention, CountryMention) and mention.form == "name" and len(mention.code) == 2:
            yield mention.code


def holds_office(reading: Reading, person: Person) -> bool:
    """Whether a title is an office of a state and not "Chairman", "Director" of anything."""
    if person.title is None or says_actors("any_office", person.title, reading.article.language):
        return False
    return person.name is not None or person.role != "official"


def split_guests(reading: Reading, text: str, hosts: list[Person], guests: list[Person]) -> list[list[Person]]:
    """Guests met one by one: said to be separate, or of three countries and more. `text` is the phrase."""
    language = reading.article.language
    foreign = {g.country for g in guests if g.country}
    if len(guests) < 2 or len({h.country for h in hosts}) != 1 or says_actors("joint", text, language):
        return [guests]
    apart = says_actors("separate", text, language) or (len(foreign) == len(guests) and says("margins", text, language))
    if apart or (len(foreign) > MANY and not ROOM.search(text)):
        return [[guest] for guest in guests]
    return [guests]
