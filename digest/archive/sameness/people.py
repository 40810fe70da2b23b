"""When two people named in two texts are one, and two lists of people the same encounter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from digest.archive.claims import StandingClaim
from digest.archive.names import fold_name, same_name
from digest.archive.sameness.rules import first_given
from digest.archive.span import span_length
from digest.archive.stems import find_stems
from digest.models import Person

# Offices that one person holds at a time: naming the office names the person.
ONE_OF_A_COUNTRY = {"head_of_state", "head_of_government", "foreign_minister", "speaker", "head_of_organisation"}
Pairs = list[tuple[Person, Person]]
NO_TIME = 100_000  # days: vaguer than any time that is stated


def find_vagueness(claim: StandingClaim, people: Sequence[Person]) -> tuple[int, int, bool]:
    """How little a report of people says, for sorting the sharpest first: its time, then the named, then its own date."""
    named = sum(1 for person in people if person.name)
    return (span_length(claim.span) if claim.span else NO_TIME, -named, claim.published is None)


def same_person(one: Person, other: Person) -> bool:
    """One person or office: names that can be one, or where a name is missing the same office, of the same country."""
    if one.country and other.country and one.country != other.country:
        return False
    if one.name and other.name:
        return same_name(one.name, other.name)
    return _same_office(one, other)


def match_people(ours: Sequence[Person], theirs: Sequence[Person]) -> Pairs:
    """Who of the one list is who of the other, each once; those with names are matched first."""
    left = list(theirs)
    pairs: Pairs = []
    for person in sorted(ours, key=lambda person: person.name is None):
        found = [other for other in left if same_person(person, other)]
        if found:
            other = max(found, key=lambda other: (bool(other.name) == bool(person.name), -left.index(other)))
            left.remove(other)
            pairs.append((person, other))
    return pairs


def named_pairs(pairs: Pairs) -> int:
    """How many pairs agree by name, not by office alone."""
    return sum(1 for one, other in pairs if one.name and other.name)


def principals_agree(pairs: Pairs, ours: Sequence[Person], theirs: Sequence[Person]) -> bool:
    """Whoever is named first of a country both lists show is in the other list too: another principal is another encounter."""
    shared = {person.country for person in ours} & {person.country for person in theirs} - {None}
    mine, others = ({id(pair[side]) for pair in pairs} for side in (0, 1))
    return all(id(_first_of(country, ours)) in mine and id(_first_of(country, theirs)) in others for country in shared)


def _first_of(country: str | None, people: Sequence[Person]) -> Person:
    return next(person for person in people if person.country == country)


def merge_people(lists: Sequence[Sequence[Person]]) -> tuple[Person, ...]:
    """Everybody of several lists once, in the sharpest list's order: name and office as most give them in full."""
    groups: list[list[Person]] = []
    for people in lists:
        matched = match_people([group[0] for group in groups], people)
        groups_of = {id(group[0]): group for group in groups}
        for ours, theirs in matched:
            groups_of[id(ours)].append(theirs)
        known = {id(theirs) for _, theirs in matched}
        groups += [[person] for person in people if id(person) not in known]
    return tuple(map(_merge_person, groups))


def _merge_person(group: Sequence[Person]) -> Person:
    named = Counter(person.name for person in group if person.name)
    titled = Counter(person.title for person in group if person.title)
    return Person(
        name=max(named, key=lambda name: (min(_fullness(name), 2), named[name], _fullness(name), len(name), name), default=None),
        title=max(titled, key=lambda title: (titled[title], len(title), title), default=None),
        country=first_given(person.country for person in group),
        role=first_given(person.role for person in group),
    )


def _fullness(name: str) -> int:
    """How many words of a name are no initials."""
    return sum(1 for word in fold_name(name) if len(word) > 1)


def _same_office(one: Person, other: Person) -> bool:
    """The same single office of a country; of an office that many hold, the same in the same words."""
    if one.role in ONE_OF_A_COUNTRY or other.role in ONE_OF_A_COUNTRY:
        return one.role == other.role
    ours, theirs = find_stems(one.title), find_stems(other.title)
    return len(ours) > 1 and ours == theirs
