"""Questions to the archive: facts by what they are about, newest and most important first, with every proof.

A question is answered in two steps: the numbers of its facts, by a statement built once for all questions of its form,
and what is shown of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date as Day
from functools import cache
from itertools import islice
from operator import ge, gt, le
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, String, and_, bindparam, exists, func, literal_column, select, text
from sqlmodel import Session

from digest.archive.ledger import FACT, Row, changed_figures, content, load_facts, shown
from digest.archive.links import COUNTRY, TIE, listed_kind, pair_code
from digest.archive.names import sound_name
from digest.archive.parts import APPEARANCE, CLAIM, OUTLET
from digest.archive.people import resolve_surnames
from digest.archive.rows import split_many, table_of, tables_of
from digest.archive.search import QUOTE, find_search, having_words
from digest.archive.slots import unpack_details
from digest.archive.tables.facts import PLANNED as STATUS_PLANNED
from digest.archive.tables.facts import ArchiveSequence, FactPerson, FactRevision
from digest.archive.tables.people import PersonName
from digest.models import KINDS, SURE, ArchivedFact, Correction, Fact, FactQuery, Kind, Proof

# Of somebody with more facts than that the newest are looked for among all facts, not among theirs.
FEW = 500
PLANNED = "planned"
PLANNED_KINDS: tuple[Kind, ...] = ("meeting", "visit", "agreement", "transport")

TAKING_PART, NAMED, REVISION = tables_of(FactPerson, PersonName, FactRevision)
LIMITS: Mapping[str, tuple[Any, Any]] = {
    "since": (FACT.c.day_to, ge),
    "until": (FACT.c.day_from, le),
    "after_sequence": (FACT.c.sequence, gt),
    "until_sequence": (FACT.c.sequence, le),
    "published_since": (FACT.c.published, ge),
}
LISTS = {"kinds": FACT.c.kind, "modes": FACT.c.mode, "fields": FACT.c.field, "statuses": FACT.c.status, "ids": FACT.c.id}
STANDS = (FACT.c.merged_into.is_(None), FACT.c.withdrawn.is_(False))
NEWEST = (FACT.c.day_to.desc(), FACT.c.importance.desc(), FACT.c.id.desc())
PAGE: Mapping[str, Any] = {"limit": bindparam("limit"), "offset": bindparam("offset")}
PROOFS = (
    select(
        TIE.c.fact_id,
        CLAIM.c.rule,
        CLAIM.c.confidence,
        CLAIM.c.attributed_to,
        QUOTE.c.quote,
        APPEARANCE.c.url,
        APPEARANCE.c.published,
        APPEARANCE.c.given_id,
        OUTLET.c.name,
    )
    .join_from(TIE, CLAIM, CLAIM.c.id == TIE.c.claim_id)
    .join(QUOTE, and_(QUOTE.c.claim_id == CLAIM.c.id, QUOTE.c.ordinal == 0))
    .join(APPEARANCE, APPEARANCE.c.version_id == CLAIM.c.version_id)
    .join(OUTLET, OUTLET.c.id == APPEARANCE.c.outlet_id)
    .where(TIE.c.fact_id.in_(bindparam("ids", expanding=True)), TIE.c.standing, APPEARANCE.c.standing)
)
MERGED_INTO = select(FACT.c.merged_into).where(FACT.c.id == bindparam("fact"))
VERSIONS = (
    select(CLAIM.c.version_id)
    .join_from(TIE, CLAIM, CLAIM.c.id == TIE.c.claim_id)
    .where(TIE.c.fact_id == bindparam("fact"))
    .distinct()
)
SEQUENCE = select(table_of(ArchiveSequence).c.value)
FACTS_OF = select(TAKING_PART.c.fact_id).where(TAKING_PART.c.person_id.in_(bindparam("people", expanding=True)))


def find_facts(session: Session, query: FactQuery) -> list[ArchivedFact]:
    """The facts that meet every condition; of equal day and importance the later id comes first."""
    connection = session.connection()
    given = _read_query(connection, query)
    if given is None:
        return []
    first = {"limit": query.offset + query.limit, "offset": 0}
    if "country" not in given:
        found = connection.execute(
            _listing(connection.dialect.name, frozenset(given)), {**given, "limit": query.limit, "offset": query.offset}
        )
        return build_facts(session, [row.id for row in found])
    # The index of a country lists its facts kind by kind: of each the first, put in order here.
    rows: list[Any] = []
    for kind in _listed_kinds(query):
        rows += connection.execute(_listing(connection.dialect.name, frozenset(given)), {**given, **first, "kind": kind}).all()
    rows.sort(key=lambda row: (row.day_to, row.importance, row.id), reverse=True)
    return build_facts(session, [row.id for row in islice(rows, query.offset, query.offset + query.limit)])


def count_facts(session: Session, query: FactQuery) -> int:
    """How many facts meet every condition, whatever the query's limit."""
    connection = session.connection()
    given = _read_query(connection, query)
    if given is None:
        return 0
    statement = _counting(connection.dialect.name, frozenset(given))
    if "country" not in given:
        return int(connection.execute(statement, given).scalar_one())
    return sum(int(connection.execute(statement, {**given, "kind": kind}).scalar_one()) for kind in _listed_kinds(query))


def find_plans(session: Session, since: Day, until: Day, countries: Sequence[str] = (), limit: int = 50) -> list[ArchivedFact]:
    """The plans with a day that may fall on one of some days, both included, in which all of some countries take part.

    Soonest first; one that is known only by its month or year may fall on any of its days.
    """
    statement = (
        select(FACT.c.id)
        # Spelled out, so that the index of plans is used.
        .where(text(STATUS_PLANNED), *STANDS, FACT.c.date.is_not(None), FACT.c.kind.in_(PLANNED_KINDS))
        .where(FACT.c.day_to >= since, FACT.c.day_from <= until, *(_among(_pattern(country)) for country in countries))
        .order_by(FACT.c.day_from, FACT.c.importance.desc(), FACT.c.id)
        .limit(limit)
    )
    return build_facts(session, list(session.connection().execute(statement).scalars()))


def get_fact(session: Session, fact_id: int) -> ArchivedFact | None:
    """A fact by its public id, also one withdrawn; an id that was merged away leads to what it became."""
    if not 0 < fact_id < 2**63:
        return None
    merged = session.connection().execute(MERGED_INTO, {"fact": fact_id}).scalar()
    return next(iter(build_facts(session, [merged or fact_id])), None)


def plain_fact(fact: ArchivedFact) -> Fact:
    """An archived fact as one that a text states, without its proofs."""
    return Fact(fact.kind, fact.countries, fact.date, fact.status, fact.details, (), "archive", fact.confidence)


def find_versions(session: Session, fact_id: int) -> tuple[int, ...]:
    """The versions of documents that state or once stated a fact."""
    return tuple(session.connection().execute(VERSIONS, {"fact": fact_id}).scalars())


def find_corrections(session: Session, after: int, until: int | None = None) -> list[Correction]:
    """What changed in facts between two counts of the archive, oldest first: what was shown before and what is now."""
    later = REVISION.alias()
    query = (
        select(REVISION, later.c.before.label("after"))
        .outerjoin(later, and_(later.c.fact_id == REVISION.c.fact_id, later.c.number == REVISION.c.number + 1))
        .where(REVISION.c.sequence > after)
        .order_by(REVISION.c.sequence, REVISION.c.id)
    )
    if until is not None:
        query = query.where(REVISION.c.sequence <= until)
    rows = session.connection().execute(query).all()
    now = {fact: shown(row) for fact, row in load_facts(session.connection(), {row.fact_id for row in rows}).items()}
    changes = ((row, row.after or now.get(row.fact_id, row.before)) for row in rows)
    return [
        Correction(row.fact_id, row.number, row.cause, row.sequence, row.at, row.before, after)
        for row, after in changes
        if changed_figures(row.before, after)
    ]


def read_sequence(session: Session) -> int:
    """How many changes the archive has seen."""
    return int(session.connection().execute(SEQUENCE).scalar_one())


def build_facts(session: Session, ids: Sequence[int]) -> list[ArchivedFact]:
    """Facts by their numbers, in that order, with their proofs; people named by surname alone as who they must be."""
    connection = session.connection()
    rows, proofs = load_facts(connection, ids), _load_proofs(connection, ids)
    return resolve_surnames(session, [_build(rows[number], tuple(proofs[number])) for number in ids if number in rows])


def _build(row: Row, proofs: tuple[Proof, ...]) -> ArchivedFact:
    return ArchivedFact(
        id=row["id"],
        revision=row["revision"],
        kind=cast(Kind, row["kind"]),
        countries=row["countries"],
        date=row["date"],
        status=row["status"],
        details=unpack_details(row["kind"], content(row)),
        proofs=proofs,
        importance=row["importance"],
        sequence=row["sequence"],
        published=row["published"],
        confidence=row["confidence"],
        withdrawn=row["withdrawn"],
        conflicts=tuple(row["conflicts"] or ()),
    )


def _load_proofs(connection: Connection, facts: Iterable[int]) -> dict[int, list[Proof]]:
    """What stands for each fact: the first quote of a claim at each place that shows it, earliest published first."""
    found: dict[int, list[Proof]] = defaultdict(list)
    for some in split_many(facts):
        for row in connection.execute(PROOFS, {"ids": some}):
            named = row.given_id or row.url or ""
            found[row.fact_id].append(
                Proof(row.quote, row.name, row.url, row.published, named, row.rule, row.confidence, row.attributed_to)
            )
    for proofs in found.values():
        proofs.sort(key=lambda proof: (proof.published or Day.max, proof.outlet, proof.document_id, proof.quote))
    return found


def _read_query(connection: Connection, query: FactQuery) -> dict[str, Any] | None:
    """What a question asks for, by the names its statement has for it; None where nothing can be found."""
    given: dict[str, Any] = {
        "since": max(filter(None, (query.since, Day(query.year, 1, 1) if query.year else None)), default=None),
        "until": min(filter(None, (query.until, Day(query.year, 12, 31) if query.year else None)), default=None),
        "after_sequence": query.after_sequence,
        "until_sequence": query.until_sequence,
        "published_since": query.published_since,
        "modes": list(query.modes) or None,
        "fields": list(query.fields) or None,
        "statuses": list(query.statuses) or None,
        "commodity": query.commodity.lower() if query.commodity else None,
        "search": find_search(connection.dialect.name, query.words) if query.words else None,
        **_read_people(connection, query.person),
    }
    if (query.words and given["search"] is None) or given.get("people") == []:
        return None
    countries = sorted(set(query.countries))
    if query.person or query.words or not countries:
        given |= {
            "kinds": list(query.kinds) or None,
            "sure": None if query.unsure else SURE,
            **{f"also{place}": _pattern(code) for place, code in enumerate(countries)},
        }
    else:
        given |= {"country": pair_code(countries[:2]), **{f"also{place}": code for place, code in enumerate(countries[2:])}}
    return {name: value for name, value in given.items() if value is not None}


def _read_people(connection: Connection, person: str | None) -> dict[str, Any]:
    """Who has every word of a name: their facts where they are few, else they themselves; a name without a word is nobody's."""
    if not person:
        return {}
    words = sorted(set(sound_name(person)))
    having = select(NAMED.c.person_id).where(NAMED.c.word.in_(bindparam("words", expanding=True))).group_by(NAMED.c.person_id)
    query = having.having(func.count() == bindparam("count"))
    people = list(connection.execute(query, {"words": words, "count": len(words)}).scalars()) if words else []
    if not people:
        return {"people": []}
    facts = list(connection.execute(FACTS_OF.limit(FEW + 1), {"people": people}).scalars())
    return {"people": people} if len(facts) > FEW else {"ids": sorted(set(facts))}


def _listed_kinds(query: FactQuery) -> list[int]:
    """The numbers under which countries list what a question asks for."""
    return [listed_kind(kind, sure=sure) for kind in query.kinds or KINDS for sure in ((True, False) if query.unsure else (True,))]


@cache
def _listing(engine: str, names: frozenset[str]) -> Select[Any]:
    """The statement that lists the facts of questions that give these conditions."""
    return _where(select(FACT.c.id, FACT.c.day_to, FACT.c.importance), engine, names, listing=True)


@cache
def _counting(engine: str, names: frozenset[str]) -> Select[Any]:
    return _where(select(func.count()), engine, names, listing=False)


def _where(statement: Select[Any], engine: str, names: frozenset[str], *, listing: bool) -> Select[Any]:
    conditions = list(_conditions(engine, names))
    if "country" in names:
        # What is listed under a country stands; the index lists it by day.
        order: tuple[Any, ...] = (COUNTRY.c.day_to.desc(), *NEWEST[1:])
        here = (COUNTRY.c.country == bindparam("country"), COUNTRY.c.kind == bindparam("kind"))
        others = [_also(name) for name in sorted(names) if name.startswith("also")]
        if listing or conditions:
            statement = statement.select_from(COUNTRY).join(FACT, FACT.c.id == COUNTRY.c.fact_id)
        else:
            statement = statement.select_from(COUNTRY)
        statement = statement.where(*here, *others, *conditions)
    else:
        order = NEWEST
        among = [_among(bindparam(name)) for name in sorted(names) if name.startswith("also")]
        statement = statement.select_from(FACT).where(*STANDS, *conditions, *among)
    return statement.order_by(*order).limit(PAGE["limit"]).offset(PAGE["offset"]) if listing else statement


def _conditions(engine: str, names: frozenset[str]) -> Iterable[ColumnElement[bool]]:
    for name, column in LISTS.items():
        if name in names:
            yield column.in_(bindparam(name, expanding=True))
    for name, (column, compare) in LIMITS.items():
        if name in names:
            yield compare(column, bindparam(name, type_=column.type))
    if "sure" in names:
        yield FACT.c.confidence >= bindparam("sure", type_=FACT.c.confidence.type)
    if "commodity" in names:
        yield func.lower(FACT.c.commodity) == bindparam("commodity")
    if "search" in names:
        yield having_words(engine)
    if "people" in names:
        yield exists().where(TAKING_PART.c.fact_id == FACT.c.id, TAKING_PART.c.person_id.in_(bindparam("people", expanding=True)))


def _also(name: str) -> ColumnElement[bool]:
    """Another country takes part too: it is listed beside."""
    also = COUNTRY.alias()
    same = (also.c[column] == COUNTRY.c[column] for column in ("kind", "day_to", "fact_id"))
    return exists().where(also.c.country == bindparam(name), *same)


def _pattern(country: str) -> str:
    return f"%,{country},%"


def _among(pattern: Any) -> ColumnElement[bool]:
    """A country is among those of a fact, as they are stored."""
    listed: ColumnElement[bool] = literal_column("(',' || fact.countries || ',')", String).like(pattern)
    return listed
