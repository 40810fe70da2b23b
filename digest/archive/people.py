"""Who is who across documents: an overlay on what each says, made when asked, so that no order of documents matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from datetime import timedelta

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from digest.archive.names import fold_name, same_name, sound_name
from digest.archive.rows import tables_of
from digest.archive.tables.facts import FactPerson
from digest.archive.tables.people import OfficeRow, PersonName, PersonRow
from digest.models import ArchivedFact, KnownPerson, Meeting, Office, Person, Visit

# How long before and after texts show somebody in an office a surname in that office is still theirs.
SAME_PERIOD = timedelta(days=365)
MANY = 500
WHO, NAMED, TOOK_PART, HELD = tables_of(PersonRow, PersonName, FactPerson, OfficeRow)
_TERMS = (
    select(
        TOOK_PART.c.person_id,
        TOOK_PART.c.office_id,
        func.min(TOOK_PART.c.since).label("since"),
        func.max(TOOK_PART.c.until).label("until"),
        func.count().label("facts"),
    )
    .where(TOOK_PART.c.person_id.in_(select(NAMED.c.person_id).where(NAMED.c.word == bindparam("word"))))
    .group_by(TOOK_PART.c.person_id, TOOK_PART.c.office_id)
    .limit(MANY)
    .subquery()
)
NAMINGS = (
    select(WHO.c.id, WHO.c.name, WHO.c.country, HELD.c.title, HELD.c.role, _TERMS.c.since, _TERMS.c.until, _TERMS.c.facts)
    .join_from(_TERMS, WHO, WHO.c.id == _TERMS.c.person_id)
    .join(HELD, HELD.c.id == _TERMS.c.office_id)
)


@dataclass(frozen=True, slots=True)
class Naming:
    """One way of naming a person, with the offices that facts so named show."""

    name: str
    country: str
    facts: int
    offices: tuple[Office, ...]


def find_people(session: Session, name: str) -> list[KnownPerson]:
    """Who has every word of a name, in any order, spelling and alphabet; those with most facts first."""
    words = sorted(set(sound_name(name)))
    if not words:
        return []
    rarest = _load_namings(session, words[0] if len(words) == 1 else max(words, key=len))
    fitting = [naming for naming in rarest if set(words) <= set(sound_name(naming.name)) or same_name(name, naming.name)]
    return sorted((_describe(group) for group in _group(fitting)), key=lambda person: (-person.facts, person.name))


def resolve_surnames(session: Session, facts: Sequence[ArchivedFact]) -> list[ArchivedFact]:
    """Facts whose people named by one word alone carry the full name of who must be meant.

    That is the only person of the country with this name whom texts of the same period show in the same office; where
    there are two or none, the name stays as it is written.
    """
    cache: dict[str, list[Naming]] = {}
    return [_resolve(session, fact, cache) for fact in facts]


def _resolve(session: Session, fact: ArchivedFact, cache: dict[str, list[Naming]]) -> ArchivedFact:
    details = fact.details
    if not isinstance(details, Meeting | Visit):
        return fact
    people = details.participants if isinstance(details, Meeting) else details.visitors
    resolved = tuple(_find_full(session, person, fact.published, cache) for person in people)
    if resolved == people:
        return fact
    named = replace(details, participants=resolved) if isinstance(details, Meeting) else replace(details, visitors=resolved)
    return replace(fact, details=named)


def _find_full(session: Session, person: Person, published: Day | None, cache: dict[str, list[Naming]]) -> Person:
    words = sound_name(person.name or "")
    if len(words) != 1 or not person.role or not person.country or published is None:
        return person
    if words[0] not in cache:
        cache[words[0]] = _load_namings(session, words[0])
    full = [
        naming
        for naming in cache[words[0]]
        if naming.country == person.country and len(fold_name(naming.name)) > 1 and _held(naming, person.role, published)
    ]
    candidates = _group(full)
    return replace(person, name=_fullest(candidates[0]).name) if len(candidates) == 1 else person


def _held(naming: Naming, role: str, published: Day) -> bool:
    return any(
        office.role == role
        and office.since is not None
        and office.until is not None
        and office.since - SAME_PERIOD <= published <= office.until + SAME_PERIOD
        for office in naming.offices
    )


def _group(namings: Iterable[Naming]) -> list[list[Naming]]:
    """Namings of one person together: fullest first, each shorter one with the only person it can be, else by itself."""
    groups: list[list[Naming]] = []
    for naming in sorted(namings, key=lambda naming: (-len(fold_name(naming.name)), -len(naming.name), naming.name)):
        fitting = [group for group in groups if _one_person(group[0], naming)]
        if len(fitting) == 1:
            fitting[0].append(naming)
        else:
            groups.append([naming])
    return groups


def _one_person(one: Naming, other: Naming) -> bool:
    return one.country == other.country and same_name(one.name, other.name)


def _fullest(group: Sequence[Naming]) -> Naming:
    """Of two words and more the naming most facts have: rarer ones are as often misread as they are fuller."""
    return max(group, key=lambda naming: (min(_whole_words(naming.name), 2), naming.facts, len(naming.name), naming.name))


def _whole_words(name: str) -> int:
    return sum(1 for word in fold_name(name) if len(word) > 1)


def _describe(group: Sequence[Naming]) -> KnownPerson:
    chosen = _fullest(group)
    offices: dict[tuple[str, str | None], Office] = {}
    for office in (office for naming in group for office in naming.offices):
        key = ((office.title or "").casefold(), office.role)
        offices[key] = _span(offices[key], office) if key in offices else office
    latest = sorted(offices.values(), key=lambda office: (office.until or Day.min, office.since or Day.min, office.title or ""))
    names = tuple(dict.fromkeys(naming.name for naming in group if naming.name != chosen.name))
    return KnownPerson(chosen.name, chosen.country or None, names, tuple(reversed(latest)), sum(naming.facts for naming in group))


def _span(one: Office, other: Office) -> Office:
    since = min((day for day in (one.since, other.since) if day), default=None)
    return replace(one, since=since, until=max((day for day in (one.until, other.until) if day), default=None))


def _load_namings(session: Session, word: str) -> list[Naming]:
    """Everybody one of whose names sounds like a word."""
    found: dict[int, Naming] = {}
    for row in session.connection().execute(NAMINGS, {"word": word}):
        offices = (Office(row.title or None, row.role or None, row.since, row.until),) if row.title or row.role else ()
        known = found.get(row.id, Naming(row.name, row.country, 0, ()))
        found[row.id] = replace(known, facts=known.facts + row.facts, offices=known.offices + offices)
    return list(found.values())
