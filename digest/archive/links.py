"""What a fact is found by: its claims, countries, people and words."""

from __future__ import annotations

from datetime import date as Day

from sqlalchemy import delete
from sqlmodel import Session, col, select

from digest.archive.clustering import Cluster
from digest.archive.names import fold_name, name_key, sound_name
from digest.archive.search import index_fact, remove_fact
from digest.archive.tables.facts import FactClaim, FactCountry, FactPerson, FactRow
from digest.archive.tables.people import PersonName, PersonRow
from digest.models import Fact, Meeting, Person, Visit


def link_fact(session: Session, row: FactRow, cluster: Cluster, new: bool) -> None:
    """Tie a written fact to what it is made of, in the place of what it was tied to unless it is new."""
    fact_id = row.id or 0
    _link_claims(session, fact_id, [claim.id for claim in cluster.claims])
    if not new:
        unlink_fact(session, fact_id)
    countries = cluster.fact.countries
    day = row.day_to or Day.min
    session.add_all(FactCountry(fact_id=fact_id, country=country, kind=row.kind, day_to=day) for country in countries)
    _link_people(session, fact_id, cluster)
    session.flush()
    index_fact(session, fact_id, cluster.fact, [claim.id for claim in cluster.claims])


def unlink_fact(session: Session, fact_id: int) -> None:
    """A fact that was withdrawn or merged away is found by nothing but its number and its claims."""
    remove_fact(session, fact_id)
    for table in (FactCountry, FactPerson):
        session.execute(delete(table).where(col(table.fact_id) == fact_id))


def named_people(fact: Fact) -> tuple[Person, ...]:
    """The people of a fact that have a name."""
    details = fact.details
    people = details.participants if isinstance(details, Meeting) else details.visitors if isinstance(details, Visit) else ()
    return tuple(person for person in people if person.name and fold_name(person.name))


def _link_claims(session: Session, fact_id: int, claims: list[int]) -> None:
    # What a fact was once made of stays linked, so that a text that comes back finds its fact; but only to one.
    session.execute(delete(FactClaim).where(col(FactClaim.claim_id).in_(claims), col(FactClaim.fact_id) != fact_id))
    linked = set(session.exec(select(FactClaim.claim_id).where(FactClaim.fact_id == fact_id)))
    session.add_all(FactClaim(claim_id=claim, fact_id=fact_id) for claim in claims if claim not in linked)


def _link_people(session: Session, fact_id: int, cluster: Cluster) -> None:
    told = [claim.published for claim in cluster.claims if claim.published]
    since, until = min(told, default=None), max(told, default=None)
    people: dict[int, Person] = {}
    for person in named_people(cluster.fact):
        people.setdefault(_find_person(session, person), person)
    session.add_all(
        FactPerson(fact_id=fact_id, ordinal=ordinal, person_id=row, office=person.title, role=person.role, since=since, until=until)
        for ordinal, (row, person) in enumerate(people.items())
    )


def _find_person(session: Session, person: Person) -> int:
    name, country = person.name or "", person.country or ""
    key = name_key(name)
    row = session.exec(select(PersonRow).where(PersonRow.key == key, PersonRow.country == country)).first()
    if row is None:
        row = PersonRow(name=name, key=key, country=country)
        session.add(row)
        session.flush()
        session.add_all(PersonName(person_id=row.id or 0, word=word) for word in sorted(set(sound_name(name))))
    elif (len(name), name) > (len(row.name), row.name):
        # Of several spellings always the same one, whichever came first.
        row.name = name
        session.add(row)
    return row.id or 0
