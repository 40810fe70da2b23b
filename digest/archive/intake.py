"""One read article into the archive, within the transaction it is given.

The same text again changes nothing; the same text elsewhere is one more appearance; another text at the same address is
a new version, and what the old one alone said loses its standing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from datetime import datetime, timedelta
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import Connection, bindparam, delete, exists, func, select, update

from digest.archive.agencies import find_agency
from digest.archive.claims import StandingClaim
from digest.archive.clustering import find_keys
from digest.archive.names import fold_name
from digest.archive.parts import BY_VERSION, Range, load_claims
from digest.archive.resemblance import BANDS, BANDS_OF_ONE_TEXT, find_bands, resemblance, told_together
from digest.archive.rows import delete_rows, insert_numbered, insert_row, insert_rows, tables_of
from digest.archive.search import forget_claims, index_claims, index_version
from digest.archive.slots import pack_details, unpack_details
from digest.archive.tables.documents import Appearance, DocumentAgency, DocumentRow, DocumentVersion, Outlet, TextBand
from digest.archive.tables.facts import Claim, ClaimKey, EvidenceRow, FactClaim, FactRow
from digest.errors import ArchiveError
from digest.models import Article, Fact

# Parameters that say how a reader came, not what is read.
TRACKING = ("utm_", "fbclid", "gclid", "yclid", "mc_cid", "mc_eid", "ref_src", "cmpid")
EARLIEST = Day(1990, 1, 1)
# Where only a name ties two texts together, how much of their words they must share to be versions of one document.
SAME_DOCUMENT = 0.3
MAX_LABEL = 500
CANDIDATES = 5
HASH_BYTES = 16
T = TypeVar("T")

VERSION, APPEARANCE, OUTLET, AGENCY = tables_of(DocumentVersion, Appearance, Outlet, DocumentAgency)
BAND, CLAIM, KEY, QUOTE, TIE, FACT = tables_of(TextBand, Claim, ClaimKey, EvidenceRow, FactClaim, FactRow)
KNOWN = select(VERSION.c.id, VERSION.c.document_id, VERSION.c.published).where(VERSION.c.hash == bindparam("hash"))
PLACES = (
    select(APPEARANCE.c.id, APPEARANCE.c.version_id, APPEARANCE.c.standing, APPEARANCE.c.url, VERSION.c.document_id)
    .join_from(APPEARANCE, VERSION, VERSION.c.id == APPEARANCE.c.version_id)
    .where(APPEARANCE.c.key == bindparam("key"))
    .order_by(APPEARANCE.c.version_id)
)
TEXT = select(VERSION.c.text).where(VERSION.c.id == bindparam("version"))
STAND = update(APPEARANCE).where(APPEARANCE.c.id == bindparam("row")).values(standing=bindparam("stands"))
VERSIONS = select(VERSION.c.id).where(VERSION.c.document_id == bindparam("document"))
HIGHEST = select(func.max(VERSION.c.number)).where(VERSION.c.document_id == bindparam("document"))
_COUNT = func.count().label("bands")
SHARED = (
    select(BAND.c.version_id, _COUNT)
    .where(BAND.c.band.in_(bindparam("bands", expanding=True)))
    .group_by(BAND.c.version_id)
    .order_by(_COUNT.desc(), BAND.c.version_id)
    .limit(CANDIDATES)
)
TEXTS = select(VERSION.c.id, VERSION.c.document_id, VERSION.c.text, VERSION.c.published).where(
    VERSION.c.id.in_(bindparam("versions", expanding=True))
)
DATED = update(VERSION).where(VERSION.c.id == bindparam("row")).values(published=bindparam("day"))
UNKEYED = delete(KEY).where(*(column == bindparam(f"old_{column.name}") for column in KEY.columns))
OUTLET_NAMED = select(OUTLET).where(OUTLET.c.name == bindparam("outlet"))
SHOWN_BY = select(APPEARANCE.c.version_id).where(APPEARANCE.c.outlet_id == bindparam("outlet")).distinct()
COPIES = update(OUTLET).where(OUTLET.c.id == bindparam("row")).values(agency_id=bindparam("agency"))
CREDITED = (
    select(AGENCY.c.agency_id, OUTLET.c.name)
    .join_from(AGENCY, OUTLET, OUTLET.c.id == AGENCY.c.agency_id)
    .where(AGENCY.c.document_id == bindparam("document"))
)
CREDIT = update(AGENCY).where(AGENCY.c.document_id == bindparam("row")).values(agency_id=bindparam("agency"))
QUOTES = select(QUOTE).where(QUOTE.c.claim_id.in_(bindparam("claims", expanding=True))).order_by(QUOTE.c.claim_id, QUOTE.c.ordinal)
SAID = select(CLAIM).where(CLAIM.c.version_id == bindparam("version")).order_by(CLAIM.c.id)
STILL_READ = update(CLAIM).where(CLAIM.c.id == bindparam("row")).values(read=bindparam("reads"), ordinal=bindparam("place"))
READ_BY = update(VERSION).where(VERSION.c.id == bindparam("row")).values(extractor=bindparam("rules"))
# The last traces of withdrawn facts: what brings their text back, or reads it again, takes these facts up again.
TRACES = (
    select(TIE.c.claim_id)
    .join_from(TIE, FACT, FACT.c.id == TIE.c.fact_id)
    .where(TIE.c.claim_id.in_(bindparam("claims", expanding=True)), FACT.c.withdrawn, FACT.c.merged_into.is_(None))
)


@dataclass(frozen=True, slots=True)
class Touched:
    """What taking a text in touched: versions whose claims are to be clustered again.

    `replaced` when another text lost its standing by it; `ranges` are keys under which claims stood that do so no longer;
    `fresh` the claims of a new text, which need not be loaded; `outlet` what a new place that shows it counts as.
    """

    versions: tuple[int, ...]
    replaced: bool = False
    ranges: tuple[Range, ...] = ()
    fresh: tuple[StandingClaim, ...] = ()
    outlet: int = 0


def find_version(connection: Connection, article: Article) -> Any:
    """The version with exactly this title and text, its `id`, `document_id` and `published`, if the archive has it."""
    return connection.execute(KNOWN, {"hash": hash_text(article)}).first()


def add_appearance(connection: Connection, version: Any, article: Article, now: datetime) -> Touched:
    """Note where a known version was seen; what is touched by it."""
    places = find_places(connection, article)
    ranges = _note_day(connection, version, credible_day(article.published, now))
    touched = _appear(connection, places, version.id, version.document_id, article, now)
    return replace(touched, versions=(*touched.versions, version.id) if ranges else touched.versions, ranges=ranges)


def add_version(connection: Connection, article: Article, facts: Sequence[Fact], extractor: str, now: datetime) -> Touched:
    """A text the archive has not seen, with its claims; what is touched by it."""
    places = find_places(connection, article)
    published = credible_day(article.published, now)
    bands = find_bands(article.text)
    document, number = _find_document(connection, article, places, bands, published, now)
    version = insert_row(
        connection,
        DocumentVersion,
        {
            "document_id": document,
            "number": number,
            "hash": hash_text(article),
            "title": article.title,
            "text": article.text,
            "language": article.language,
            "published": published,
            "extractor": extractor,
            "seen": now,
        },
    )
    insert_rows(connection, TextBand, [{"band": band, "version_id": version} for band in bands])
    index_version(connection, version, article.title, article.text)
    claims = add_claims(connection, version, published, list(enumerate(facts)))
    touched = _appear(connection, places, version, document, article, now)
    agency = _note_agency(connection, document, article)
    if number == 1:
        # The place may have shown another text before, but this one stands nowhere else.
        outlet = frozenset({str(agency or touched.outlet)})
        text = hash_text(article).hex()
        fresh = (replace(claim, text=text, outlets=outlet, document=document) for claim in claims)
        return replace(touched, versions=touched.versions[:-1], fresh=tuple(fresh))
    # Facts of other versions may go on as what this one says, and a document's agency counts for all of them.
    return replace(touched, versions=(*touched.versions, *connection.execute(VERSIONS, {"document": document}).scalars()))


def add_claims(
    connection: Connection, version: int, published: Day | None, facts: Sequence[tuple[int, Fact]]
) -> list[StandingClaim]:
    """What the rules read in a version, each with its place among all that they read there: claims that nobody shows yet."""
    rows = [_claim(version, ordinal, fact) for ordinal, fact in facts]
    claims = insert_numbered(connection, Claim, rows)
    made = [
        StandingClaim(claim, _as_stored(fact, row["slots"]), "", ordinal, published)
        for claim, row, (ordinal, fact) in zip(claims, rows, facts, strict=True)
    ]
    stated = [(claim, fact) for claim, (_, fact) in zip(claims, facts, strict=True)]
    insert_rows(connection, ClaimKey, [row for claim in made for row in _keys(claim)])
    quotes = [
        {"claim_id": claim, "ordinal": ordinal, "quote": proof.text, "start": proof.start, "end": proof.end, "field": proof.field}
        for claim, fact in stated
        for ordinal, proof in enumerate(fact.evidence)
    ]
    insert_rows(connection, EvidenceRow, quotes)
    index_claims(connection, stated)
    return made


def find_outlet(connection: Connection, name: str) -> Any:
    """The outlet of a name."""
    return connection.execute(OUTLET_NAMED, {"outlet": name}).first()


def make_outlet(connection: Connection, name: str) -> tuple[int, int]:
    """The number of the outlet of a name, made where there was none, and of the agency it counts as, else its own."""
    known = find_outlet(connection, name)
    if known is not None:
        return known.id, known.agency_id or known.id
    made = insert_row(connection, Outlet, {"name": name, "agency_id": None})
    return made, made


def set_agency(connection: Connection, outlet: str, agency: str | None) -> Touched:
    """Let an outlet count as the agency whose texts it copies; the versions whose outlets are counted otherwise by it."""
    copied = make_outlet(connection, agency)[0] if agency and agency != outlet else None
    number, counts_as = make_outlet(connection, outlet)
    if counts_as == (copied or number):
        return Touched(())
    connection.execute(COPIES, {"row": number, "agency": copied})
    return Touched(tuple(connection.execute(SHOWN_BY, {"outlet": number}).scalars()))


def find_outdated(connection: Connection, extractor: str) -> list[int]:
    """The versions that stand, whose text is kept, and whose claims were read by another extractor."""
    standing = exists().where(APPEARANCE.c.version_id == VERSION.c.id, APPEARANCE.c.standing)
    query = select(VERSION.c.id).where(VERSION.c.extractor != extractor, VERSION.c.text.is_not(None), standing)
    return list(connection.execute(query.order_by(VERSION.c.id)).scalars())


def drop_texts(connection: Connection, before: datetime) -> int:
    """Forget the texts first seen before an instant; how many they were."""
    old = (VERSION.c.text.is_not(None), VERSION.c.seen <= before)
    return connection.execute(update(VERSION).where(*old).values(text=None)).rowcount


def load_article(connection: Connection, version_id: int) -> Article:
    """A stored version as the article it was read from, as it first appeared."""
    query = (
        select(VERSION, APPEARANCE.c.given_id, APPEARANCE.c.url, OUTLET.c.name)
        .join_from(VERSION, APPEARANCE, APPEARANCE.c.version_id == VERSION.c.id)
        .join(OUTLET, OUTLET.c.id == APPEARANCE.c.outlet_id)
        .where(VERSION.c.id == version_id)
        .order_by(APPEARANCE.c.id)
    )
    row = connection.execute(query).first() or _missing(version_id)
    given = row.given_id or row.url or ""
    return Article(given, row.text or "", row.title, row.published, row.language, row.url, row.name)


def replace_claims(connection: Connection, version_id: int, facts: Sequence[Fact], extractor: str) -> bool:
    """Let what other rules read in a version take the place of what it said; whether they say anything else.

    A claim that is read as before stays the claim it was.
    """
    claims = connection.execute(SAID, {"version": version_id}).all()
    quotes = _load_quotes(connection, [claim.id for claim in claims])
    before = _numbered(
        (_stated(claim, quotes), claim) for claim in sorted(claims, key=lambda claim: (not claim.read, claim.ordinal))
    )
    after = _numbered((_said(fact), (ordinal, fact)) for ordinal, fact in enumerate(facts))
    kept = [
        {"row": claim.id, "reads": said in after, "place": after[said][0] if said in after else claim.ordinal}
        for said, claim in before.items()
    ]
    if kept:
        connection.execute(STILL_READ, kept)
    connection.execute(READ_BY, {"row": version_id, "rules": extractor})
    published = connection.execute(select(VERSION.c.published).where(VERSION.c.id == version_id)).scalar()
    add_claims(connection, version_id, published, [each for said, each in after.items() if said not in before])
    return sorted(said[0][:6] for said, claim in before.items() if claim.read) != sorted(said[0][:6] for said in after)


def drop_claims(connection: Connection, version_id: int) -> None:
    """Forget what today's rules no longer read in a version, but for the last traces of withdrawn facts."""
    unread = [claim for claim in connection.execute(SAID, {"version": version_id}) if not claim.read]
    traces = set(connection.execute(TRACES, {"claims": [claim.id for claim in unread]}).scalars()) if unread else set()
    gone = {claim.id for claim in unread} - traces
    if not gone:
        return
    forget_claims(connection, [(row.id, row.kind, row.slots) for row in unread if row.id in gone])
    claims = [claim for claim, _ in load_claims(connection, gone)]
    _unkey(connection, claims)
    for table, column in ((FactClaim, "claim_id"), (EvidenceRow, "claim_id"), (Claim, "id")):
        delete_rows(connection, table, column, gone)


def hash_text(article: Article) -> bytes:
    """The identity of a text: its title and every code point of it."""
    return hashlib.sha256(f"{article.title or ''}\x00{article.text}".encode()).digest()[:HASH_BYTES]


def find_key(article: Article) -> int:
    """Where an article stands, as a number of its canonical address, else of what its outlet calls it."""
    return number_key(canonical_url(article.url) if article.url else f"{article.outlet or ''}#{article.id}"[: 2 * MAX_LABEL])


def number_key(key: str) -> int:
    """A place as a number of 63 bits."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) >> 1


def canonical_url(url: str) -> str:
    """An address without what does not change the page: scheme, `www.`, fragment, tracking, a slash at the end."""
    parts = urlsplit(url.strip())
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not name.startswith(TRACKING)]
    host = parts.netloc.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80")
    return urlunsplit(("", host, parts.path.rstrip("/"), urlencode(query), ""))


def credible_day(day: Day | None, now: datetime) -> Day | None:
    """A publication date as stated, None for one in the future or from before there was news on the web."""
    return day if day and EARLIEST <= day <= now.date() + timedelta(days=1) else None


def find_places(connection: Connection, article: Article) -> Sequence[Any]:
    """What was seen where an article stands, the latest version last."""
    return connection.execute(PLACES, {"key": find_key(article)}).all()


def _appear(connection: Connection, places: Sequence[Any], version: int, document: int, article: Article, now: datetime) -> Touched:
    superseded = _supersede(connection, places, version, document)
    seen = next((place for place in places if place.version_id == version), None)
    if seen is not None and seen.standing:
        return Touched(superseded, bool(superseded))
    counted = 0
    if seen is not None:
        connection.execute(STAND, {"row": seen.id, "stands": True})
    else:
        outlet, counted = make_outlet(connection, (article.outlet or _host(article.url) or article.id)[:MAX_LABEL])
        row = {
            "version_id": version,
            "outlet_id": outlet,
            "key": find_key(article),
            "given_id": None if article.id == article.url else article.id[:MAX_LABEL],
            "url": article.url,
            "published": credible_day(article.published, now),
            "retrieved": now,
            "standing": True,
        }
        insert_row(connection, Appearance, row)
    return Touched((*superseded, version), bool(superseded), outlet=counted)


def _host(url: str | None) -> str | None:
    return urlsplit(url).netloc.lower().removeprefix("www.") or None if url else None


def _find_document(
    connection: Connection, article: Article, places: Sequence[Any], bands: Sequence[int], published: Day | None, now: datetime
) -> tuple[int, int]:
    """The document this text is a version of and the version's number, a new document where it is the first.

    It is what the same place showed before, else that of which this is a copy.
    """
    before = places[-1] if places else None
    known = before.document_id if before is not None and (article.url or _goes_on(connection, before.version_id, article)) else None
    known = known or _find_original(connection, article, bands, published)
    if known is not None:
        return known, int(connection.execute(HIGHEST, {"document": known}).scalar() or 0) + 1
    return insert_row(connection, DocumentRow, {"first_seen": now}), 1


def _goes_on(connection: Connection, version: int, article: Article) -> bool:
    return _alike(connection.execute(TEXT, {"version": version}).scalar(), article.text)


def _find_original(connection: Connection, article: Article, bands: Sequence[int], published: Day | None) -> int | None:
    """The document of which a text is a copy, whole or cut, told within the same days."""
    shared = dict(map(tuple, connection.execute(SHARED, {"bands": bands}).all())) if bands else {}
    if not shared:
        return None
    found = connection.execute(TEXTS, {"versions": list(shared)}).all()
    alike = [
        (_resemblance(shared[row.id], row.text, article.text), -row.document_id)
        for row in found
        if told_together(row.published, published)
    ]
    best = max(alike, default=(0.0, 0))
    return -best[1] if best[0] else None


def _resemblance(bands: int, kept: str | None, text: str) -> float:
    """Of a text that is no longer kept its bands alone tell."""
    if kept is None:
        return bands / BANDS if bands >= BANDS_OF_ONE_TEXT else 0.0
    return resemblance(kept, text)


def _note_day(connection: Connection, version: Any, day: Day | None) -> tuple[Range, ...]:
    """Let a version be of the earliest day on which it is known to have appeared; the keys its claims had until then."""
    if day is None or (version.published is not None and version.published <= day):
        return ()
    claims = [claim for claim, _ in load_claims(connection, [version.id], BY_VERSION)]
    _unkey(connection, claims)
    connection.execute(DATED, {"row": version.id, "day": day})
    insert_rows(connection, ClaimKey, [row for claim in claims for row in _keys(replace(claim, published=day))])
    return tuple(found for claim in claims for found in find_keys(claim))


def _unkey(connection: Connection, claims: Iterable[StandingClaim]) -> None:
    rows = [{f"old_{name}": value for name, value in row.items()} for claim in claims for row in _keys(claim)]
    if rows:
        connection.execute(UNKEYED, rows)


def _keys(claim: StandingClaim) -> list[dict[str, Any]]:
    return [{"key": key, "last": last, "first": first, "claim_id": claim.id} for key, first, last in find_keys(claim)]


def _note_agency(connection: Connection, document: int, article: Article) -> int | None:
    """Let a document count as the agency a version of it is credited to; of two the first by name, whichever came first."""
    name = find_agency(article)
    if name is None:
        return None
    known = connection.execute(CREDITED, {"document": document}).first()
    if known is not None and known.name <= name:
        return int(known.agency_id)
    agency, _ = make_outlet(connection, name)
    if known is None:
        insert_rows(connection, DocumentAgency, [{"document_id": document, "agency_id": agency}])
    else:
        connection.execute(CREDIT, {"row": document, "agency": agency})
    return agency


def _alike(before: str | None, text: str) -> bool:
    """Without an address two texts may share a name by chance; a version keeps much of the words of the one before."""
    if before is None:
        return True
    # Numbers are not counted: they are what corrections change.
    one, other = (set(_words(content)) for content in (before, text))
    return len(one & other) >= SAME_DOCUMENT * max(len(one | other), 1)


def _words(text: str) -> Iterable[str]:
    return (word for line in text[:20_000].splitlines() for part in line.split() for word in fold_name(part))


def _supersede(connection: Connection, places: Sequence[Any], version: int, document: int) -> tuple[int, ...]:
    """Other texts this place no longer shows."""
    # An address shows one text at a time; where there is none, two documents may share a name by chance.
    gone = [
        place
        for place in places
        if place.standing and place.version_id != version and (place.url is not None or place.document_id == document)
    ]
    if gone:
        connection.execute(STAND, [{"row": place.id, "stands": False} for place in gone])
    return tuple(place.version_id for place in gone)


def _load_quotes(connection: Connection, claims: Collection[int]) -> Mapping[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {claim: [] for claim in claims}
    for row in connection.execute(QUOTES, {"claims": list(claims)}) if claims else ():
        found[row.claim_id].append((row.quote, row.start, row.end, row.field))
    return found


def _numbered(stated: Iterable[tuple[tuple[Any, ...], T]]) -> dict[tuple[tuple[Any, ...], int], T]:
    """By what is said, and the how manieth time: a text may say the same twice."""
    found: dict[tuple[tuple[Any, ...], int], T] = {}
    times: dict[tuple[Any, ...], int] = defaultdict(int)
    for said, thing in stated:
        found[(said, times[said])] = thing
        times[said] += 1
    return found


def _stated(claim: Any, quotes: Mapping[int, list[tuple[Any, ...]]]) -> tuple[Any, ...]:
    """What a stored claim says, from which text, by which rule; comparable with `_said`."""
    said = (claim.kind, repr(claim.countries), repr(claim.date), claim.status, repr(claim.slots), repr(claim.attributed_to))
    return (*said, claim.rule, claim.confidence, tuple(quotes[claim.id]))


def _said(fact: Fact) -> tuple[Any, ...]:
    said = (
        fact.kind,
        repr(tuple(fact.countries)),
        repr(fact.date),
        fact.status,
        repr(pack_details(fact.details)),
        repr(fact.attributed_to),
    )
    quotes = tuple((proof.text, proof.start, proof.end, proof.field) for proof in fact.evidence)
    return (*said, fact.rule, round(fact.confidence, 4), quotes)


def _claim(version: int, ordinal: int, fact: Fact) -> dict[str, Any]:
    return {
        "version_id": version,
        "ordinal": ordinal,
        "kind": fact.kind,
        "countries": tuple(fact.countries),
        "date": fact.date,
        "status": fact.status,
        "slots": pack_details(fact.details),
        "attributed_to": fact.attributed_to,
        "rule": fact.rule,
        "confidence": fact.confidence,
        "read": True,
    }


def _as_stored(fact: Fact, slots: Mapping[str, Any]) -> Fact:
    return replace(fact, details=unpack_details(fact.kind, slots), evidence=(), confidence=round(fact.confidence, 4))


def _missing(version_id: int) -> NoReturn:
    raise ArchiveError(f"there is no version {version_id}")
