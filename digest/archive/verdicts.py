"""What admins decided about facts, laid over what clustering gives: it outlives every recomputation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from digest.archive.clustering import Cluster
from digest.archive.rows import table_of
from digest.archive.tables.facts import Verdict
from digest.errors import ArchiveError
from digest.facts.form import details_from_json, details_to_json
from digest.models import Fact

RETRACT, AMEND = "retract", "amend"
VERDICT = table_of(Verdict)
OF_FACTS = select(VERDICT).where(VERDICT.c.fact_id.in_(bindparam("facts", expanding=True))).order_by(VERDICT.c.id)


def load_verdicts(session: Session, facts: Collection[int]) -> dict[int, Verdict]:
    """The latest verdict on each of some facts."""
    if not facts:
        return {}
    rows = session.connection().execute(OF_FACTS, {"facts": list(facts)}).all()
    return {row.fact_id: Verdict(**row._mapping) for row in rows}


def apply_verdict(cluster: Cluster, verdict: Verdict | None) -> Cluster:
    """The cluster with its fact as an admin amended it; a retracted one keeps what its claims say."""
    if verdict is None or verdict.action != AMEND:
        return cluster
    return replace(cluster, fact=amend_fact(cluster.fact, verdict.slots))


def amend_fact(fact: Fact, slots: Mapping[str, Any]) -> Fact:
    """A fact with other slots, `status` and `date` among them; raises ArchiveError for a slot its kind does not have."""
    known = details_to_json(fact.details)
    strange = sorted(set(slots) - set(known) - {"status", "date"})
    if strange:
        raise ArchiveError(f"{strange[0]!r} is nothing a {fact.kind} has; it has status, date, {', '.join(known)}")
    try:
        details = details_from_json(fact.kind, {**known, **slots})
    except (ValueError, TypeError, ArithmeticError, AttributeError) as error:
        raise ArchiveError(f"{dict(slots)} cannot be what a {fact.kind} states ({error})") from error
    status, date = slots.get("status", fact.status), slots.get("date", fact.date)
    return replace(fact, details=details, status=status, date=date, confidence=1.0)  # an admin is sure
