"""Touched buckets recomputed and written down: facts keep their ids, every change of what is shown is a revision.

Within the transaction it is given. The clustering decides what the facts are; this room decides which of them is which
of the facts there were: by the claims they share, then by the document whose new version replaced the old claim.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select as select_rows
from sqlalchemy import update
from sqlmodel import Session, col, func, select

from digest.archive.claims import StandingClaim, fact_span
from digest.archive.clustering import Cluster, cluster_claims, find_conflicts
from digest.archive.importance import find_importance
from digest.archive.links import Linked, link_facts, unlink_facts
from digest.archive.rows import insert_rows
from digest.archive.tables.documents import Appearance, DocumentAgency, DocumentVersion, Outlet
from digest.archive.tables.facts import ArchiveSequence, Claim, FactClaim, FactRevision, FactRow, Verdict
from digest.archive.verdicts import RETRACT, apply_verdict, load_verdicts
from digest.facts.form import details_from_json, details_to_json
from digest.models import Cooperation, Fact, Trade, Transport

MONEY_SCALE = 100
CHANGE_SCALE = 1_000
LARGEST = 2**63 - 1
# What share of what a fact stated a new version must still say, for it to be that fact corrected and not another one.
GOES_ON = 0.5
# A change of one of these is news to a reader who knew the fact; anything else only rounds it out.
TOLD = ("status", "value", "currency", "period", "change_pct", "withdrawn")
# A change of one of these corrects what a reader was told; a change of status is news of its own.
CORRECTED = ("value", "currency", "period", "change_pct", "date", "participants", "visitors", "withdrawn")


@dataclass
class Ledger:
    """One recomputation under one count of the archive. `cause`: proof, source (a text changed), rules or admin."""

    session: Session
    cause: str
    now: datetime
    sequence: int
    linked: list[tuple[FactRow, tuple[Cluster, bool]]] = field(default_factory=list)
    revised: list[tuple[FactRow, str]] = field(default_factory=list)
    verdicts: dict[int, Verdict] = field(default_factory=dict)

    def settle(self, buckets: Collection[str]) -> None:
        """Cluster the standing claims of some buckets again and write what changed."""
        claims = load_claims(self.session, buckets)
        facts = self._facts(buckets)
        links = self._links([fact_id for rows in facts.values() for fact_id in rows])
        self.linked.clear()
        self.revised.clear()
        self.verdicts = load_verdicts(self.session, [fact_id for rows in facts.values() for fact_id in rows])
        settled = [self._settle(bucket, cluster_claims(claims[bucket]), facts[bucket], links) for bucket in sorted(buckets)]
        self.session.add_all(row for row, _ in self.linked)
        self.session.flush()
        for rows, clusters in settled:
            for row, rivals in zip(rows, find_conflicts(clusters), strict=True):
                row.conflicts = sorted(_id(rows[rival]) for rival in rivals if not rows[rival].withdrawn)
        link_facts(self.session, [Linked(_id(row), row, *made_of) for row, made_of in self.linked], links)
        insert_rows(self.session, FactRevision, [self._record(row, cause) for row, cause in self.revised])
        self.session.flush()

    def _settle(
        self, bucket: str, clusters: list[Cluster], before: dict[int, FactRow], links: dict[int, int]
    ) -> tuple[list[FactRow], list[Cluster]]:
        mine = {claim: fact for claim, fact in links.items() if fact in before}
        kept, merged = match_facts(clusters, mine)
        kept |= self._find_heirs(clusters, kept, [row for row in before.values() if _id(row) not in merged], mine)
        for old, index in merged.items():
            self._merge(before[old], kept[index])
        verdicts = load_verdicts(self.session, kept.values()) if merged else self.verdicts
        clusters = [apply_verdict(cluster, verdicts.get(kept.get(index, 0))) for index, cluster in enumerate(clusters)]
        rows = [
            self._write(
                cluster, before.get(kept.get(index, 0)), fact_columns(cluster, bucket, verdicts.get(kept.get(index, 0))), links
            )
            for index, cluster in enumerate(clusters)
        ]
        for fact_id, row in before.items():
            if fact_id not in kept.values() and fact_id not in merged and not row.withdrawn:
                self._withdraw(row)
        return rows, clusters

    def _facts(self, buckets: Collection[str]) -> dict[str, dict[int, FactRow]]:
        rows = self.session.exec(select(FactRow).where(col(FactRow.bucket).in_(buckets), col(FactRow.merged_into).is_(None)))
        found: dict[str, dict[int, FactRow]] = {bucket: {} for bucket in buckets}
        for row in rows:
            found[row.bucket][_id(row)] = row
        return found

    def _links(self, facts: Collection[int]) -> dict[int, int]:
        if not facts:
            return {}
        query = select(FactClaim.claim_id, FactClaim.fact_id).where(col(FactClaim.fact_id).in_(list(facts)))
        return dict(self.session.exec(query).all())

    def _find_heirs(
        self, clusters: Sequence[Cluster], kept: dict[int, int], facts: Sequence[FactRow], links: dict[int, int]
    ) -> dict[int, int]:
        """A fact whose proof gave way to a new version of its document goes on as what that version says instead of it."""
        orphans = [row for row in facts if row.id not in kept.values()]
        fresh = [index for index in range(len(clusters)) if index not in kept]
        if not orphans or not fresh:
            return {}
        documents = self._documents([claim.id for index in fresh for claim in clusters[index].claims] + list(links))
        said_by: dict[int, set[int]] = defaultdict(set)
        for claim, fact in links.items():
            said_by[fact].add(documents[claim])
        pairs = [
            (-alike, row.id, index)
            for row in orphans
            for index in fresh
            if any(documents[claim.id] in said_by[_id(row)] for claim in clusters[index].claims)
            and (alike := likeness(row, clusters[index].fact)) >= GOES_ON
        ]
        heirs: dict[int, int] = {}
        for _, fact_id, index in sorted(pairs):
            if fact_id is not None and index not in heirs and fact_id not in heirs.values():
                heirs[index] = fact_id
        return heirs

    def _documents(self, claims: list[int]) -> dict[int, int]:
        query = select(Claim.id, DocumentVersion.document_id).join(DocumentVersion).where(col(Claim.id).in_(claims))
        return {claim: document for claim, document in self.session.exec(query) if claim is not None}

    def _merge(self, row: FactRow, into: int) -> None:
        row.merged_into = into
        self.session.add(row)
        unlink_facts(self.session, [_id(row)])
        # What was merged before now leads on to the same place in one step.
        self.session.execute(update(FactRow).where(col(FactRow.merged_into) == row.id).values(merged_into=into))
        self.session.execute(update(Verdict).where(col(Verdict.fact_id) == row.id).values(fact_id=into))

    def _withdraw(self, row: FactRow) -> None:
        row.withdrawn = True
        row.outlets = 0
        self._revise(row, self.cause, told=True)
        unlink_facts(self.session, [_id(row)])

    def _write(self, cluster: Cluster, row: FactRow | None, columns: dict[str, Any], links: dict[int, int]) -> FactRow:
        if row is not None and _unchanged(row, columns) and all(links.get(claim.id) == row.id for claim in cluster.claims):
            return row
        new = row is None
        if row is None:
            row = FactRow(**columns, sequence=self.sequence, revision=1, conflicts=[])
            self.revised.append((row, "new"))
        else:
            self._update(row, columns)
        self.linked.append((row, (cluster, new)))
        return row

    def _update(self, row: FactRow, columns: dict[str, Any]) -> None:
        before, status = shown(row), row.status
        for name, value in columns.items():
            setattr(row, name, value)
        after = shown(row)
        if after != before:
            cause = "moved_on" if self.cause == "proof" and row.status != status else self.cause
            self._revise(row, cause, told=changed_figures(before, after, TOLD))

    def _revise(self, row: FactRow, cause: str, told: bool) -> None:
        row.revision += 1
        if told:
            row.sequence = self.sequence
        self.session.add(row)
        self.revised.append((row, cause))

    def _record(self, row: FactRow, cause: str) -> dict[str, Any]:
        given = {"cause": cause, "sequence": self.sequence, "at": self.now, "shown": shown(row)}
        return {"fact_id": _id(row), "number": row.revision, **given}


def next_sequence(session: Session) -> int:
    """The archive's count, one further; the row stays locked until the transaction ends, so counts commit in order."""
    counted = session.execute(update(ArchiveSequence).values(value=ArchiveSequence.value + 1).returning(col(ArchiveSequence.value)))
    return int(counted.scalar_one())


def load_claims(session: Session, buckets: Collection[str]) -> dict[str, list[StandingClaim]]:
    """The claims of some buckets that stand: some outlet still shows their text, and today's rules still read them in it."""
    query = (
        select_rows(
            Claim,
            col(DocumentVersion.hash),
            col(DocumentVersion.published),
            col(Appearance.published),
            func.coalesce(col(DocumentAgency.agency_id), col(Outlet.agency_id), col(Outlet.id)),
        )
        .join(DocumentVersion, col(DocumentVersion.id) == col(Claim.version_id))
        .join(Appearance, col(Appearance.version_id) == col(DocumentVersion.id))
        .join(Outlet, col(Outlet.id) == col(Appearance.outlet_id))
        .outerjoin(DocumentAgency, col(DocumentAgency.document_id) == col(DocumentVersion.document_id))
        .where(col(Claim.bucket).in_(buckets), col(Claim.extractor) == col(DocumentVersion.extractor), col(Appearance.standing))
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query).all():
        found[row[0].id].append(row)
    standing: dict[str, list[StandingClaim]] = {bucket: [] for bucket in buckets}
    for rows in found.values():
        standing[rows[0][0].bucket].append(_standing(rows))
    return standing


def match_facts(clusters: Sequence[Cluster], links: dict[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """Which cluster goes on as which fact (by index), and which facts are merged into the fact of which cluster.

    A fact goes where most of its claims went; where several meet, the oldest goes on.
    """
    shares: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for index, cluster in enumerate(clusters):
        for claim in cluster.claims:
            if claim.id in links:
                shares[links[claim.id]][index] += 1
    kept: dict[int, int] = {}
    merged: dict[int, int] = {}
    for fact_id in sorted(shares):
        chosen = max(shares[fact_id], key=lambda index: (shares[fact_id][index], -index))
        if chosen in kept:
            merged[fact_id] = chosen
        else:
            kept[chosen] = fact_id
    return kept, merged


def fact_columns(cluster: Cluster, bucket: str, verdict: Verdict | None = None) -> dict[str, Any]:
    """The columns of a cluster's fact."""
    fact = cluster.fact
    published = [claim.published for claim in cluster.claims if claim.published]
    span = fact_span(fact) or ((max(published), max(published)) if published else None)
    outlets = len(frozenset().union(*(claim.outlets for claim in cluster.claims)))
    return {
        "kind": fact.kind,
        "bucket": bucket,
        "status": fact.status,
        "date": fact.date,
        "day_from": span[0] if span else None,
        "day_to": span[1] if span else None,
        "countries": list(fact.countries),
        "slots": details_to_json(fact.details),
        "importance": find_importance(fact, outlets),
        "confidence": fact.confidence,
        "outlets": outlets,
        "published": max(published, default=None),
        "withdrawn": verdict is not None and verdict.action == RETRACT,
        **_kind_columns(fact),
    }


def shown(row: FactRow) -> dict[str, Any]:
    """What a reader sees of a fact: a change of it is a revision."""
    return {
        "status": row.status,
        "date": row.date,
        "countries": list(row.countries),
        "withdrawn": row.withdrawn,
        "slots": {name: value for name, value in row.slots.items() if name != "quantum"},
    }


def claim_fact(claim: Claim) -> Fact:
    """A stored claim as the fact one document states, without its evidence."""
    return Fact(
        kind=claim.kind,  # type: ignore[arg-type]
        countries=tuple(claim.countries),
        date=claim.date,
        status=claim.status,
        details=details_from_json(claim.kind, claim.slots),  # type: ignore[arg-type]
        evidence=(),
        rule=claim.rule,
        confidence=claim.confidence,
        attributed_to=claim.attributed_to,
    )


def _standing(rows: list[Any]) -> StandingClaim:
    claim, text, published = rows[0][:3]
    # An outlet that copies an agency counts as the agency.
    outlets = frozenset(str(row[4]) for row in rows)
    seen = [row[3] for row in rows if row[3]]
    return StandingClaim(claim.id, claim_fact(claim), text, claim.ordinal, published or min(seen, default=None), outlets)


def _kind_columns(fact: Fact) -> dict[str, Any]:
    details = fact.details
    if isinstance(details, Trade):
        return {
            "flow": details.flow,
            "reporter": details.reporter,
            "partner": details.partner,
            "value": scale_number(details.value, MONEY_SCALE),
            "currency": details.currency,
            "change": scale_number(details.change_pct, CHANGE_SCALE),
            "commodity": details.commodity,
        }
    if isinstance(details, Transport):
        return {"mode": details.mode}
    return {"field": details.field} if isinstance(details, Cooperation) else {}


def likeness(row: FactRow, fact: Fact) -> float:
    """The share of what a fact stated (its date and every slot that is given) that another one states too."""
    mine = {"date": row.date, **row.slots}
    theirs = {"date": fact.date, **details_to_json(fact.details)}
    given = [name for name, value in mine.items() if value not in (None, [], "")]
    return sum(1 for name in given if mine[name] == theirs.get(name)) / max(len(given), 1)


def scale_number(value: Decimal | None, scale: int) -> int | None:
    """A number as the integer a column holds; None where it is none or larger than any column holds."""
    if value is None or not value.is_finite() or abs(value) > LARGEST:
        return None
    scaled = int((value * scale).to_integral_value())
    return scaled if abs(scaled) <= LARGEST else None


def changed_figures(before: dict[str, Any], after: dict[str, Any], names: Sequence[str] = CORRECTED) -> bool:
    """Do two states of a fact differ in one of these: what readers have to be told of."""
    return any(_told(before, name) != _told(after, name) for name in names)


def _unchanged(row: FactRow, columns: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in columns.items())


def _told(content: dict[str, Any], name: str) -> Any:
    return content[name] if name in content else content["slots"].get(name)


def _id(row: FactRow) -> int:
    assert row.id is not None
    return row.id
