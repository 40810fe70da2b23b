"""What a fact is found by: its claims, countries, people and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from digest.archive.clustering import Cluster
from digest.archive.names import fold_name, name_key, sound_name
from digest.archive.rows import insert_rows
from digest.archive.search import index_facts, remove_facts
from digest.archive.tables.facts import FactClaim, FactCountry, FactPerson, FactRow
from digest.archive.tables.people import PersonName, PersonRow
from digest.models import Fact, Meeting, Person, Visit

PersonKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Linked:
    """A written fact and what it is made of; `new` when nothing is tied to it yet."""

    fact_id: int
    row: FactRow
    cluster: Cluster
    new: bool

    @property
    def claims(self) -> list[int]:
        """The claims it is made of, by number."""
        return [claim.id for claim in self.cluster.claims]


def link_facts(session: Session, linked: Sequence[Linked], known: Mapping[int, int]) -> None:
    """Tie written facts to what they are made of, a statement a table; `known` are the facts of claims as they are tied."""
    unlink_facts(session, [fact.fact_id for fact in linked if not fact.new])
    _link_claims(session, linked, known)
    countries = [
        {"fact_id": fact.fact_id, "country": country, "kind": fact.row.kind, "day_to": fact.row.day_to or Day.min}
        for fact in linked
        for country in fact.cluster.fact.countries
    ]
    insert_rows(session, FactCountry, countries)
    _link_people(session, linked)
    index_facts(session, [(fact.fact_id, fact.cluster.fact, fact.claims) for fact in linked])


def unlink_facts(session: Session, facts: Sequence[int]) -> None:
    """Facts that were withdrawn or merged away are found by nothing but their number and their claims."""
    if facts:
        remove_facts(session, facts)
        for table in (FactCountry, FactPerson):
            session.execute(delete(table).where(col(table.fact_id).in_(facts)))


def named_people(fact: Fact) -> tuple[Person, ...]:
    """The people of a fact that have a name."""
    details = fact.details
    people = details.participants if isinstance(details, Meeting) else details.visitors if isinstance(details, Visit) else ()
    return tuple(person for person in people if person.name and fold_name(person.name))


def _link_claims(session: Session, linked: Sequence[Linked], known: Mapping[int, int]) -> None:
    # What a fact was once made of stays linked, so that a text that comes back finds its fact; but only to one.
    rows = [
        {"claim_id": claim, "fact_id": fact.fact_id} for fact in linked for claim in fact.claims if known.get(claim) != fact.fact_id
    ]
    session.execute(delete(FactClaim).where(col(FactClaim.claim_id).in_([row["claim_id"] for row in rows])))
    insert_rows(session, FactClaim, rows)


def _link_people(session: Session, linked: Sequence[Linked]) -> None:
    found = _find_people(session, [person for fact in linked for person in named_people(fact.cluster.fact)])
    insert_rows(session, FactPerson, [row for fact in linked for row in _people_rows(fact, found)])


def _people_rows(fact: Linked, found: Mapping[PersonKey, int]) -> list[dict[str, Any]]:
    told = [claim.published for claim in fact.cluster.claims if claim.published]
    since, until = min(told, default=None), max(told, default=None)
    people: dict[int, Person] = {}
    for person in named_people(fact.cluster.fact):
        people.setdefault(found[_key(person)], person)
    return [
        {"fact_id": fact.fact_id, "ordinal": ordinal, "person_id": row}
        | {"office": person.title, "role": person.role, "since": since, "until": until}
        for ordinal, (row, person) in enumerate(people.items())
    ]


def _find_people(session: Session, people: Sequence[Person]) -> dict[PersonKey, int]:
    """The rows of people by name and country, made where there are none."""
    names: dict[PersonKey, list[str]] = {}
    for person in people:
        names.setdefault(_key(person), []).append(person.name or "")
    if not names:
        return {}
    known = session.exec(select(PersonRow).where(col(PersonRow.key).in_({key for key, _ in names}))).all()
    rows = {(row.key, row.country): row for row in known}
    fresh = {key: PersonRow(name=written[0], key=key[0], country=key[1]) for key, written in names.items() if key not in rows}
    session.add_all(fresh.values())
    session.flush()
    words = [{"person_id": row.id, "word": word} for key, row in fresh.items() for word in sorted(set(sound_name(names[key][0])))]
    insert_rows(session, PersonName, words)
    for key, written in names.items():
        row = (rows | fresh)[key]
        # Of several spellings always the same one, whichever came first.
        row.name = max([row.name, *written], key=lambda name: (len(name), name))
    return {key: row.id or 0 for key, row in (rows | fresh).items()}


def _key(person: Person) -> PersonKey:
    return (name_key(person.name or ""), person.country or "")
