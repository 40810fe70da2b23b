"""fetch → article → facts → archive, on one page.

Safe to repeat and to interrupt: a document is one transaction, and one taken in before changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from digest.archive.extractor import EXTRACTOR
from digest.archive.store import Archive
from digest.article import read_document
from digest.config import FetchSettings, SourceSettings
from digest.errors import DocumentError, SourceError
from digest.facts.extract import extract_facts
from digest.models import Article, Document, Ingested
from digest.sources.targets import load_documents

LOG = logging.getLogger(__name__)


def ingest_documents(archive: Archive, documents: Iterable[Document]) -> Iterator[Ingested]:
    """Take documents in, one by one; says of each article what came of it, and of what cannot be read why.

    One that cannot be read stops none of the others; a database that cannot be used raises ArchiveError.
    """
    for document in documents:
        try:
            articles = read_document(document)
        except DocumentError as error:
            yield Ingested(document.id, document.title, new=False, error=str(error))
            continue
        for article in articles:
            yield ingest_article(archive, article)


def ingest_article(archive: Archive, article: Article) -> Ingested:
    """Take one article in; a known text is not read for facts again."""
    if archive.knows(article):
        return archive.add_article(article, ())
    try:
        facts = extract_facts(article)
    except Exception as error:
        # A mistake in our rules that one text brings to light must not keep all the others out; this one is tried again.
        LOG.exception("no facts could be read in %s", article.id)
        return Ingested(article.id, article.title, new=False, error=f"{article.id}: no facts could be read in it ({error!r})")
    return replace(archive.add_article(article, facts), facts=facts)


def poll_source(archive: Archive, source: SourceSettings, fetch: FetchSettings) -> Iterator[Ingested]:
    """Take in what is new at a source since the last look, politely: nothing while it is backed off or has not changed.

    Raises SourceError (or DocumentError for a folder) when it cannot be had; then it is left alone for as long as it
    asks, else twice as long with each failure. Interrupted part way, the next look begins again.
    """
    if not source.enabled or _is_early(archive, source):
        return
    if source.agency and source.name:
        archive.set_agency(source.name, source.agency)
    try:
        yield from _take_in(archive, source, fetch)
    except (SourceError, DocumentError) as error:
        archive.note_failure(source.url, str(error), getattr(error, "seconds", None), timedelta(minutes=source.every_minutes))
        raise


def _take_in(archive: Archive, source: SourceSettings, fetch: FetchSettings) -> Iterator[Ingested]:
    if not source.url.lower().startswith(("http://", "https://")):
        yield from ingest_documents(archive, _described(source, load_documents(source.url, fetch)))
        archive.note_success(source.url)
        return
    # Imported late: whoever reads files needs no HTTP client.
    from digest.sources.fetch import fetch_url
    from digest.sources.web import read_response

    look = archive.load_look(source.url)
    fetched = fetch_url(source.url, fetch, look.etag, look.last_modified)
    yield from ingest_documents(archive, _described(source, read_response(fetched)))
    # Only now: an answer that was not taken in to its end is asked for again.
    archive.note_success(source.url, fetched.etag or look.etag, fetched.last_modified or look.last_modified)


def _described(source: SourceSettings, documents: Iterable[Document]) -> Iterator[Document]:
    """What the operator says of a source comes before what it says of itself."""
    for document in documents:
        yield replace(document, outlet=source.name or document.outlet, language=source.language or document.language)


def _is_early(archive: Archive, source: SourceSettings) -> bool:
    due = archive.load_look(source.url).next_fetch
    return due is not None and archive.clock() < due


def reextract_documents(archive: Archive, extractor: str = EXTRACTOR) -> Iterator[Ingested]:
    """Read the stored texts that other rules have read again with today's; `new` says whether their facts changed.

    Safe to interrupt: each text is one transaction, and one read with these rules is not read again. Texts that are no
    longer kept stay as they were read.
    """
    for version_id in archive.find_outdated(extractor):
        article = archive.load_article(version_id)
        facts = extract_facts(article)
        changed = archive.replace_claims(version_id, facts, extractor)
        yield Ingested(article.id, article.title, new=changed, facts=facts)
