"""Tables of trade: what a cell states, and what it does not."""

from __future__ import annotations

from datetime import date

import pytest

from digest.facts.extract import extract_facts
from digest.models import Article, Trade

PIPES = """Main partners, BGN million

| Country | Exports 2023 | Exports 2024 | Change, % | Share, % |
|---|---|---|---|---|
| Turkey | 5 093.2 | 4 869.1 | -4.4 | 12.0 |
| China | 2 263.7 | 1 844.9 | −18.5 | 5.1 |
| Total | 30 411.6 | 29 500.0 | -2.9 | 100 |

Text goes on.
"""
SPACES = """Exports by country (thousand US dollars)
Country    2022    2023
Ghana    1,200    1,340.5
Niger    800    790
"""
YEARS = """Trade with Uganda, million US dollars

Year\tExports\tImports\tTrade balance
2022\t500\t300\t200
2023\t510\t310\t200
"""


def read(
    text: str, title: str, **given: object
) -> list[tuple[str, str | None, str | None, float, str | None, str | None, float | None]]:
    article = Article("t", text, title, date(2025, 3, 11), **given)  # type: ignore[arg-type]
    found = []
    for fact in extract_facts(article):
        trade, quote = fact.details, fact.evidence[0]
        assert isinstance(trade, Trade)
        assert text[quote.start : quote.end] == quote.text
        change = None if trade.change_pct is None else float(trade.change_pct)
        found.append((trade.flow, trade.reporter, trade.partner, float(trade.value or 0), trade.currency, trade.period, change))
    return found


def test_years_and_changes_as_columns() -> None:
    assert read(PIPES, "Bulgaria's trade with non-EU countries in 2024") == [
        ("exports", "BG", "TR", 5_093_200_000.0, "BGN", "2023", None),
        ("exports", "BG", "TR", 4_869_100_000.0, "BGN", "2024", -4.4),
        ("exports", "BG", "CN", 2_263_700_000.0, "BGN", "2023", None),
        ("exports", "BG", "CN", 1_844_900_000.0, "BGN", "2024", -18.5),
    ]


def test_columns_of_spaces_with_the_flow_in_the_caption() -> None:
    assert [row[2:6] for row in read(SPACES, "Trade statistics of Togo")] == [
        ("GH", 1_200_000.0, "USD", "2022"),
        ("GH", 1_340_500.0, "USD", "2023"),
        ("NE", 800_000.0, "USD", "2022"),
        ("NE", 790_000.0, "USD", "2023"),
    ]


def test_flows_as_columns_of_one_partner() -> None:
    found = read(YEARS, "Kenya's figures", url="https://x.co.ke/1")
    assert [row[0] for row in found] == ["exports", "imports"] * 2
    assert {row[1:3] for row in found} == {("KE", "UG")}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (PIPES.replace("BGN million", "by volume"), "Bulgaria's trade in 2024"),  # no unit
        (PIPES.replace("Exports", "Tonnes"), "Bulgaria's trade in 2024"),
        (PIPES.replace("Exports 2023", "First").replace("Exports 2024", "Second"), "Bulgaria's trade"),  # no period, no flow
        (PIPES, "Trade with many"),  # whose trade?
        (YEARS, "Kenya and Uganda and Chad"),
        ("| a | b | c |\n| 1 | 2 | 3 |\n", "Bulgaria's exports in 2024, BGN million"),
        (SPACES.replace("2022", "Sales").replace("2023", "Stock"), "Trade statistics of Togo"),
    ],
)
def test_what_is_not_said_is_not_read(text: str, title: str) -> None:
    assert read(text, title) == []


@pytest.mark.parametrize("line", ["|" * 20_000, "a | " * 9_000, "1  2  3\n" * 6_000])
def test_hostile_tables_end(line: str) -> None:
    assert read(f"Exports, USD million\n{line}\n", "Togo") == []
