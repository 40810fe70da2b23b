"""One read article into the archive, within the transaction it is given.

The same text again changes nothing; the same text elsewhere is one more appearance; another text at the same address is
a new version, and what the old one alone said loses its standing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from datetime import datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import exists, update
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from digest.archive.agencies import find_agency
from digest.archive.clustering import find_bucket
from digest.archive.looks import find_outlet
from digest.archive.names import fold_name
from digest.archive.resemblance import BANDS, BANDS_OF_ONE_TEXT, find_bands, resemblance, told_together
from digest.archive.rows import insert_numbered, insert_rows
from digest.archive.search import index_version
from digest.archive.tables.documents import Appearance, DocumentAgency, DocumentRow, DocumentVersion, Outlet, TextBand
from digest.archive.tables.facts import Claim, EvidenceRow
from digest.errors import ArchiveError
from digest.facts.form import details_to_json
from digest.models import Article, Fact

# Parameters that say how a reader came, not what is read.
TRACKING = ("utm_", "fbclid", "gclid", "yclid", "mc_cid", "mc_eid", "ref_src", "cmpid")
EARLIEST = Day(1990, 1, 1)
# Where only a name ties two texts together, how much of their words they must share to be versions of one document.
SAME_DOCUMENT = 0.3
MAX_LABEL = 500
CANDIDATES = 5


def find_version(session: Session, article: Article) -> DocumentVersion | None:
    """The version with exactly this title and text, if the archive has it."""
    return session.exec(select(DocumentVersion).where(DocumentVersion.hash == hash_text(article))).first()


@dataclass(frozen=True, slots=True)
class Touched:
    """What taking a text in touched: buckets to be clustered again; `replaced` when another text lost its standing by it."""

    buckets: frozenset[str]
    replaced: bool


def add_appearance(session: Session, version: DocumentVersion, article: Article, now: datetime) -> Touched:
    """Note where a version was seen; the buckets of the claims whose standing or outlets changed by it."""
    key = find_key(article)
    superseded = _supersede(session, key, version)
    seen = session.exec(select(Appearance).where(Appearance.key == key, Appearance.version_id == version.id)).first()
    if seen is not None and seen.standing:
        return Touched(_buckets(session, superseded), bool(superseded))
    if seen is None:
        seen = Appearance(
            version_id=_id(version.id),
            outlet_id=_find_outlet(session, article),
            key=key,
            given_id=article.id[:MAX_LABEL],
            url=article.url,
            published=credible_day(article.published, now),
            retrieved=now,
        )
    seen.standing = True
    session.add(seen)
    session.flush()
    return Touched(_buckets(session, [*superseded, _id(version.id)]), bool(superseded))


def add_version(session: Session, article: Article, facts: Sequence[Fact], extractor: str, now: datetime) -> Touched:
    """A text the archive has not seen, with its claims; the buckets touched."""
    bands = find_bands(article.text)
    document_id, number = _find_document(session, article, bands, now)
    version = DocumentVersion(
        document_id=document_id,
        number=number,
        hash=hash_text(article),
        title=article.title,
        text=article.text,
        language=article.language,
        published=credible_day(article.published, now),
        extractor=extractor,
        seen=now,
    )
    session.add(version)
    session.flush()
    insert_rows(session, TextBand, [{"band": band, "version_id": version.id} for band in bands])
    index_version(session, _id(version.id), article.title, article.text)
    add_claims(session, version, facts, extractor)
    touched = add_appearance(session, version, article, now)
    if not _note_agency(session, document_id, article) or number == 1:
        return touched
    versions = session.exec(select(DocumentVersion.id).where(DocumentVersion.document_id == document_id)).all()
    return replace(touched, buckets=touched.buckets | _buckets(session, [_id(other) for other in versions]))


def add_claims(session: Session, version: DocumentVersion, facts: Sequence[Fact], extractor: str) -> None:
    """What an extractor read in a version."""
    claims = insert_numbered(
        session, Claim, [_claim(_id(version.id), extractor, ordinal, fact) for ordinal, fact in enumerate(facts)]
    )
    quotes = [
        {"claim_id": claim, "ordinal": ordinal, "quote": proof.text, "start": proof.start, "end": proof.end, "field": proof.field}
        for claim, fact in zip(claims, facts, strict=True)
        for ordinal, proof in enumerate(fact.evidence)
    ]
    insert_rows(session, EvidenceRow, quotes)


def set_agency(session: Session, outlet: str, agency: str | None) -> frozenset[str]:
    """Let an outlet count as the agency whose texts it copies; the buckets whose outlets are counted otherwise by it."""
    row = find_outlet(session, outlet)
    copied = find_outlet(session, agency).id if agency and agency != outlet else None
    if row.agency_id == copied:
        return frozenset()
    row.agency_id = copied
    session.add(row)
    session.flush()
    return _buckets(session, session.exec(select(Appearance.version_id).where(Appearance.outlet_id == row.id)).all())


def find_outdated(session: Session, extractor: str) -> list[int]:
    """The versions that stand, whose text is kept, and whose claims were read by another extractor."""
    standing = exists().where(col(Appearance.version_id) == col(DocumentVersion.id), col(Appearance.standing))
    query = select(DocumentVersion.id).where(
        DocumentVersion.extractor != extractor, col(DocumentVersion.text).is_not(None), standing
    )
    return [version for version in session.exec(query.order_by(col(DocumentVersion.id))) if version is not None]


def drop_texts(session: Session, before: datetime) -> int:
    """Forget the texts first seen before an instant; how many they were."""
    old = (col(DocumentVersion.text).is_not(None), col(DocumentVersion.seen) <= before)
    dropped = session.execute(update(DocumentVersion).where(*old).values(text=None).returning(col(DocumentVersion.id)))
    return len(dropped.all())


def load_article(session: Session, version_id: int) -> Article:
    """A stored version as the article it was read from, as it first appeared."""
    query = select(DocumentVersion, Appearance, Outlet).join(Appearance, col(Appearance.version_id) == col(DocumentVersion.id))
    found = query.join(Outlet, col(Outlet.id) == col(Appearance.outlet_id)).where(DocumentVersion.id == version_id)
    version, seen, outlet = session.exec(found.order_by(col(Appearance.id))).first() or _missing(version_id)
    return Article(seen.given_id, version.text or "", version.title, version.published, version.language, seen.url, outlet.name)


def replace_claims(session: Session, version_id: int, facts: Sequence[Fact], extractor: str) -> tuple[frozenset[str], bool]:
    """Let the claims of one extractor take the place of another's: the buckets touched, and whether they say anything else.

    Claims that the same rules once read in the text (they were changed and changed back) are taken up again.
    """
    version = session.get_one(DocumentVersion, version_id)
    before = _claims(session, version_id, version.extractor)
    version.extractor = extractor
    session.add(version)
    if not _claims(session, version_id, extractor):
        add_claims(session, version, facts, extractor)
    after = _claims(session, version_id, extractor)
    return frozenset(claim.bucket for claim in (*before, *after)), list(map(_said, before)) != list(map(_said, after))


def _claims(session: Session, version_id: int, extractor: str) -> Sequence[Claim]:
    query = select(Claim).where(Claim.version_id == version_id, Claim.extractor == extractor)
    return session.exec(query.order_by(col(Claim.ordinal))).all()


def _said(claim: Claim) -> tuple[Any, ...]:
    return (claim.kind, claim.countries, claim.date, claim.status, claim.slots, claim.attributed_to)


def _missing(version_id: int) -> NoReturn:
    raise ArchiveError(f"there is no version {version_id}")


def hash_text(article: Article) -> str:
    """The identity of a text: its title and every code point of it."""
    return hashlib.sha256(f"{article.title or ''}\x00{article.text}".encode()).hexdigest()


def find_key(article: Article) -> str:
    """Where an article stands: its canonical address, else what its outlet calls it."""
    return canonical_url(article.url) if article.url else f"{article.outlet or ''}#{article.id}"[: 2 * MAX_LABEL]


def canonical_url(url: str) -> str:
    """An address without what does not change the page: scheme, `www.`, fragment, tracking, a slash at the end."""
    parts = urlsplit(url.strip())
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not name.startswith(TRACKING)]
    host = parts.netloc.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80")
    return urlunsplit(("", host, parts.path.rstrip("/"), urlencode(query), ""))


def credible_day(day: Day | None, now: datetime) -> Day | None:
    """A publication date as stated, None for one in the future or from before there was news on the web."""
    return day if day and EARLIEST <= day <= now.date() + timedelta(days=1) else None


def _find_outlet(session: Session, article: Article) -> int:
    name = (article.outlet or _host(article.url) or article.id)[:MAX_LABEL]
    return _id(find_outlet(session, name).id)


def _host(url: str | None) -> str | None:
    return urlsplit(url).netloc.lower().removeprefix("www.") or None if url else None


def _find_document(session: Session, article: Article, bands: Sequence[int], now: datetime) -> tuple[int, int]:
    """The document this text is a version of and the version's number, a new document where it is the first.

    It is what the same place showed before, else that of which this is a copy.
    """
    query = (
        select(DocumentVersion).join(Appearance).where(Appearance.key == find_key(article)).order_by(col(DocumentVersion.id).desc())
    )
    before = session.exec(query).first()
    known = before.document_id if before is not None and (article.url or _alike(before.text, article.text)) else None
    known = known or _find_original(session, article, bands, credible_day(article.published, now))
    if known is not None:
        highest = select(func.max(DocumentVersion.number)).where(DocumentVersion.document_id == known)
        return known, int(session.exec(highest).one() or 0) + 1
    document = DocumentRow(first_seen=now)
    session.add(document)
    session.flush()
    return _id(document.id), 1


def _find_original(session: Session, article: Article, bands: Sequence[int], published: Day | None) -> int | None:
    """The document of which a text is a copy, whole or cut, told within the same days."""
    if not bands:
        return None
    shared = (
        select_rows(col(TextBand.version_id), func.count().label("bands"))
        .where(col(TextBand.band).in_(bands))
        .group_by(col(TextBand.version_id))
        .order_by(func.count().desc(), col(TextBand.version_id))
        .limit(CANDIDATES)
        .subquery()
    )
    columns = (shared.c.bands, col(DocumentVersion.document_id), col(DocumentVersion.text), col(DocumentVersion.published))
    found = session.execute(select_rows(*columns).join(DocumentVersion, col(DocumentVersion.id) == shared.c.version_id)).all()
    alike = [
        (_resemblance(count, text, article.text), -document)
        for count, document, text, day in found
        if told_together(day, published)
    ]
    best = max(alike, default=(0.0, 0))
    return -best[1] if best[0] else None


def _resemblance(bands: int, kept: str | None, text: str) -> float:
    """Of a text that is no longer kept its bands alone tell."""
    if kept is None:
        return bands / BANDS if bands >= BANDS_OF_ONE_TEXT else 0.0
    return resemblance(kept, text)


def _note_agency(session: Session, document_id: int, article: Article) -> bool:
    """Let a document count as the agency a version of it is credited to; of two the first by name, whichever came first."""
    name = find_agency(article)
    if name is None:
        return False
    known = session.get(DocumentAgency, document_id)
    agency = find_outlet(session, name)
    if known is None:
        session.add(DocumentAgency(document_id=document_id, agency_id=_id(agency.id)))
    elif session.get_one(Outlet, known.agency_id).name > name:
        known.agency_id = _id(agency.id)
        session.add(known)
    else:
        return False
    session.flush()
    return True


def _alike(before: str | None, text: str) -> bool:
    """Without an address two texts may share a name by chance; a version keeps much of the words of the one before."""
    if before is None:
        return True
    # Numbers are not counted: they are what corrections change.
    one, other = (set(_words(content)) for content in (before, text))
    return len(one & other) >= SAME_DOCUMENT * max(len(one | other), 1)


def _words(text: str) -> Iterable[str]:
    return (word for line in text[:20_000].splitlines() for part in line.split() for word in fold_name(part))


def _supersede(session: Session, key: str, version: DocumentVersion) -> list[int]:
    """Other texts this place no longer shows."""
    query = select(Appearance).join(DocumentVersion).where(Appearance.key == key, Appearance.version_id != version.id)
    # An address shows one text at a time; where there is none, two documents may share a name by chance.
    same = col(Appearance.url).is_not(None) | (col(DocumentVersion.document_id) == version.document_id)
    standing = session.exec(query.where(col(Appearance.standing), same)).all()
    for appearance in standing:
        appearance.standing = False
        session.add(appearance)
    return [appearance.version_id for appearance in standing]


def _buckets(session: Session, versions: Iterable[int]) -> frozenset[str]:
    return frozenset(session.exec(select(Claim.bucket).where(col(Claim.version_id).in_(list(versions)))))


def _claim(version_id: int, extractor: str, ordinal: int, fact: Fact) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "extractor": extractor,
        "ordinal": ordinal,
        "kind": fact.kind,
        "bucket": find_bucket(fact),
        "countries": list(fact.countries),
        "date": fact.date,
        "status": fact.status,
        "slots": details_to_json(fact.details),
        "attributed_to": fact.attributed_to,
        "rule": fact.rule,
        "confidence": fact.confidence,
    }


def _id(value: int | None) -> int:
    """The id of a row that was flushed."""
    assert value is not None
    return value
