"""Full text search over facts and documents: the same stems on both engines, so that they find the same.

SQLite keeps them in FTS5, PostgreSQL in text search vectors; the words are stemmed here, not there. A search finds what
holds every one of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, TextClause, false, text
from sqlmodel import Session, col, select

from digest.archive.stems import EMPTY, fold_text, stem_word
from digest.archive.tables.documents import Appearance, DocumentVersion, Outlet
from digest.archive.tables.facts import EvidenceRow
from digest.models import Fact, FoundText

TERM = re.compile(r"[^\W_]+")
MAX_TERMS = 12
LONGEST_TERM = 40
SNIPPET = 300
INSERT = {
    "sqlite": "INSERT INTO {table} (rowid, stems) VALUES (:id, :stems)",
    "postgresql": "INSERT INTO {table} (id, stems) VALUES (:id, array_to_tsvector(CAST(:terms AS text[])))",
}
DELETE = {"sqlite": "DELETE FROM {table} WHERE rowid = :id", "postgresql": "DELETE FROM {table} WHERE id = :id"}
FOUND = {
    "sqlite": "{column} IN (SELECT rowid FROM {table} WHERE {table} MATCH :search)",
    "postgresql": "{column} IN (SELECT id FROM {table} WHERE stems @@ CAST(:search AS tsquery))",
}


def find_terms(written: str) -> set[str]:
    """The stems of the words and numbers of a text, without those that name nothing."""
    return {stem_word(term[:LONGEST_TERM]) for term in set(TERM.findall(fold_text(written))) - EMPTY}


def index_version(session: Session, version_id: int, title: str | None, content: str) -> None:
    """Make a text found by its words."""
    _insert(session, "document_search", [(version_id, find_terms(f"{title or ''}\n{content}"))])


def index_facts(session: Session, facts: Sequence[tuple[int, Fact, Sequence[int]]]) -> None:
    """Make facts found by the words of their slots and of the sentences that state them; each with its number and its claims."""
    claims = [claim for _, _, made_of in facts for claim in made_of]
    query = select(EvidenceRow.claim_id, EvidenceRow.quote).where(col(EvidenceRow.claim_id).in_(claims), EvidenceRow.ordinal == 0)
    quotes = dict(session.exec(query).all()) if claims else {}
    _insert(
        session,
        "fact_search",
        [(number, _fact_terms(fact, [quotes[claim] for claim in made_of if claim in quotes])) for number, fact, made_of in facts],
    )


def _fact_terms(fact: Fact, quotes: Sequence[str]) -> set[str]:
    return find_terms("\n".join([*_slot_words(asdict(fact.details)), *quotes]))


def remove_facts(session: Session, facts: Sequence[int]) -> None:
    """Let facts be found by no words."""
    session.connection().execute(text(DELETE[_engine(session)].format(table="fact_search")), [{"id": fact} for fact in facts])


def having_words(session: Session, words: str) -> ColumnElement[bool]:
    """The condition that a fact holds every one of some words; words that name nothing find nothing."""
    return _found(session, words, "fact_search", "fact.id")


def find_texts(session: Session, words: str, limit: int, offset: int) -> list[FoundText]:
    """The texts, at each place that shows them, that hold every one of some words, newest first."""
    query = (
        select(DocumentVersion, Appearance, Outlet.name)
        .join(Appearance, col(Appearance.version_id) == col(DocumentVersion.id))
        .join(Outlet, col(Outlet.id) == col(Appearance.outlet_id))
        .where(_found(session, words, "document_search", "document_version.id"), col(Appearance.standing))
        .order_by(col(DocumentVersion.published).desc().nulls_last(), col(Appearance.id).desc())
    )
    return [_describe(*row, find_terms(words)) for row in session.exec(query.limit(limit).offset(offset)).all()]


def _describe(version: DocumentVersion, seen: Appearance, outlet: str, terms: set[str]) -> FoundText:
    return FoundText(version.title, outlet, seen.url, seen.published, seen.given_id, _snippet(version.text or "", terms))


def _snippet(content: str, terms: set[str]) -> str:
    """The first line that holds one of the words, else the first."""
    lines = [" ".join(line.split()) for line in content.splitlines() if line.strip()]
    found = next((line for line in lines if terms & find_terms(line)), lines[0] if lines else "")
    return found if len(found) <= SNIPPET else found[:SNIPPET].rsplit(" ", 1)[0] + "…"


def _slot_words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _slot_words(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _slot_words(part)


def _insert(session: Session, table: str, rows: Sequence[tuple[int, Iterable[str]]]) -> None:
    if not rows:
        return
    engine = _engine(session)
    stems = ((row, sorted(terms)) for row, terms in rows)
    given = [{"id": row, "stems": " ".join(terms)} if engine == "sqlite" else {"id": row, "terms": terms} for row, terms in stems]
    session.connection().execute(_prepare(engine, table), given)


@cache
def _prepare(engine: str, table: str) -> TextClause:
    return text(INSERT[engine].format(table=table))


def _found(session: Session, words: str, table: str, column: str) -> ColumnElement[bool]:
    terms = sorted(find_terms(words))[:MAX_TERMS]
    if not terms:
        return false()
    # Terms are letters and digits alone, so quoting them is all the escaping either engine needs.
    quote, glue = ('"', " ") if _engine(session) == "sqlite" else ("'", " & ")
    search = glue.join(f"{quote}{term}{quote}" for term in terms)
    found: ColumnElement[bool] = text(FOUND[_engine(session)].format(table=table, column=column)).bindparams(search=search)  # type: ignore[assignment]
    return found


def _engine(session: Session) -> str:
    return session.get_bind().dialect.name
