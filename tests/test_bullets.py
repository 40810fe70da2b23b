"""Bullets of trade: the parts of a whole that was told, by goods or by partners."""

from __future__ import annotations

from datetime import date

import pytest

from digest.facts.extract import extract_facts
from digest.models import Article, Trade

WHOLE = "Between January and June 2025, Peru's exports totalled $40,000 million."
GOODS = """

By sector

- Mining: $20,000 million (+8.8%). Copper led.
- Fresh fruit: $5,000 million
- Bottled wine: $600 million (-2.1%)
"""
PARTNERS = "\n\n• China: $15,000 million\n• Chile: $3,000 million (+4%)\n"


def read(text: str) -> set[tuple[str | None, str | None, float, float | None]]:
    article = Article("t", text, "Peru's exports", date(2025, 7, 8))
    parts = [f for f in extract_facts(article) if f.rule == "trade.bullet"]
    for fact in parts:
        assert isinstance(fact.details, Trade)
        assert (fact.details.flow, fact.details.reporter, fact.details.period) == ("exports", "PE", "2025-01/2025-06")
        assert all(text[q.start : q.end] == q.text for q in fact.evidence)
    rows = [f.details for f in parts if isinstance(f.details, Trade)]
    return {(d.partner, d.commodity, float(d.value or 0), None if d.change_pct is None else float(d.change_pct)) for d in rows}


def test_goods() -> None:
    assert read(WHOLE + GOODS) == {
        (None, "mining", 20_000e6, 8.8),
        (None, "fresh fruit", 5_000e6, None),
        (None, "bottled wine", 600e6, -2.1),
    }


def test_partners() -> None:
    assert read(WHOLE + PARTNERS) == {("CN", None, 15_000e6, None), ("CL", None, 3_000e6, 4.0)}


@pytest.mark.parametrize(
    "text",
    [
        GOODS.strip(),  # of what whole?
        WHOLE + "\n\n- Mining: $20,000 million\n",  # one bullet is no list
        WHOLE + "\n\n- China: $15,000 million\n- Fruit: $3,000 million\n",  # mixed
        WHOLE + "\n\n- Budget: $90,000 million\n- Debt: $80,000 million\n",  # larger than the whole
        WHOLE + "\n\n- Mining: 20,000 tonnes\n- Fruit: 300 tonnes\n",
        WHOLE + "\n\n- Mining: PEN 20,000 million\n- Fruit: PEN 300 million\n",  # another currency
        WHOLE + " " + "The minister spoke at length. " * 80 + GOODS,
    ],
)
def test_what_is_no_part_of_the_whole(text: str) -> None:
    assert read(text) == set()
