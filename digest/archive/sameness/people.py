"""When two people named in two texts are one, and two lists of people the same encounter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digest.archive.names import fold_name, same_name
from digest.archive.stems import find_stems
from digest.models import Person

Pairs = list[tuple[Person, Person]]


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


def merge_people(lists: Sequence[Sequence[Person]]) -> tuple[Person, ...]:
    """Everybody of several lists once: the sharpest list's order, everybody's fullest name, the first office stated."""
    merged: list[Person] = []
    for people in lists:
        known = list(merged)
        for ours, theirs in match_people(known, people):
            merged[merged.index(ours)] = _merge_person(ours, theirs)
        matched = {id(theirs) for _, theirs in match_people(known, people)}
        merged += [person for person in people if id(person) not in matched]
    return tuple(merged)


def _merge_person(ours: Person, theirs: Person) -> Person:
    names = sorted((name for name in (ours.name, theirs.name) if name), key=lambda name: (-_fullness(name), -len(name), name))
    return replace(
        ours,
        name=names[0] if names else None,
        title=ours.title or theirs.title,
        country=ours.country or theirs.country,
        role=ours.role or theirs.role,
    )


def _fullness(name: str) -> int:
    return sum(1 for word in fold_name(name) if len(word) > 1)


def _same_office(one: Person, other: Person) -> bool:
    if one.title and other.title:
        ours, theirs = find_stems(one.title), find_stems(other.title)
        return bool(ours) and (ours <= theirs or theirs <= ours)
    return bool(one.role) and one.role == other.role and one.role != "official"
