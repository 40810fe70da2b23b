"""Fifty things told twice in other words, and twenty pairs that only look alike: from text to archive."""

from __future__ import annotations

from datetime import date as Day
from pathlib import Path

from digest.archive.store import Archive
from digest.models import Document, FactQuery
from digest.pipeline import ingest_documents

PUBLISHED = Day(2025, 9, 5)
LEAST_JOINED = 45
PAIRS = Path(__file__).parent / "archive"
RETOLD, APART = (PAIRS.joinpath(name).read_text(encoding="utf-8") for name in ("retold.txt", "lookalikes.txt"))


def find_shared(archive: Archive, pairs: str) -> list[bool]:
    """For each pair of reports whether the archive holds a fact that both prove; all of them are in it together."""
    told = [line.split(" | ") for line in pairs.strip().splitlines()]
    documents = [
        Document(f"{number}-{side}", text, published=PUBLISHED, outlet=f"Outlet {side}")
        for number, pair in enumerate(told)
        for side, text in enumerate(pair)
    ]
    assert not [done.error for done in ingest_documents(archive, documents) if done.error]
    assert archive.check() == []
    proven = [{proof.document_id for proof in fact.proofs} for fact in archive.find_facts(FactQuery(limit=1_000))]
    return [any({f"{number}-0", f"{number}-1"} <= documents for documents in proven) for number in range(len(told))]


def test_what_is_told_differently_is_joined(archive: Archive) -> None:
    joined = find_shared(archive, RETOLD)
    missed = [line for line, found in zip(RETOLD.strip().splitlines(), joined, strict=True) if not found]
    assert len(joined) >= 50
    assert sum(joined) >= LEAST_JOINED, missed


def test_what_only_looks_alike_stays_apart(archive: Archive) -> None:
    joined = find_shared(archive, APART)
    assert len(joined) == 20
    assert [line for line, found in zip(APART.strip().splitlines(), joined, strict=True) if found] == []
