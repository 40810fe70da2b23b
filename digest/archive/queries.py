"""Questions to the archive: facts by what they are about, newest and most important first, with every proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date as Day
from datetime import timedelta
from operator import ge, gt, le
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false
from sqlalchemy import select as select_rows
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from digest.archive.ledger import changed_figures
from digest.archive.names import sound_name
from digest.archive.people import resolve_surnames
from digest.archive.search import having_words
from digest.archive.tables.documents import Appearance, DocumentVersion, Outlet
from digest.archive.tables.facts import (
    ArchiveSequence,
    Claim,
    EvidenceRow,
    FactClaim,
    FactCountry,
    FactPerson,
    FactRevision,
    FactRow,
)
from digest.archive.tables.people import PersonName
from digest.facts.form import details_from_json
from digest.models import SURE, ArchivedFact, Correction, Fact, FactQuery, Kind, Proof

# Counting further would cost more than it saves.
COUNTED = 2_000
PLANNED = "planned"
PLANNED_KINDS: tuple[Kind, ...] = ("meeting", "visit", "agreement", "transport")
LONGEST_PLAN = timedelta(days=366)


def find_facts(session: Session, query: FactQuery) -> list[ArchivedFact]:
    """The facts that meet every condition; of equal day and importance the later id comes first."""
    # By a country the index of its facts gives them in order; without one the index of all facts does.
    day = col(FactCountry.day_to).desc() if query.countries else col(FactRow.day_to).desc().nulls_last()
    order = (day, col(FactRow.importance).desc(), col(FactRow.id).desc())
    statement = _where(session, select(FactRow), query).order_by(*order).limit(query.limit).offset(query.offset)
    return build_facts(session, session.execute(statement).scalars().all())


def count_facts(session: Session, query: FactQuery) -> int:
    """How many facts meet every condition, whatever the query's limit."""
    return int(session.execute(_where(session, select(func.count()).select_from(FactRow), query)).scalar_one())


def find_plans(session: Session, since: Day, until: Day, countries: Sequence[str] = (), limit: int = 50) -> list[ArchivedFact]:
    """The plans with a day that may fall on one of some days, both included, in which all of some countries take part.

    Soonest first; one that is known only by its month or year may fall on any of its days.
    """
    query = FactQuery(kinds=PLANNED_KINDS, countries=tuple(countries), statuses=(PLANNED,), since=since, until=until)
    # Without the floor, which no plan passes that may still count, the index would be read from the first day there is.
    floor = since - min(LONGEST_PLAN, since - Day.min)
    dated = (col(FactRow.date).is_not(None), col(FactRow.day_from) >= floor)
    order = (col(FactRow.day_from), col(FactRow.importance).desc(), col(FactRow.id))
    statement = _where(session, select(FactRow), query).where(*dated).order_by(*order).limit(limit)
    return build_facts(session, session.execute(statement).scalars().all())


def get_fact(session: Session, fact_id: int) -> ArchivedFact | None:
    """A fact by its public id, also one withdrawn; an id that was merged away leads to what it became."""
    row = session.get(FactRow, fact_id) if 0 < fact_id < 2**63 else None
    if row is not None and row.merged_into is not None:
        row = session.get(FactRow, row.merged_into)
    return build_facts(session, [row])[0] if row is not None else None


def plain_fact(fact: ArchivedFact) -> Fact:
    """An archived fact as one that a text states, without its proofs."""
    return Fact(fact.kind, fact.countries, fact.date, fact.status, fact.details, (), "archive", fact.confidence)


def find_bucket_of(session: Session, fact_id: int) -> str:
    """The bucket of a fact that exists."""
    return session.exec(select(FactRow.bucket).where(FactRow.id == fact_id)).one()


def find_corrections(session: Session, after: int, until: int | None = None) -> list[Correction]:
    """What changed in facts between two counts of the archive, oldest first: what was shown before and what is now."""
    earlier = aliased(FactRevision)
    query = (
        select_rows(FactRevision, earlier)
        .join(earlier, and_(col(earlier.fact_id) == col(FactRevision.fact_id), col(earlier.number) == col(FactRevision.number) - 1))
        .where(col(FactRevision.sequence) > after)
        .order_by(col(FactRevision.sequence), col(FactRevision.id))
    )
    if until is not None:
        query = query.where(col(FactRevision.sequence) <= until)
    return [
        Correction(now.fact_id, now.number, now.cause, now.sequence, now.at, before.shown, now.shown)
        for now, before in session.execute(query).all()
        if changed_figures(before.shown, now.shown)
    ]


def read_sequence(session: Session) -> int:
    """How many changes the archive has seen."""
    return int(session.exec(select(ArchiveSequence.value)).one())


def build_facts(session: Session, rows: Sequence[FactRow]) -> list[ArchivedFact]:
    """Facts with their proofs, in the order of the rows; people named by surname alone as who they must be."""
    proofs = _proofs(session, [row.id for row in rows if row.id is not None])
    return resolve_surnames(session, [_build(row, tuple(proofs[row.id or 0])) for row in rows])


def _build(row: FactRow, proofs: tuple[Proof, ...]) -> ArchivedFact:
    return ArchivedFact(
        id=row.id or 0,
        revision=row.revision,
        kind=row.kind,  # type: ignore[arg-type]
        countries=tuple(row.countries),
        date=row.date,
        status=row.status,
        details=details_from_json(row.kind, row.slots),  # type: ignore[arg-type]
        proofs=proofs,
        importance=row.importance,
        sequence=row.sequence,
        published=row.published,
        confidence=row.confidence,
        withdrawn=row.withdrawn,
        conflicts=tuple(row.conflicts),
    )


def _proofs(session: Session, facts: Iterable[int]) -> dict[int, list[Proof]]:
    """What stands for each fact: the first quote of a claim at each place that shows it, earliest published first."""
    query = (
        select_rows(col(FactClaim.fact_id), Claim, col(EvidenceRow.quote), Appearance, col(Outlet.name))
        .join(Claim, col(Claim.id) == col(FactClaim.claim_id))
        .join(DocumentVersion, col(DocumentVersion.id) == col(Claim.version_id))
        .join(EvidenceRow, and_(col(EvidenceRow.claim_id) == col(Claim.id), col(EvidenceRow.ordinal) == 0))
        .join(Appearance, col(Appearance.version_id) == col(Claim.version_id))
        .join(Outlet, col(Outlet.id) == col(Appearance.outlet_id))
        .where(
            col(FactClaim.fact_id).in_(list(facts)),
            col(Appearance.standing),
            col(Claim.extractor) == col(DocumentVersion.extractor),
        )
    )
    found: dict[int, list[Proof]] = defaultdict(list)
    for fact_id, claim, quote, appearance, outlet in session.execute(query).all():
        found[fact_id].append(
            Proof(
                quote=quote,
                outlet=outlet,
                url=appearance.url,
                published=appearance.published,
                document_id=appearance.given_id,
                rule=claim.rule,
                confidence=claim.confidence,
                attributed_to=claim.attributed_to,
            )
        )
    for proofs in found.values():
        proofs.sort(key=lambda proof: (proof.published or Day.max, proof.outlet, proof.document_id, proof.quote))
    return found


def _where(session: Session, statement: Select[Any], query: FactQuery) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [col(FactRow.merged_into).is_(None), col(FactRow.withdrawn).is_(False)]
    if query.countries:
        statement = statement.join(FactCountry, col(FactCountry.fact_id) == col(FactRow.id))
        first, *others = _rarest_first(session, query.countries)
        conditions += [col(FactCountry.country) == first, *map(_taking_part, others)]
        # Of one kind the index gives the facts in order; of several it would have to sort them all.
        conditions += [col(FactCountry.kind) == query.kinds[0]] if len(query.kinds) == 1 else []
    conditions += [] if query.unsure else [col(FactRow.confidence) >= SURE]
    conditions += [_named(query.person)] if query.person else []
    conditions += [having_words(session, query.words)] if query.words else []
    for values, column in (
        (query.kinds, FactRow.kind),
        (query.modes, FactRow.mode),
        (query.fields, FactRow.field),
        (query.statuses, FactRow.status),
    ):
        conditions += [col(column).in_(values)] if values else []
    if query.commodity:
        conditions.append(func.lower(col(FactRow.commodity)) == query.commodity.lower())
    return statement.where(*conditions, *_when(query))


def _when(query: FactQuery) -> list[Any]:
    since = max(filter(None, (query.since, Day(query.year, 1, 1) if query.year else None)), default=None)
    until = min(filter(None, (query.until, Day(query.year, 12, 31) if query.year else None)), default=None)
    limits: tuple[tuple[Any, Any, Callable[[Any, Any], Any]], ...] = (
        (since, FactRow.day_to, ge),
        (until, FactRow.day_from, le),
        (query.after_sequence, FactRow.sequence, gt),
        (query.until_sequence, FactRow.sequence, le),
        (query.published_since, FactRow.published, ge),
    )
    return [compare(col(column), given) for given, column, compare in limits if given is not None]


def _rarest_first(session: Session, countries: Sequence[str]) -> list[str]:
    """The country with the fewest facts leads, so that a pair costs what its smaller partner has."""
    if len(countries) < 2:
        return list(countries)
    return sorted(countries, key=lambda country: (_count_some(session, country), country))


def _count_some(session: Session, country: str) -> int:
    some = select(FactCountry.fact_id).where(FactCountry.country == country).limit(COUNTED).subquery()
    return int(session.exec(select(func.count()).select_from(some)).one())


def _taking_part(country: str) -> ColumnElement[bool]:
    also = aliased(FactCountry)
    return exists().where(and_(col(also.fact_id) == col(FactRow.id), col(also.country) == country))


def _named(person: str) -> Any:
    """Somebody took part who has every word of the name; a name without a word is nobody's."""
    words = sound_name(person)
    having = [
        exists().where(and_(col(PersonName.person_id) == col(FactPerson.person_id), col(PersonName.word) == word)) for word in words
    ]
    if not having:
        return false()
    return exists().where(and_(col(FactPerson.fact_id) == col(FactRow.id), *having))
