"""Figures of trade across the sentences of a document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from digest.facts.trade import find_trade
from digest.facts.trading.periods import find_fiscal_period
from digest.language.reading import read_article
from digest.models import Article, Fact, Trade

PUBLISHED = date(2025, 9, 6)


def read(text: str, title: str | None = None) -> list[Fact]:
    return list(find_trade(read_article(Article("t", text, title, PUBLISHED))))


def slots(fact: Fact) -> tuple[Any, ...]:
    assert isinstance(fact.details, Trade)
    d = fact.details
    return d.flow, d.reporter, d.partner, d.value, d.period


def test_period_and_partner_are_carried_within_a_paragraph() -> None:
    facts = read(
        "In 2024, trade between Ghana and Togo reached $90 million. "
        "Ghana's exports stood at $70 million, and imports at $20 million."
    )
    assert [slots(f) for f in facts] == [
        ("turnover", "GH", "TG", Decimal(90_000_000), "2024"),
        ("exports", "GH", "TG", Decimal(70_000_000), "2024"),
        ("imports", "GH", "TG", Decimal(20_000_000), "2024"),
    ]
    assert len(facts[1].evidence) == 2


def test_the_figure_told_in_title_and_text_is_one_fact() -> None:
    facts = read(
        "Chad's exports to Mali amounted to $252.34 million in June 2025.", "Chad's exports to Mali surpass $250 million in June"
    )
    assert [slots(f) for f in facts] == [("exports", "TD", "ML", Decimal(252_340_000), "2025-06")]


def test_second_currency_is_no_second_fact() -> None:
    facts = read("Trade between Japan and Peru totalled 473 billion yen ($3.2 billion) in 2024.")
    assert [slots(f) for f in facts] == [("turnover", "JP", "PE", Decimal(473_000_000_000), "2024")]


def test_goal_is_never_a_result() -> None:
    facts = read("Ghana and Togo set a goal of bringing bilateral trade to $500 million by 2030.")
    assert [(f.status, *slots(f)) for f in facts] == [("target", "turnover", "GH", "TG", Decimal(500_000_000), "2030")]


def test_evidence_quotes_the_text() -> None:
    text = "They met. Trade between Ghana and Togo reached $90 million.\n\nExports to Togo rose 5%."
    for fact in read(text):
        assert all(text[e.start : e.end] == e.text for e in fact.evidence)


def test_fiscal_years() -> None:
    assert find_fiscal_period("FY 2023-24", "IN") == "2023-04/2024-03"
    assert find_fiscal_period("FY24", "IN") == "2023-04/2024-03"
    assert find_fiscal_period("fiscal 2024", "JP") == "2024-04/2025-03"
    assert find_fiscal_period("the last fiscal", "PK", PUBLISHED) == "2024-07/2025-06"
    assert find_fiscal_period("FY24", "KZ") is None


@given(st.text(alphabet="trade exportsimport of$5%,.()in2024 bnto;", max_size=120))
def test_any_text_is_read_without_error(text: str) -> None:
    assert read(text) == read(text)
