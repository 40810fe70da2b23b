"""What the bot may use of digest: everything else is behind this page.

All of it is synchronous; whatever touches the database takes an `Archive`. `bot` crosses over in one awaitable place.
A name is loaded when it is first used, so that a program that only reads texts starts without the database's libraries.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.archive.store import Archive, open_archive
    from digest.archive.tables.metadata import Instant
    from digest.article import read_document
    from digest.config import ArchiveSettings, DatabaseSettings, DigestSettings, FetchSettings, SourceSettings
    from digest.errors import ArchiveError, AttacheError, ConfigurationError, DocumentError, SourceError
    from digest.facts.extract import extract_facts
    from digest.facts.form import details_from_json
    from digest.language.lookup import Country, CountryMatch, find_country, get_country
    from digest.models import (
        KINDS,
        SURE,
        Agreement,
        ArchivedFact,
        Article,
        Cooperation,
        Correction,
        Document,
        Fact,
        FactQuery,
        FoundText,
        Ingested,
        Kind,
        KnownPerson,
        Meeting,
        Office,
        Person,
        Proof,
        Trade,
        Transport,
        Visit,
    )
    from digest.pipeline import ingest_documents, poll_source, reextract_documents
    from digest.report.agenda import PLANNED, PLANNED_KINDS, Agenda, Plan, build_agenda, is_overdue
    from digest.report.chart import Chart, Series, draw_chart
    from digest.report.edition import Edition, Group, Profile, build_edition
    from digest.report.export import FORMATS, Table, write_csv, write_table, write_xlsx
    from digest.report.trade import Derived, Sheet, build_sheets
    from digest.sources.files import MEDIA_TYPES
    from digest.sources.targets import load_documents

__all__ = [
    "FORMATS",
    "KINDS",
    "MEDIA_TYPES",
    "PLANNED",
    "PLANNED_KINDS",
    "SURE",
    "Agenda",
    "Agreement",
    "Archive",
    "ArchiveError",
    "ArchiveSettings",
    "ArchivedFact",
    "Article",
    "AttacheError",
    "Chart",
    "ConfigurationError",
    "Cooperation",
    "Correction",
    "Country",
    "CountryMatch",
    "DatabaseSettings",
    "Derived",
    "DigestSettings",
    "Document",
    "DocumentError",
    "Edition",
    "Fact",
    "FactQuery",
    "FetchSettings",
    "FoundText",
    "Group",
    "Ingested",
    "Instant",
    "Kind",
    "KnownPerson",
    "Meeting",
    "Office",
    "Person",
    "Plan",
    "Profile",
    "Proof",
    "Series",
    "Sheet",
    "SourceError",
    "SourceSettings",
    "Table",
    "Trade",
    "Transport",
    "Visit",
    "build_agenda",
    "build_edition",
    "build_sheets",
    "details_from_json",
    "draw_chart",
    "extract_facts",
    "find_country",
    "get_country",
    "ingest_documents",
    "is_overdue",
    "load_documents",
    "open_archive",
    "poll_source",
    "read_document",
    "reextract_documents",
    "write_csv",
    "write_table",
    "write_xlsx",
]

# Where each name that is not one of the nouns lives; the nouns of `digest.models` are everything else.
ROOMS = {
    "Archive": "digest.archive.store",
    "open_archive": "digest.archive.store",
    "Instant": "digest.archive.tables.metadata",
    "read_document": "digest.article",
    **dict.fromkeys(("ArchiveSettings", "DatabaseSettings", "DigestSettings", "FetchSettings", "SourceSettings"), "digest.config"),
    **dict.fromkeys(("ArchiveError", "AttacheError", "ConfigurationError", "DocumentError", "SourceError"), "digest.errors"),
    "details_from_json": "digest.facts.form",
    "extract_facts": "digest.facts.extract",
    **dict.fromkeys(("Country", "CountryMatch", "find_country", "get_country"), "digest.language.lookup"),
    **dict.fromkeys(("ingest_documents", "poll_source", "reextract_documents"), "digest.pipeline"),
    **dict.fromkeys(("PLANNED", "PLANNED_KINDS", "Agenda", "Plan", "build_agenda", "is_overdue"), "digest.report.agenda"),
    **dict.fromkeys(("Chart", "Series", "draw_chart"), "digest.report.chart"),
    **dict.fromkeys(("FORMATS", "Table", "write_csv", "write_table", "write_xlsx"), "digest.report.export"),
    **dict.fromkeys(("Edition", "Group", "Profile", "build_edition"), "digest.report.edition"),
    **dict.fromkeys(("Derived", "Sheet", "build_sheets"), "digest.report.trade"),
    "MEDIA_TYPES": "digest.sources.files",
    "load_documents": "digest.sources.targets",
}


def __getattr__(name: str) -> Any:
    """The thing of this name, from its room (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"digest.api offers no {name}")
    return getattr(import_module(ROOMS.get(name, "digest.models")), name)
