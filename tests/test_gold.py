"""The gold files: sentences in our own words, and exactly the facts they state.

`tests/gold/KIND.LANGUAGE.jsonl`, a row a line: {"text", "date"?, "title"?, "facts": [expected slots]}. A row states all
facts of its kind: every expected slot must be equal, and nothing else of the kind may be found.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.facts.extract import extract_facts
from digest.facts.form import fact_to_json
from digest.models import Article

GOLD = sorted((Path(__file__).parent / "gold").glob("*.jsonl"))
ROWS = [
    pytest.param(path.name.split(".")[0], path.name.split(".")[1], json.loads(line), id=f"{path.stem}:{number}")
    for path in GOLD
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    if line.strip()
]


def find_facts(kind: str, language: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The facts of one kind in a gold row, as JSON."""
    published = date.fromisoformat(row["date"]) if row.get("date") else None
    article = Article("gold", row["text"], row.get("title"), published, language, row.get("url"), row.get("source"))
    return [fact_to_json(fact) for fact in extract_facts(article) if fact.kind == kind]


def agrees(expected: Any, found: Any) -> bool:
    """Whether every expected slot is there; people and other objects agree slot by slot."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(agrees(value, found.get(name)) for name, value in expected.items())
    if isinstance(expected, list) and expected and isinstance(expected[0], dict):
        return len(expected) == len(found) and all(any(agrees(e, f) for f in found) for e in expected)
    return bool(expected == found)


@pytest.mark.parametrize(("kind", "language", "row"), ROWS)
def test_row(kind: str, language: str, row: dict[str, Any]) -> None:
    found = find_facts(kind, language, row)
    left = list(found)
    for expected in row["facts"]:
        match = next((fact for fact in left if agrees(expected, fact)), None)
        assert match is not None, f"{row['text']!r}\nexpected {expected}\nfound {found}"
        left.remove(match)
    assert not left, f"{row['text']!r}\nnot stated: {left}"


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_as_many_negatives_as_positives(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    count = Counter(bool(row["facts"]) for row in rows)
    assert count[False] >= count[True]
    assert len(rows) >= 60 or path.suffixes[0] != ".en"
