"""What texts changed clustered again and written down: facts keep their ids, every change of what is shown is a revision.

Within the transaction it is given. The clustering decides what the facts are; this room decides which of them is which
of the facts there were: by the claims they share, then by the document whose new version replaced the old claim.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import Session

from digest.archive.claims import StandingClaim, fact_span
from digest.archive.clustering import Cluster, cluster_claims, find_bucket, find_conflicts, find_keys
from digest.archive.importance import find_importance
from digest.archive.links import Listed, key_facts, list_facts, tie_claims, unlist_facts
from digest.archive.parts import CLAIM, VERSION, Part, Range, find_part, widen_part
from digest.archive.rows import insert_rows, split_many, table_of, take_numbers
from digest.archive.slots import pack_details, spell_slots, unpack_details
from digest.archive.tables.facts import ArchiveSequence, FactRevision, FactRow, Verdict
from digest.archive.verdicts import AMEND, RETRACT, amend_fact, apply_verdict, load_verdicts
from digest.facts.form import details_to_json
from digest.models import SURE, Cooperation, Fact, Trade, Transport

MONEY_SCALE = 100
CHANGE_SCALE = 1_000
LARGEST = 2**63 - 1
# What share of what a fact stated a new version must still say, for it to be that fact corrected and not another one.
GOES_ON = 0.5
# A change of one of these is news to a reader who knew the fact; anything else only rounds it out.
TOLD = ("status", "value", "currency", "period", "change_pct", "withdrawn")
# A change of one of these corrects what a reader was told; a change of status is news of its own.
CORRECTED = ("value", "currency", "period", "change_pct", "date", "participants", "visitors", "withdrawn")

FACT, SEQUENCE = table_of(FactRow), table_of(ArchiveSequence)
FACTS = (
    select(FACT, CLAIM.c.slots.label("founded"))
    .outerjoin_from(FACT, CLAIM, CLAIM.c.id == FACT.c.founder)
    .where(FACT.c.id.in_(bindparam("ids", expanding=True)), FACT.c.merged_into.is_(None))
)
DOCUMENTS = (
    select(CLAIM.c.id, VERSION.c.document_id)
    .join_from(CLAIM, VERSION, VERSION.c.id == CLAIM.c.version_id)
    .where(CLAIM.c.id.in_(bindparam("ids", expanding=True)))
)
COUNTED = update(SEQUENCE).values(value=SEQUENCE.c.value + 1).returning(SEQUENCE.c.value)
COLUMNS = tuple(column.name for column in FACT.columns if column.name != "id")
CHANGED = update(FACT).where(FACT.c.id == bindparam("row")).values({name: bindparam(f"new_{name}") for name in COLUMNS})
# What was merged before leads on to the same place in one step.
MERGED = update(FACT).where(FACT.c.merged_into == bindparam("row")).values(merged_into=bindparam("into"))
MOVED = update(table_of(Verdict)).where(table_of(Verdict).c.fact_id == bindparam("row")).values(fact_id=bindparam("into"))
EMPTY: Mapping[str, Any] = dict.fromkeys(COLUMNS) | {"revision": 1, "withdrawn": False}

Row = dict[str, Any]


@dataclass
class Settled:
    """A cluster on its way into the table: its fact's row before (None for a new fact) and after."""

    bucket: str
    cluster: Cluster
    before: Row | None = None
    verdict: Verdict | None = None
    after: Row = field(default_factory=dict)

    @property
    def fact(self) -> Fact:
        """The fact the cluster makes, as an admin amended it."""
        return apply_verdict(self.cluster, self.verdict).fact


@dataclass
class Ledger:
    """One recomputation. `cause`: proof, source (a text changed), rules or admin; all of it has one count of the archive."""

    session: Session
    cause: str
    now: datetime
    sequence: int = 0
    changed: list[Row] = field(default_factory=list)
    revised: list[Row] = field(default_factory=list)

    @property
    def connection(self) -> Connection:
        """The connection of the transaction."""
        return self.session.connection()

    def settle(self, versions: Collection[int], ranges: Iterable[Range] = (), fresh: Iterable[StandingClaim] = ()) -> None:
        """Cluster again what some versions say, with all that is tied to it, and write what changed.

        `ranges`: keys under which something stood that does so no longer; `fresh`: claims of a new text.
        """
        part = find_part(self.connection, versions, ranges, fresh)
        if not part.seen:
            return
        self.sequence = self.sequence or next_sequence(self.connection)
        facts, verdicts = self._load(part)
        settled = list(_cluster(part))
        merged = self._match(settled, facts, verdicts, part)
        self._fill(settled)
        withdrawn = [row for row in facts.values() if row["id"] in self._left(settled, facts, merged)]
        self._write(settled, withdrawn, part)

    def _load(self, part: Part) -> tuple[dict[int, Row], dict[int, Verdict]]:
        """The facts of a part, and what admins decided about them; amended facts are in the way of others too."""
        while True:
            facts = load_facts(self.connection, set(part.ties.values()))
            verdicts = load_verdicts(self.session, facts)
            known = len(part.seen)
            widen_part(self.connection, part, [key for fact, given in verdicts.items() for key in amended_keys(facts[fact], given)])
            if len(part.seen) == known:
                return facts, verdicts

    def _match(self, settled: list[Settled], facts: dict[int, Row], verdicts: dict[int, Verdict], part: Part) -> dict[int, int]:
        """Say which cluster goes on as which fact; the facts merged into others, by number."""
        ties = {claim: fact for claim, fact in part.ties.items() if fact in facts}
        kept, merged = match_facts([each.cluster for each in settled], ties)
        kept |= self._find_heirs(settled, kept, [row for row in facts.values() if row["id"] not in merged], ties)
        for old, index in merged.items():
            self._merge(facts[old], kept[index])
        if merged:
            verdicts = load_verdicts(self.session, kept.values())
        for index, fact in kept.items():
            settled[index].before, settled[index].verdict = facts[fact], verdicts.get(fact)
        return merged

    def _find_heirs(self, settled: list[Settled], kept: dict[int, int], facts: list[Row], ties: dict[int, int]) -> dict[int, int]:
        """A fact whose proof gave way to a new version of its document goes on as what that version says instead of it."""
        orphans = [row for row in facts if row["id"] not in kept.values()]
        fresh = [index for index in range(len(settled)) if index not in kept]
        if not orphans or not fresh:
            return {}
        said_by: dict[int, set[int]] = defaultdict(set)
        for claim, document in self.connection.execute(DOCUMENTS, {"ids": list(ties)}):
            said_by[ties[claim]].add(document)
        pairs = [
            (-alike, row["id"], index)
            for row in orphans
            for index in fresh
            if said_by[row["id"]] & {claim.document for claim in settled[index].cluster.claims}
            and settled[index].bucket == find_bucket(row_fact(row))
            and (alike := likeness(row, settled[index].cluster.fact)) >= GOES_ON
        ]
        heirs: dict[int, int] = {}
        for _, fact, index in sorted(pairs):
            if index not in heirs and fact not in heirs.values():
                heirs[index] = fact
        return heirs

    def _fill(self, settled: list[Settled]) -> None:
        """What the row of each cluster's fact is to hold."""
        numbers = iter(take_numbers(self.connection, FactRow, sum(each.before is None for each in settled)))
        for each in settled:
            columns = fact_columns(each.cluster, each.verdict)
            each.after = {**EMPTY, "sequence": self.sequence, **(each.before or {"id": next(numbers)}), **columns}
        for _, group in groupby(settled, key=lambda each: each.bucket):
            same = list(group)
            for each, rivals in zip(same, find_conflicts([apply_verdict(one.cluster, one.verdict) for one in same]), strict=True):
                standing = sorted(same[rival].after["id"] for rival in rivals if not same[rival].after["withdrawn"])
                each.after["conflicts"] = standing or None

    def _left(self, settled: list[Settled], facts: dict[int, Row], merged: dict[int, int]) -> set[int]:
        gone_on = {each.after["id"] for each in settled}
        return {fact for fact, row in facts.items() if fact not in gone_on and fact not in merged and not row["withdrawn"]}

    def _merge(self, row: Row, into: int) -> None:
        self._change({**row, "merged_into": into, "slots": content(row)})
        unlist_facts(self.connection, [row])
        for moved in (MERGED, MOVED):
            self.connection.execute(moved, {"row": row["id"], "into": into})

    def _withdraw(self, row: Row) -> None:
        after = {**row, "withdrawn": True, "outlets": 0, "slots": content(row)}
        self._revise(row, after, self.cause, told=True)
        self._change(after)

    def _write(self, settled: list[Settled], withdrawn: list[Row], part: Part) -> None:
        for row in withdrawn:
            self._withdraw(row)
        for each in settled:
            if each.before is not None and differ(each.before, each.after):
                self._update(each.before, each.after)
        insert_rows(self.connection, FactRow, [_stored(each.after) for each in settled if each.before is None])
        if self.changed:
            self.connection.execute(CHANGED, self.changed)
        unlist_facts(self.connection, withdrawn)
        tie_claims(self.connection, [(each.after["id"], each.cluster) for each in settled], part)
        amended = [each for each in settled if each.verdict is not None and each.verdict.action == AMEND]
        key_facts(self.connection, ((*key, each.after["founder"]) for each in amended for key in fact_keys(each.fact, each.after)))
        touched = [each for each in settled if _is_touched(each, part)]
        list_facts(self.connection, [Listed(each.before, each.after, each.cluster, each.fact) for each in touched])
        insert_rows(self.connection, FactRevision, self.revised)
        self.changed, self.revised = [], []

    def _update(self, before: Row, after: Row) -> None:
        shown_before, shown_after = shown(before), shown(after)
        if shown_after != shown_before:
            cause = "moved_on" if self.cause == "proof" and before["status"] != after["status"] else self.cause
            self._revise(before, after, cause, told=changed_figures(shown_before, shown_after, TOLD))
        if before["confidence"] < SURE <= after["confidence"]:
            after["sequence"] = self.sequence  # sure enough to be told at last: news for every reader
        self._change(after)

    def _change(self, after: Row) -> None:
        self.changed.append({"row": after["id"], **{f"new_{name}": after[name] for name in COLUMNS}})

    def _revise(self, before: Row, after: Row, cause: str, told: bool) -> None:
        after["revision"] = before["revision"] + 1
        if told:
            after["sequence"] = self.sequence
        given = {"cause": cause, "sequence": self.sequence, "at": self.now, "before": shown(before)}
        self.revised.append({"fact_id": before["id"], "number": after["revision"], **given})


def next_sequence(connection: Connection) -> int:
    """The archive's count, one further; the row stays locked until the transaction ends, so counts commit in order."""
    return int(connection.execute(COUNTED).scalar_one())


def load_facts(connection: Connection, ids: Collection[int]) -> dict[int, Row]:
    """Facts that were not merged into others, as their rows and what their founders say, by number."""
    found: dict[int, Row] = {}
    for some in split_many(ids):
        found |= {row.id: dict(row._mapping) for row in connection.execute(FACTS, {"ids": some})}
    return found


def match_facts(clusters: Sequence[Cluster], links: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
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


def fact_columns(cluster: Cluster, verdict: Verdict | None = None) -> Row:
    """The columns of a cluster's fact, as amended or retracted; `founded` is what its sharpest claim says."""
    founder, fact = cluster.claims[0], apply_verdict(cluster, verdict).fact
    published = [claim.published for claim in cluster.claims if claim.published]
    span = fact_span(fact) or ((max(published), max(published)) if published else None)
    outlets = len(frozenset().union(*(claim.outlets for claim in cluster.claims)))
    slots, founded = pack_details(fact.details), pack_details(founder.fact.details)
    return {
        "kind": fact.kind,
        "status": fact.status,
        "date": fact.date,
        "day_from": span[0] if span else None,
        # Of no day: the first of all, so that every engine puts it last.
        "day_to": span[1] if span else Day.min,
        "countries": tuple(fact.countries),
        "slots": None if slots == founded else slots,
        "founder": founder.id,
        "founded": founded,
        "importance": find_importance(fact, outlets),
        "confidence": fact.confidence,
        "outlets": outlets,
        "published": max(published, default=None),
        "withdrawn": verdict is not None and verdict.action == RETRACT,
        **_kind_columns(fact),
    }


def amended_keys(row: Row, verdict: Verdict) -> tuple[Range, ...]:
    """Where an amended fact is looked for by others: what an admin says of it may be in conflict with what they say."""
    if verdict.action != AMEND:
        return ()
    return fact_keys(amend_fact(row_fact(row), verdict.slots), row)


def fact_keys(fact: Fact, row: Row) -> tuple[Range, ...]:
    """Where a fact would be looked for if it were a claim, published when its row says."""
    return find_keys(StandingClaim(0, fact, "", 0, row["published"]))


def content(row: Row) -> dict[str, Any]:
    """The slots of a fact, its own or its founder's, as they are stored."""
    found: dict[str, Any] = row["founded"] if row["slots"] is None else row["slots"]
    return found


def row_fact(row: Row) -> Fact:
    """A fact's row as a fact, without evidence and rule."""
    return Fact(
        row["kind"],
        row["countries"],
        row["date"],
        row["status"],
        unpack_details(row["kind"], content(row)),
        (),
        "",
        row["confidence"],
    )


def shown(row: Row) -> dict[str, Any]:
    """What a reader sees of a fact: a change of it is a revision."""
    return {
        "status": row["status"],
        "date": row["date"],
        "countries": list(row["countries"]),
        "withdrawn": row["withdrawn"],
        "slots": {name: value for name, value in spell_slots(row["kind"], content(row)).items() if name != "quantum"},
    }


def differ(one: Row, other: Row) -> bool:
    """Is anything stored otherwise of one than of the other?"""
    return any(one[name] != other[name] for name in COLUMNS)


def likeness(row: Row, fact: Fact) -> float:
    """The share of what a fact stated (its date and every slot that is given) that another one states too."""
    mine = {"date": row["date"], **spell_slots(row["kind"], content(row))}
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


def _cluster(part: Part) -> Iterator[Settled]:
    buckets: dict[str, list[StandingClaim]] = defaultdict(list)
    for claim in part.claims.values():
        buckets[find_bucket(claim.fact)].append(claim)
    for bucket in sorted(buckets):
        yield from (Settled(bucket, cluster) for cluster in cluster_claims(buckets[bucket]))


def _is_touched(settled: Settled, part: Part) -> bool:
    """May it have to be listed otherwise than it is: it is new, changed, or made of other or other people's claims."""
    if settled.before is None or differ(settled.before, settled.after):
        return True
    made_of = {claim.id for claim in settled.cluster.claims}
    before = {claim for claim, fact in part.ties.items() if fact == settled.after["id"] and claim in part.tied_standing}
    return made_of != before or not made_of.isdisjoint(part.seeds)


def _stored(row: Row) -> Row:
    return {name: row[name] for name in ("id", *COLUMNS)}


def _told(content: dict[str, Any], name: str) -> Any:
    return content[name] if name in content else content["slots"].get(name)


def _kind_columns(fact: Fact) -> Row:
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
