"""What has to be clustered again when texts change: their claims, and all that keys or a common fact tie to them.

Claims that nothing ties together decide nothing about one another, so that taking a document in costs what it touches
and not what its bucket holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, and_, bindparam, func, select, union_all

from digest.archive.claims import StandingClaim
from digest.archive.clustering import find_keys
from digest.archive.rows import split_many, table_of, tables_of
from digest.archive.slots import unpack_details
from digest.archive.tables.documents import Appearance, DocumentAgency, DocumentVersion, Outlet
from digest.archive.tables.facts import Claim, ClaimKey, FactClaim
from digest.models import Fact, Kind

CLAIM, KEY, TIE = table_of(Claim), table_of(ClaimKey), table_of(FactClaim)
VERSION, APPEARANCE, OUTLET, AGENCY = tables_of(DocumentVersion, Appearance, Outlet, DocumentAgency)
# A row for each place that shows the text; an outlet that copies an agency counts as the agency.
SAID = (
    select(
        CLAIM,
        VERSION.c.hash,
        VERSION.c.document_id,
        VERSION.c.published,
        func.coalesce(AGENCY.c.agency_id, OUTLET.c.agency_id, OUTLET.c.id).label("outlet"),
        APPEARANCE.c.id.label("shown"),
    )
    .join_from(CLAIM, VERSION, VERSION.c.id == CLAIM.c.version_id)
    .outerjoin(APPEARANCE, and_(APPEARANCE.c.version_id == CLAIM.c.version_id, APPEARANCE.c.standing))
    .outerjoin(OUTLET, OUTLET.c.id == APPEARANCE.c.outlet_id)
    .outerjoin(AGENCY, AGENCY.c.document_id == VERSION.c.document_id)
)
BY_NUMBER = SAID.where(CLAIM.c.id.in_(bindparam("ids", expanding=True)))
BY_VERSION = SAID.where(CLAIM.c.version_id.in_(bindparam("ids", expanding=True)))
_OTHER = TIE.alias()
TIED = (
    select(_OTHER.c.claim_id, _OTHER.c.fact_id, _OTHER.c.standing)
    .join_from(TIE, _OTHER, _OTHER.c.fact_id == TIE.c.fact_id)
    .where(TIE.c.claim_id.in_(bindparam("ids", expanding=True)))
    .distinct()
)
# Ranges of one statement: SQLite takes no more than 500 selects in one.
RANGES = 40
Range = tuple[int, int, int]


@dataclass
class Part:
    """Standing claims by number; claims by number → the facts they are tied to, and which of the ties are of standing ones.

    `seeds` are the claims it began with, `seen` and `covered` the claims and the days under each key that were looked at.
    """

    claims: dict[int, StandingClaim] = field(default_factory=dict)
    ties: dict[int, int] = field(default_factory=dict)
    tied_standing: set[int] = field(default_factory=set)
    seeds: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    covered: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


def find_part(
    connection: Connection, versions: Collection[int], ranges: Iterable[Range] = (), fresh: Iterable[StandingClaim] = ()
) -> Part:
    """What is to be clustered again when what some versions say, or who shows them, has changed.

    `ranges`: keys with days under which something stood that does so no longer. `fresh`: claims of a new text, as they stand.
    """
    part = Part()
    seeds = [(claim, True) for claim in fresh] + list(load_claims(connection, versions, BY_VERSION))
    part.seeds |= {claim.id for claim, _ in seeds}
    part.seen |= part.seeds
    part.claims |= {claim.id: claim for claim, stands in seeds if stands}
    keys = [found for claim, _ in seeds for found in find_keys(claim)]
    _find_tied(connection, part, part.seen if versions else ())
    widen_part(connection, part, [*ranges, *keys], {claim for claim in part.ties if claim not in part.seen})
    return part


def widen_part(connection: Connection, part: Part, ranges: Iterable[Range], tied: Collection[int] = ()) -> None:
    """Let a part also hold the claims found under some keys, or by their numbers, with all that these are tied to."""
    open_ranges, fresh = _uncovered(part, ranges), set(tied)
    while open_ranges or fresh:
        near = _find_near(connection, open_ranges) - part.seen
        claims = _load_standing(connection, part, near | fresh)
        fresh = _find_tied(connection, part, [claim.id for claim in claims if claim.id in near]) - part.seen
        open_ranges = _uncovered(part, (found for claim in claims for found in find_keys(claim)))


def load_claims(connection: Connection, ids: Collection[int], query: Any = BY_NUMBER) -> Iterator[tuple[StandingClaim, bool]]:
    """Claims by their numbers or versions; whether each stands: some outlet shows its text and today's rules read it there."""
    places: dict[int, list[Any]] = defaultdict(list)
    for some in split_many(ids):
        for row in connection.execute(query, {"ids": some}):
            places[row.id].append(row)
    for number, (row, *others) in places.items():
        # A text that no place shows has one row, whose outlet says so: a document may count as an agency all the same.
        outlets = frozenset(str(each.outlet) for each in (row, *others) if each.shown is not None)
        claim = StandingClaim(number, read_fact(row), row.hash.hex(), row.ordinal, row.published, outlets, row.document_id)
        yield claim, bool(outlets) and row.read


def read_fact(row: Any) -> Fact:
    """A row of a claim as the fact one document states, without its evidence."""
    return Fact(
        kind=cast(Kind, row.kind),
        countries=row.countries,
        date=row.date,
        status=row.status,
        details=unpack_details(row.kind, row.slots),
        evidence=(),
        rule=row.rule,
        confidence=row.confidence,
        attributed_to=row.attributed_to,
    )


def _load_standing(connection: Connection, part: Part, ids: Collection[int]) -> list[StandingClaim]:
    part.seen |= set(ids)
    found = [claim for claim, stands in load_claims(connection, ids) if stands]
    part.claims |= {claim.id: claim for claim in found}
    return found


def _uncovered(part: Part, ranges: Iterable[Range]) -> list[Range]:
    """The ranges that were not looked at yet, from now on taken to be."""
    fresh = []
    for key, first, last in ranges:
        covered = part.covered.setdefault(key, [])
        if not any(begin <= first and last <= end for begin, end in covered):
            covered.append((first, last))
            fresh.append((key, first, last))
    return fresh


def _find_near(connection: Connection, ranges: Sequence[Range]) -> set[int]:
    found: set[int] = set()
    for some in split_many(ranges, RANGES):
        given = {f"{name}{place}": value for place, each in enumerate(some) for name, value in zip("kfl", each, strict=True)}
        found.update(connection.execute(_near(len(some)), given).scalars())
    return found


@cache
def _near(count: int) -> Any:
    """The claims found under so many keys."""
    ranges = [
        select(KEY.c.claim_id).where(
            KEY.c.key == bindparam(f"k{place}"), KEY.c.last >= bindparam(f"f{place}"), KEY.c.first <= bindparam(f"l{place}")
        )
        for place in range(count)
    ]
    return union_all(*ranges) if count > 1 else ranges[0]


def _find_tied(connection: Connection, part: Part, ids: Collection[int]) -> set[int]:
    """All the claims of the facts that some claims are tied to."""
    found: set[int] = set()
    for some in split_many([claim for claim in ids if claim not in part.ties]):
        for claim, fact, standing in connection.execute(TIED, {"ids": some}):
            part.ties[claim] = fact
            found.add(claim)
            if standing:
                part.tied_standing.add(claim)
    return found
