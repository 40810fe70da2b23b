"""The score does not fall: floors in `floors.json`; lowering one needs a line in CHANGELOG.md.

Our own articles (tests/newsrooms) are always there. The gold documents and the corpus are third-party texts beside the
project; without them their tests are skipped.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.article import read_document
from digest.facts.batch import extract_articles
from digest.facts.evaluation import Score, macro_f1, score_document
from digest.facts.form import article_to_json
from digest.sources.targets import load_documents

NEWSROOMS = Path(__file__).parent / "newsrooms"
GOLD = Path(__file__).parents[2] / "shared" / "gold"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "documents.jsonl"
FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
needs_gold = pytest.mark.skipif(not GOLD.is_dir(), reason="the gold documents (../shared/gold) are not here")


def read_facts(path: Path) -> dict[str, list[dict[str, object]]]:
    articles = (article for document in load_documents(str(path)) for article in read_document(document))
    return {article.id: article_to_json(article, facts)["facts"] for article, facts in extract_articles(articles)}


@pytest.fixture(scope="module")
def found() -> dict[str, list[dict[str, object]]]:
    return read_facts(GOLD / "documents.jsonl")


def find_fallen(
    part: str, gold: dict[str, list[dict[str, object]]], found: dict[str, list[dict[str, object]]]
) -> dict[str, object]:
    """What stands below its floor: {name: (now, floor)}."""
    scores: dict[str, Score] = {}
    for document_id, facts in gold.items():
        score_document(facts, found[document_id], scores)
    figures = {kind: round(score.f1, 3) for kind, score in scores.items()} | {"macro": round(macro_f1(scores), 3)}
    return {name: (figures[name], floor) for name, floor in FLOORS[part].items() if figures[name] < floor}


def read_gold(path: Path) -> dict[str, list[dict[str, object]]]:
    return {row["id"]: row["facts"] for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


@needs_gold
@pytest.mark.parametrize("part", ["develop", "check"])
def test_the_score_keeps_its_floor(part: str, found: dict[str, list[dict[str, object]]]) -> None:
    wanted = set(json.loads((GOLD / "split.json").read_text(encoding="utf-8"))[part])
    gold = {name: facts for name, facts in read_gold(GOLD / "dev.jsonl").items() if name in wanted}
    assert not find_fallen(part, gold, found)


def test_the_score_on_our_own_articles_keeps_its_floor() -> None:
    assert not find_fallen("newsrooms", read_gold(NEWSROOMS / "facts.jsonl"), read_facts(NEWSROOMS / "documents.jsonl"))


@needs_gold
def test_every_quote_stands_where_it_says(found: dict[str, list[dict[str, object]]]) -> None:
    rows = map(json.loads, (GOLD / "documents.jsonl").read_text(encoding="utf-8").splitlines())
    texts = {row["id"]: row for row in rows}
    for document_id, facts in found.items():
        for fact in facts:
            assert fact["evidence"]
            for quote in fact["evidence"]:  # type: ignore[attr-defined]
                assert texts[document_id][quote["field"]][quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.skipif(not CORPUS.is_file(), reason="the corpus (../shared/corpus) is not here")
@pytest.mark.timeout(300)
def test_the_corpus_is_read_without_an_error() -> None:
    assert len(read_facts(CORPUS)) == len(CORPUS.read_text(encoding="utf-8").splitlines())
