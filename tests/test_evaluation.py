"""Our evaluation counts as the contract says, and as the judge of the contract does when it is at hand."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from digest.facts.evaluation import LIKENESS, Score, macro_f1, month_span, score_document

SHARED = Path(__file__).parents[2] / "shared"
TRADE = {
    "kind": "trade",
    "flow": "exports",
    "reporter": "KZ",
    "partner": "MN",
    "value": 71_500_000,
    "currency": "USD",
    "status": "actual",
}


def score(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> Score:
    scores: dict[str, Score] = {}
    score_document(gold, found, scores)
    return scores[gold[0]["kind"] if gold else found[0]["kind"]]


@pytest.mark.parametrize(
    ("change", "hits"),
    [
        ({}, 1),
        ({"flow": "imports", "reporter": "MN", "partner": "KZ"}, 1),
        ({"flow": "imports"}, 0),
        ({"value": 71_550_000}, 1),
        ({"value": 72_000_000}, 0),
        ({"currency": "EUR"}, 0),
        ({"status": "target"}, 0),
        ({"commodity": "wheat"}, 0),
        ({"period": "2024"}, 1),
        ({"value": None, "change_pct": 4}, 0),
    ],
)
def test_trade_figures(change: dict[str, Any], hits: int) -> None:
    assert score([TRADE], [TRADE | change]) == Score(hits, 1 - hits, 1 - hits)


def test_an_optional_fact_is_neither_missed_nor_wrong() -> None:
    assert score([TRADE | {"optional": True}], []) == Score()
    assert score([TRADE | {"optional": True}], [TRADE]) == Score()
    assert score([TRADE | {"optional": True}], [TRADE, TRADE]) == Score(wrong=1)


def test_people_are_the_same_by_a_last_name() -> None:
    def meeting(*names: str | None) -> dict[str, Any]:
        people = [{"name": name, "country": code} for name, code in zip(names, ("KZ", "MN"), strict=True)]
        return {"kind": "meeting", "status": "held", "participants": people}

    gold = meeting("Kassym-Jomart Tokayev", "Dashzegve Amarbayasgalan")
    assert score([gold], [meeting("Tokayev", "Amarbayasgalan")]).found == 1
    assert score([gold], [meeting("Tokayev", "Khurelsukh")]).found == 0
    assert score([gold], [meeting("Tokayev", None)]).found == 1
    assert score([gold], [gold | {"status": "planned"}]).found == 0


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ("2025-Q1", ("2025-01", "2025-03")),
        ("2025-H2", ("2025-07", "2025-12")),
        ("2024", ("2024-01", "2024-12")),
        ("2025-01/2025-07", ("2025-01", "2025-07")),
    ],
)
def test_month_span(period: str, months: tuple[str, str]) -> None:
    assert month_span(period) == months


def load_judge() -> ModuleType:
    path = SHARED / "eval" / "score.py"
    if not path.is_file():
        pytest.skip("the judge (../shared/eval/score.py) is not here")
    spec = importlib.util.spec_from_file_location("judge", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spoil(fact: dict[str, Any], dice: random.Random, values: dict[str, list[Any]]) -> dict[str, Any]:
    """A fact with one slot taken from another fact."""
    name = dice.choice([name for name in fact if name not in ("kind", "optional")])
    return {k: v for k, v in fact.items() if k != "optional"} | {name: dice.choice(values[name])}


def test_counts_as_the_judge() -> None:
    judge = load_judge()
    rows = [json.loads(line) for line in (SHARED / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    values: dict[str, list[Any]] = {}
    for fact in (fact for row in rows for fact in row["facts"]):
        for name, value in fact.items():
            values.setdefault(name, []).append(value)
    dice = random.Random(7)
    ours: dict[str, Score] = {}
    theirs = []
    for row in rows:
        found = [spoil(fact, dice, values) for fact in row["facts"] if dice.random() < 0.8]
        score_document(row["facts"], found, ours)
        theirs.append(judge.judge(row["id"], row["facts"], found, lambda *_: None)[0])
    totals = judge.total(theirs)
    assert {kind: [ours[kind].found, ours[kind].missed, ours[kind].wrong] for kind in LIKENESS} == totals
    assert macro_f1(ours) == pytest.approx(judge.macro(totals))
