"""Is the archive sound: facts proven, quotes where they say, links resolved, clustering what recomputing gives."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, text
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from digest.archive.clustering import Cluster, cluster_claims, find_conflicts
from digest.archive.ledger import fact_columns, load_claims
from digest.archive.tables.documents import DocumentVersion
from digest.archive.tables.facts import ArchiveSequence, Claim, EvidenceRow, FactClaim, FactRevision, FactRow
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
    last = 0
    while True:
        query = (
            select_rows(EvidenceRow, col(DocumentVersion.title), col(DocumentVersion.text))
            .join(Claim, col(Claim.id) == col(EvidenceRow.claim_id))
            .join(DocumentVersion, col(DocumentVersion.id) == col(Claim.version_id))
            .where(col(EvidenceRow.id) > last)
            .order_by(col(EvidenceRow.id))
            .limit(BATCH)
        )
        rows = session.execute(query).all()
        for quote, title, content in rows:
            said = title if quote.field == "title" else content
            if content is not None and (said or "")[quote.start : quote.end] != quote.quote:
                yield f"evidence {quote.id} of claim {quote.claim_id} does not stand where it says"
        if not rows:
            return
        last = rows[-1][0].id


def _check_claims(session: Session) -> Iterator[str]:
    unproven = select(Claim.id).where(~exists().where(col(EvidenceRow.claim_id) == col(Claim.id)))
    for claim in session.exec(unproven):
        yield f"claim {claim} has no evidence"


def _check_links(session: Session) -> Iterator[str]:
    target = select(FactRow.id).where(col(FactRow.merged_into).is_not(None))
    for fact in session.exec(select(FactRow.id).where(col(FactRow.merged_into).in_(target))):
        yield f"fact {fact} leads to a fact that was merged away itself"
    newest = session.exec(select(func.max(FactRow.sequence))).one() or 0
    if newest > session.exec(select(ArchiveSequence.value)).one():
        yield f"a fact was written under the count {newest}, which the archive has not reached"
    counted = select_rows(col(FactRow.id)).where(
        ~exists().where(col(FactRevision.fact_id) == col(FactRow.id), col(FactRevision.number) == col(FactRow.revision))
    )
    for (fact,) in session.execute(counted):
        yield f"fact {fact} has no record of its revision"


def _check_clustering(session: Session) -> Iterator[str]:
    buckets = set(session.exec(select(Claim.bucket).distinct())) | set(session.exec(select(FactRow.bucket).distinct()))
    for bucket in sorted(buckets):
        yield from _check_bucket(session, bucket)


def _check_bucket(session: Session, bucket: str) -> Iterator[str]:
    clusters = cluster_claims(load_claims(session, [bucket])[bucket])
    query = select(FactRow).where(FactRow.bucket == bucket, col(FactRow.merged_into).is_(None))
    rows = {row.id or 0: row for row in session.exec(query).all()}
    links = session.exec(select(FactClaim).where(col(FactClaim.fact_id).in_(list(rows)))).all()
    owner = {link.claim_id: link.fact_id for link in links}
    owners = [{owner.get(claim.id, 0) for claim in cluster.claims} for cluster in clusters]
    owned = [found.copy().pop() for found in owners if len(found) == 1]
    if len(set(owned)) != len(clusters) or 0 in owned:
        yield f"{bucket}: recomputing gives {len(clusters)} facts of other claims than the {len(rows)} written"
        return
    yield from _check_facts(session, clusters, [rows[fact] for fact in owned])
    for fact in sorted(set(rows) - set(owned)):
        if not rows[fact].withdrawn:
            yield f"fact {fact} stands without a proof"


def _check_facts(session: Session, clusters: list[Cluster], rows: list[FactRow]) -> Iterator[str]:
    verdicts = load_verdicts(session, [row.id or 0 for row in rows])
    settled = [apply_verdict(cluster, verdicts.get(row.id or 0)) for cluster, row in zip(clusters, rows, strict=True)]
    for cluster, row, rivals in zip(settled, rows, find_conflicts(settled), strict=True):
        expected = fact_columns(cluster, row.bucket, verdicts.get(row.id or 0))
        expected["conflicts"] = sorted(rows[rival].id or 0 for rival in rivals if not rows[rival].withdrawn)
        for name, value in expected.items():
            if getattr(row, name) != value:
                yield f"fact {row.id}: {name} is {getattr(row, name)!r}, recomputing gives {value!r}"


CHECKS = (_check_storage, _check_quotes, _check_claims, _check_links, _check_clustering)
