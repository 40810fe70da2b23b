"""fetch → article → facts → archive, on one page.

Safe to repeat and to interrupt: a document is one transaction, and one taken in before changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.archive.extractor import EXTRACTOR
from digest.archive.store import Archive
from digest.article import read_document
from digest.errors import AttacheError, DocumentError
from digest.facts.extract import extract_facts
from digest.models import Article, Document, Ingested


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
    except AttacheError as error:
        return Ingested(article.id, article.title, new=False, error=str(error))
    return replace(archive.add_article(article, facts), facts=facts)


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
