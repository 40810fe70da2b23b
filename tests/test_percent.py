"""Percentages and multiples as a change in per cent; bare counts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from digest.language.numbers import find_numbers
from digest.language.percent import find_percents
from digest.models import Sentence


def sentence(text: str) -> Sentence:
    return Sentence(0, 3, 3 + len(text), text)


@pytest.mark.parametrize(
    ("text", "value", "multiple"),
    [
        ("up 3.6%", "3.6", False),
        ("by 3.6 per cent", "3.6", False),
        ("5 percent", "5", False),
        ("-2.5%", "-2.5", False),
        ("trade doubled", "100", True),
        ("it tripled", "200", True),
        ("it was halved", "-50", True),
        ("a two-fold rise", "100", True),
        ("grew 2.5-fold", "150", True),
        ("threefold growth", "200", True),
        ("increased 2.3 times", "130", True),
        ("fell by a third", "33.3", True),
        ("rose by one-tenth", "10", True),
    ],
)
def test_changes(text: str, value: str, multiple: bool) -> None:
    (percent,) = find_percents(sentence(text), "en")
    assert (percent.value, percent.multiple) == (Decimal(value), multiple)
    assert text[percent.start - 3 : percent.end - 3] == percent.text


@pytest.mark.parametrize(
    "text", ["3 percentage points", "5-7%", "met three times", "a third country", "the first quarter", "100 people"]
)
def test_no_change(text: str) -> None:
    assert find_percents(sentence(text), "en") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("19 documents", [19]),
        ("nineteen people", [19]),
        ("a dozen deals", [12]),
        ("twenty-five men", [25]),
        ("2.5 million tonnes", [2_500_000]),
        ("G20 and F-16", []),
    ],
)
def test_counts(text: str, values: list[int]) -> None:
    assert [n.value for n in find_numbers(sentence(text), "en")] == values
