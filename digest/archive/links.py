"""What a fact is found by: its claims, countries and people. Its words are its claims'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from functools import cache
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from digest.archive.clustering import Cluster
from digest.archive.names import fold_name, name_key, sound_name
from digest.archive.parts import Part
from digest.archive.rows import delete_rows, insert_numbered, insert_rows, split_many, table_of, tables_of
from digest.archive.tables.columns import KIND_NUMBERS
from digest.archive.tables.facts import ClaimKey, FactClaim, FactCountry, FactPerson
from digest.archive.tables.people import OfficeRow, PersonName, PersonRow
from digest.models import SURE, Fact, Meeting, Person, Visit

PersonKey = tuple[str, str]
Office = tuple[str, str]
Row = Mapping[str, Any]
# Titles are compared to this length.
LONGEST_TITLE = 300

COUNTRY, PERSON, OFFICE, TIE = tables_of(FactCountry, PersonRow, OfficeRow, FactClaim)
UNLISTED = delete(COUNTRY).where(*(column == bindparam(f"old_{column.name}") for column in COUNTRY.columns))
PEOPLE = select(PERSON).where(PERSON.c.key.in_(bindparam("keys", expanding=True)))
OFFICES = select(OFFICE).where(OFFICE.c.title.in_(bindparam("titles", expanding=True)))
RENAMED = update(PERSON).where(PERSON.c.id == bindparam("row")).values(name=bindparam("new_name"))


@dataclass(frozen=True, slots=True)
class Listed:
    """A fact as it is listed: its row before (None for a new one) and after, what it is made of, and what it says."""

    before: Row | None
    after: Row
    cluster: Cluster
    fact: Fact


def tie_claims(connection: Connection, facts: Iterable[tuple[int, Cluster]], part: Part) -> None:
    """Tie claims to their facts; those of a part that stand no longer keep their tie, marked so."""
    made_of = {claim.id: fact for fact, cluster in facts for claim in cluster.claims}
    rows = [
        {"claim_id": claim, "fact_id": fact, "standing": True}
        for claim, fact in made_of.items()
        if part.ties.get(claim) != fact or claim not in part.tied_standing
    ]
    rows += [
        {"claim_id": claim, "fact_id": part.ties[claim], "standing": False} for claim in part.tied_standing if claim not in made_of
    ]
    if rows:
        connection.execute(_tied(connection.dialect.name), rows)


def key_facts(connection: Connection, keys: Iterable[tuple[int, int, int, int]]) -> None:
    """Let facts that admins amended be found under keys of what they then say: each with its days and the fact's founder."""
    rows = [{"key": key, "first": first, "last": last, "claim_id": founder} for key, first, last, founder in keys]
    if rows:
        connection.execute(_keyed(connection.dialect.name), rows)


def list_facts(connection: Connection, facts: Sequence[Listed]) -> None:
    """Let standing facts be found by their countries and people; what is listed as it was is not written again."""
    moved = [each for each in facts if each.before is None or find_places(each.before) != find_places(each.after)]
    _unlist_countries(connection, [each.before for each in moved if each.before is not None])
    insert_rows(connection, FactCountry, [row for each in moved for row in find_places(each.after)])
    _list_people(connection, facts)


def unlist_facts(connection: Connection, rows: Sequence[Row]) -> None:
    """Facts that were withdrawn or merged away are found by nothing but their number and their claims."""
    _unlist_countries(connection, rows)
    delete_rows(connection, FactPerson, "fact_id", [row["id"] for row in rows])


def named_people(fact: Fact) -> tuple[Person, ...]:
    """The people of a fact that have a name."""
    details = fact.details
    people = details.participants if isinstance(details, Meeting) else details.visitors if isinstance(details, Visit) else ()
    return tuple(person for person in people if person.name and fold_name(person.name))


def listed_kind(kind: str, *, sure: bool) -> int:
    """Under which number facts of a kind are listed: less sure ones apart."""
    return KIND_NUMBERS[kind] if sure else -KIND_NUMBERS[kind]


def pair_code(countries: Iterable[str]) -> str:
    """Under which code a pair of countries is listed."""
    return "-".join(sorted(countries))


def find_places(row: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """Where a fact is listed: under each of its countries and each pair of them."""
    if row["withdrawn"] or row["merged_into"] is not None:
        return []
    codes = sorted(set(row["countries"]))
    listed = [*codes, *map(pair_code, combinations(codes, 2))]
    kind = listed_kind(row["kind"], sure=row["confidence"] >= SURE)
    return [{"country": code, "kind": kind, "day_to": row["day_to"], "fact_id": row["id"]} for code in listed]


@cache
def _tied(engine: str) -> Any:
    statement: Any = (sqlite if engine == "sqlite" else postgresql).insert(TIE)
    given = {"fact_id": statement.excluded.fact_id, "standing": statement.excluded.standing}
    return statement.on_conflict_do_update(index_elements=["claim_id"], set_=given)


@cache
def _keyed(engine: str) -> Any:
    return (sqlite if engine == "sqlite" else postgresql).insert(table_of(ClaimKey)).on_conflict_do_nothing()


def _unlist_countries(connection: Connection, rows: Iterable[Row]) -> None:
    given = [{f"old_{name}": value for name, value in place.items()} for row in rows for place in find_places(row)]
    if given:
        connection.execute(UNLISTED, given)


def _list_people(connection: Connection, facts: Sequence[Listed]) -> None:
    told = [each for each in facts if each.fact.kind in ("meeting", "visit")]
    delete_rows(connection, FactPerson, "fact_id", [each.after["id"] for each in told if each.before is not None])
    standing = [each for each in told if not each.after["withdrawn"]]
    named = [(each, person) for each in standing for person in named_people(each.fact)]
    if not named:
        return
    people = _find_people(connection, [person for _, person in named])
    offices = _find_offices(connection, {_office(person) for _, person in named})
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for each, person in named:
        since, until = _told_between(each.cluster)
        row = {"person_id": people[_key(person)], "office_id": offices[_office(person)], "fact_id": each.after["id"]}
        rows.setdefault((row["fact_id"], row["person_id"]), {**row, "since": since, "until": until})
    insert_rows(connection, FactPerson, list(rows.values()))


def _told_between(cluster: Cluster) -> tuple[Day | None, Day | None]:
    told = [claim.published for claim in cluster.claims if claim.published]
    return min(told, default=None), max(told, default=None)


def _find_people(connection: Connection, people: Sequence[Person]) -> dict[PersonKey, int]:
    """The numbers of people by name and country, made where there are none."""
    names: dict[PersonKey, list[str]] = {}
    for person in people:
        names.setdefault(_key(person), []).append(person.name or "")
    keys = {key for key, _ in names}
    rows = {(row.key, row.country): row for some in split_many(keys) for row in connection.execute(PEOPLE, {"keys": some})}
    known = {key: rows[key].id for key in names if key in rows}
    # Of several spellings always the same one, whichever came first.
    best = {key: max(written, key=_fullness) for key, written in names.items()}
    renamed = [
        {"row": row.id, "new_name": best[key]}
        for key, row in rows.items()
        if key in best and _fullness(best[key]) > _fullness(row.name)
    ]
    if renamed:
        connection.execute(RENAMED, renamed)
    fresh = [key for key in names if key not in rows]
    numbers = insert_numbered(connection, PersonRow, [{"name": best[key], "key": key[0], "country": key[1]} for key in fresh])
    words = [
        {"word": word, "person_id": number}
        for key, number in zip(fresh, numbers, strict=True)
        for word in sorted(set(sound_name(best[key])))
    ]
    insert_rows(connection, PersonName, words)
    return known | dict(zip(fresh, numbers, strict=True))


def _find_offices(connection: Connection, offices: set[Office]) -> dict[Office, int]:
    """The numbers of offices by title and code, made where there are none."""
    titles = {title for title, _ in offices}
    rows = [row for some in split_many(titles) for row in connection.execute(OFFICES, {"titles": some})]
    known = {(row.title, row.role): row.id for row in rows}
    fresh = sorted(offices - set(known))
    numbers = insert_numbered(connection, OfficeRow, [{"title": title, "role": role} for title, role in fresh])
    return known | dict(zip(fresh, numbers, strict=True))


def _fullness(name: str) -> tuple[int, str]:
    return (len(name), name)


def _key(person: Person) -> PersonKey:
    return (name_key(person.name or ""), person.country or "")


def _office(person: Person) -> Office:
    return ((person.title or "")[:LONGEST_TITLE], person.role or "")
