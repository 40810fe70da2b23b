"""What the bot may use of digest: everything else is behind this page.

All of it is synchronous; whatever touches the database takes an `Archive`. `bot` crosses over in one awaitable place.
"""

from __future__ import annotations

from digest.archive.store import Archive, open_archive
from digest.article import read_document
from digest.errors import ArchiveError, AttacheError, ConfigurationError, DocumentError, SourceError
from digest.facts.extract import extract_facts
from digest.language.countries import Country, find_country
from digest.models import (
    KINDS,
    Agreement,
    ArchivedFact,
    Article,
    Cooperation,
    Document,
    Fact,
    FactQuery,
    Ingested,
    Kind,
    Meeting,
    Person,
    Proof,
    Trade,
    Transport,
    Visit,
)
from digest.pipeline import ingest_documents
from digest.report.edition import Edition, Profile, build_edition
from digest.sources import load_documents

__all__ = [
    "KINDS",
    "Agreement",
    "Archive",
    "ArchiveError",
    "ArchivedFact",
    "Article",
    "AttacheError",
    "ConfigurationError",
    "Cooperation",
    "Country",
    "Document",
    "DocumentError",
    "Edition",
    "Fact",
    "FactQuery",
    "Ingested",
    "Kind",
    "Meeting",
    "Person",
    "Profile",
    "Proof",
    "SourceError",
    "Trade",
    "Transport",
    "Visit",
    "build_edition",
    "extract_facts",
    "find_country",
    "ingest_documents",
    "load_documents",
    "open_archive",
    "read_document",
]
