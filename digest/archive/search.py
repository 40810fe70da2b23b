"""Full text search over facts and documents: the same stems on both engines, so that they find the same.

SQLite keeps them in FTS5, PostgreSQL in text search vectors; the words are stemmed here, not there. A search finds what
holds every one of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, TextClause, bindparam, select, text
from sqlmodel import Session, col

from digest.archive.rows import split_many, table_of
from digest.archive.slots import find_words, unpack_details
from digest.archive.stems import EMPTY, fold_text, stem_word
from digest.archive.tables.documents import Appearance, DocumentVersion, Outlet
from digest.archive.tables.facts import EvidenceRow
from digest.models import Details, Fact, FoundText

TERM = re.compile(r"[^\W_]+")
MAX_TERMS = 12
LONGEST_TERM = 40
SNIPPET = 300
# Reports of a fact looked at for one search, the latest taken in: what holds a common word is not counted to the end.
MOST_FOUND = 10_000
INSERT = {
    "sqlite": "INSERT INTO {table} (rowid, stems) VALUES (:id, :stems)",
    "postgresql": "INSERT INTO {table} (id, stems) VALUES (:id, array_to_tsvector(CAST(:stems AS text[])))",
}
# FTS5 keeps no copy of what it indexed and must be told it to forget it.
DELETE = {
    "sqlite": "INSERT INTO claim_search (claim_search, rowid, stems) VALUES ('delete', :id, :stems)",
    "postgresql": "DELETE FROM claim_search WHERE id = :id",
}
TEXTS = {
    "sqlite": "document_version.id IN (SELECT rowid FROM document_search WHERE document_search MATCH :search)",
    "postgresql": "document_version.id IN (SELECT id FROM document_search WHERE stems @@ CAST(:search AS tsquery))",
}
CLAIMS = {
    "sqlite": "SELECT rowid FROM claim_search WHERE claim_search MATCH :search ORDER BY rowid DESC LIMIT :most",
    "postgresql": "SELECT id FROM claim_search WHERE stems @@ CAST(:search AS tsquery) ORDER BY id DESC LIMIT :most",
}
FACTS = "fact.id IN (SELECT fact_id FROM fact_claim WHERE standing AND claim_id IN ({claims}))"
QUOTE = table_of(EvidenceRow)
QUOTES = select(QUOTE.c.claim_id, QUOTE.c.quote).where(
    QUOTE.c.claim_id.in_(bindparam("claims", expanding=True)), QUOTE.c.ordinal == 0
)


def find_terms(written: str) -> set[str]:
    """The stems of the words and numbers of a text, without those that name nothing."""
    return {stem_word(term[:LONGEST_TERM]) for term in set(TERM.findall(fold_text(written))) - EMPTY}


def index_version(connection: Connection, version_id: int, title: str | None, content: str) -> None:
    """Make a text found by its words."""
    _write(connection, INSERT, "document_search", [(version_id, find_terms(f"{title or ''}\n{content}"))])


def index_claims(connection: Connection, claims: Iterable[tuple[int, Fact]]) -> None:
    """Make claims found by the words of their slots and of the sentence that states them."""
    rows = [(claim, _claim_terms(fact.details, fact.evidence[0].text if fact.evidence else "")) for claim, fact in claims]
    _write(connection, INSERT, "claim_search", rows)


def forget_claims(connection: Connection, claims: Sequence[tuple[int, str, Mapping[str, Any]]]) -> None:
    """Let claims, each with its number, kind and stored slots, be found by no words; their quotes are still there."""
    for some in split_many(claims):
        quotes = dict(map(tuple, connection.execute(QUOTES, {"claims": [claim for claim, _, _ in some]})))
        rows = [(claim, _claim_terms(unpack_details(kind, slots), quotes.get(claim, ""))) for claim, kind, slots in some]
        _write(connection, DELETE, "claim_search", rows)


def having_words(engine: str) -> ColumnElement[bool]:
    """The condition that one report of a fact holds every one of the words of `search`; of very many the latest reports count."""
    found: ColumnElement[bool] = text(FACTS.format(claims=CLAIMS[engine])).bindparams(most=MOST_FOUND)  # type: ignore[assignment]
    return found


def find_search(engine: str, words: str) -> str | None:
    """Words as an engine is asked for all of them; None for words that name nothing."""
    terms = sorted(find_terms(words))[:MAX_TERMS]
    # Terms are letters and digits alone, so quoting them is all the escaping either engine needs.
    quote, glue = ('"', " ") if engine == "sqlite" else ("'", " & ")
    return glue.join(f"{quote}{term}{quote}" for term in terms) or None


def find_texts(session: Session, words: str, limit: int, offset: int) -> list[FoundText]:
    """The texts, at each place that shows them, that hold every one of some words, newest first."""
    engine = session.connection().dialect.name
    search = find_search(engine, words)
    if search is None:
        return []
    found: ColumnElement[bool] = text(TEXTS[engine]).bindparams(search=search)  # type: ignore[assignment]
    query = (
        select(DocumentVersion, Appearance, col(Outlet.name))
        .join(Appearance, col(Appearance.version_id) == col(DocumentVersion.id))
        .join(Outlet, col(Outlet.id) == col(Appearance.outlet_id))
        .where(found, col(Appearance.standing))
        .order_by(col(DocumentVersion.published).desc().nulls_last(), col(Appearance.id).desc())
    )
    return [
        _describe(version, seen, name, find_terms(words))
        for version, seen, name in session.execute(query.limit(limit).offset(offset)).all()
    ]


def _describe(version: DocumentVersion, seen: Appearance, outlet: str, terms: set[str]) -> FoundText:
    return FoundText(
        version.title, outlet, seen.url, seen.published, seen.given_id or seen.url or "", _snippet(version.text or "", terms)
    )


def _snippet(content: str, terms: set[str]) -> str:
    """The first line that holds one of the words, else the first."""
    lines = [" ".join(line.split()) for line in content.splitlines() if line.strip()]
    found = next((line for line in lines if terms & find_terms(line)), lines[0] if lines else "")
    return found if len(found) <= SNIPPET else found[:SNIPPET].rsplit(" ", 1)[0] + "…"


def _claim_terms(details: Details, quote: str) -> set[str]:
    return find_terms("\n".join([*find_words(details), quote]))


def _write(connection: Connection, statements: Mapping[str, str], table: str, rows: Sequence[tuple[int, Iterable[str]]]) -> None:
    if not rows:
        return
    engine = connection.dialect.name
    stems = ((row, sorted(terms)) for row, terms in rows)
    given = [{"id": row, "stems": " ".join(terms) if engine == "sqlite" else terms} for row, terms in stems]
    connection.execute(_prepare(statements[engine], table), given)


@cache
def _prepare(statement: str, table: str) -> TextClause:
    return text(statement.format(table=table))
