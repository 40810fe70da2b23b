"""Is the archive sound: facts proven, quotes where they say, links resolved, clustering what recomputing gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, exists, func, select, text
from sqlmodel import Session

from digest.archive.clustering import Cluster, cluster_claims, find_bucket, find_conflicts, find_keys
from digest.archive.ledger import FACT, Row, content, fact_columns, load_facts
from digest.archive.links import COUNTRY, TIE, find_places
from digest.archive.parts import CLAIM, KEY, VERSION, load_claims
from digest.archive.queries import REVISION
from digest.archive.rows import split_many, table_of
from digest.archive.search import QUOTE
from digest.archive.tables.facts import ArchiveSequence, Verdict
from digest.archive.verdicts import apply_verdict, load_verdicts

BATCH = 500


def check_archive(session: Session) -> Iterator[str]:
    """One sentence for each thing that is not as it must be; none for a sound archive."""
    for check in CHECKS:
        yield from check(session)


def _check_storage(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name != "sqlite":
        return
    for (found,) in session.execute(text("PRAGMA quick_check")):
        if found != "ok":
            yield f"the database file is damaged: {found}"
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield f"row {row} of {table} names a row of {parent} that does not exist"


def _check_quotes(session: Session) -> Iterator[str]:
    for claims in _batches(session, CLAIM):
        query = (
            select(QUOTE, VERSION.c.title, VERSION.c.text)
            .join_from(QUOTE, CLAIM, CLAIM.c.id == QUOTE.c.claim_id)
            .join(VERSION, VERSION.c.id == CLAIM.c.version_id)
            .where(QUOTE.c.claim_id.in_(claims))
        )
        for row in session.connection().execute(query):
            said = row.title if row.field == "title" else row.text
            if row.text is not None and (said or "")[row.start : row.end] != row.quote:
                yield f"evidence {row.ordinal} of claim {row.claim_id} does not stand where it says"


def _check_claims(session: Session) -> Iterator[str]:
    unproven = select(CLAIM.c.id).where(~exists().where(QUOTE.c.claim_id == CLAIM.c.id))
    for claim in session.connection().execute(unproven).scalars():
        yield f"claim {claim} has no evidence"


def _check_keys(session: Session) -> Iterator[str]:
    for claims in _batches(session, CLAIM):
        wanted = {(*found, claim.id) for claim, _ in load_claims(session.connection(), claims) for found in find_keys(claim)}
        kept = set()
        for keys in split_many({key for key, *_ in wanted}):
            query = select(KEY.c.key, KEY.c.first, KEY.c.last, KEY.c.claim_id).where(
                KEY.c.key.in_(keys), KEY.c.claim_id.in_(claims)
            )
            kept |= set(map(tuple, session.connection().execute(query)))
        for claim in sorted({claim for *_, claim in wanted - kept}):
            yield f"claim {claim} is not found by others that may say the same"


def _check_links(session: Session) -> Iterator[str]:
    connection = session.connection()
    target = select(FACT.c.id).where(FACT.c.merged_into.is_not(None))
    for fact in connection.execute(select(FACT.c.id).where(FACT.c.merged_into.in_(target))).scalars():
        yield f"fact {fact} leads to a fact that was merged away itself"
    newest = connection.execute(select(func.max(FACT.c.sequence))).scalar() or 0
    if newest > connection.execute(select(table_of(ArchiveSequence).c.value)).scalar_one():
        yield f"a fact was written under the count {newest}, which the archive has not reached"
    recorded = exists().where(REVISION.c.fact_id == FACT.c.id, REVISION.c.number == FACT.c.revision)
    for fact in connection.execute(select(FACT.c.id).where(FACT.c.revision > 1, ~recorded)).scalars():
        yield f"fact {fact} has no record of its revision"
    proven = exists().where(TIE.c.fact_id == FACT.c.id, TIE.c.standing)
    unproven = select(FACT.c.id).where(FACT.c.merged_into.is_(None), FACT.c.withdrawn.is_(False), ~proven)
    for fact in connection.execute(unproven).scalars():
        yield f"fact {fact} stands without a proof"


def _check_clustering(session: Session) -> Iterator[str]:
    """Every bucket clustered as a whole; small ones are loaded together."""
    connection = session.connection()
    buckets: dict[str, list[int]] = defaultdict(list)
    for claims in _batches(session, CLAIM):
        ties = _load_ties(connection, claims)
        for claim, stands in load_claims(connection, claims):
            if stands:
                buckets[find_bucket(claim.fact)].append(claim.id)
            elif claim.id in ties:
                yield f"fact {ties[claim.id]} stands without a proof: its claim {claim.id} does not stand"
    together: list[str] = []
    for bucket in sorted(buckets):
        together.append(bucket)
        if sum(len(buckets[other]) for other in together) >= BATCH:
            yield from _check_buckets(session, {other: buckets[other] for other in together})
            together = []
    yield from _check_buckets(session, {other: buckets[other] for other in together})


def _check_buckets(session: Session, buckets: dict[str, list[int]]) -> Iterator[str]:
    connection = session.connection()
    numbers = [claim for claims in buckets.values() for claim in claims]
    claims = {claim.id: claim for claim, _ in load_claims(connection, numbers)}
    owner = _load_ties(connection, numbers)
    rows = load_facts(connection, set(owner.values()))
    verdicts = load_verdicts(session, rows)
    for bucket, members in buckets.items():
        clusters = cluster_claims([claims[member] for member in members])
        owners = [{owner.get(claim.id, 0) for claim in cluster.claims} for cluster in clusters]
        owned = [found.copy().pop() for found in owners if len(found) == 1]
        if len(set(owned)) != len(clusters) or not set(owned) <= set(rows):
            yield f"{bucket}: recomputing gives {len(clusters)} facts of other claims than the ones written"
        else:
            yield from _check_facts(clusters, [rows[fact] for fact in owned], verdicts)


def _load_ties(connection: Connection, claims: list[int]) -> dict[int, int]:
    """The facts that claims are said to prove."""
    found: dict[int, int] = {}
    for some in split_many(claims):
        query = select(TIE.c.claim_id, TIE.c.fact_id).where(TIE.c.claim_id.in_(some), TIE.c.standing)
        found |= {row.claim_id: row.fact_id for row in connection.execute(query)}
    return found


def _check_facts(clusters: list[Cluster], rows: list[Row], verdicts: dict[int, Verdict]) -> Iterator[str]:
    amended = [apply_verdict(cluster, verdicts.get(row["id"])) for cluster, row in zip(clusters, rows, strict=True)]
    for cluster, row, rivals in zip(clusters, rows, find_conflicts(amended), strict=True):
        expected = fact_columns(cluster, verdicts.get(row["id"]))
        expected["conflicts"] = sorted(rows[rival]["id"] for rival in rivals if not rows[rival]["withdrawn"]) or None
        # What is stored with the founder and what with the fact is all the same.
        said = {name: value for name, value in expected.items() if name not in ("slots", "founder", "founded")}
        for name, value in {**said, "content": content(expected)}.items():
            if value != (content(row) if name == "content" else row[name]):
                yield f"fact {row['id']}: {name} is {row.get(name)!r}, recomputing gives {value!r}"


def _check_lists(session: Session) -> Iterator[str]:
    """Facts are listed under their countries where they are, and nowhere else."""
    connection = session.connection()
    for numbers in _batches(session, FACT):
        rows = connection.execute(select(FACT).where(FACT.c.id.in_(numbers))).all()
        wanted = {tuple(place.values()) for row in rows for place in find_places(row._mapping)}
        codes = {code for code, *_ in wanted}
        found: set[tuple[Any, ...]] = set()
        for some in split_many(codes):
            query = select(COUNTRY).where(COUNTRY.c.country.in_(some), COUNTRY.c.fact_id.between(numbers[0], numbers[-1]))
            found |= set(map(tuple, connection.execute(query)))
        for _, _, _, fact in wanted ^ found:
            yield f"fact {fact} is not listed under its countries as it is"


def _batches(session: Session, table: Table) -> Iterator[list[int]]:
    """The numbers of a table's rows, so many at a time."""
    last = 0
    while numbers := list(
        session.connection().execute(select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(BATCH)).scalars()
    ):
        yield numbers
        last = numbers[-1]


CHECKS = (_check_storage, _check_quotes, _check_claims, _check_keys, _check_links, _check_clustering, _check_lists)
