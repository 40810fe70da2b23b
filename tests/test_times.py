"""Dates and periods against the day of publication, Saturday 6 September 2025."""

from __future__ import annotations

from datetime import date

import pytest

from digest.language.times import find_times
from digest.models import Sentence, TimeMention

PUBLISHED = date(2025, 9, 6)


def read(text: str, published: date | None = PUBLISHED) -> list[TimeMention]:
    return find_times(Sentence(0, 7, 7 + len(text), text), published, "en")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on Monday", "2025-09-01"),
        ("They will arrive on Monday", "2025-09-08"),
        ("next Friday", "2025-09-12"),
        ("this Friday (5)", "2025-09-05"),
        ("Sept. 5", "2025-09-05"),
        ("on 5 September", "2025-09-05"),
        ("the 5th of September 2024", "2024-09-05"),
        ("September 5, 2024", "2024-09-05"),
        ("today (06) in Colombo", "2025-09-06"),
        ("yesterday", "2025-09-05"),
        ("tomorrow", "2025-09-07"),
        ("06.09.2025", "2025-09-06"),
        ("2025-09-06", "2025-09-06"),
        ("last year", "2024"),
        ("this year", "2025"),
        ("next month", "2025-10"),
        ("last September", "2024-09"),
        ("in October last year", "2024-10"),
        ("in 2023", "2023"),
        ("June 2027", "2027-06"),
        ("by 2030", "2030"),
        ("in March", "2025-03"),
        ("on 19–20 December", "2025-12-19/2025-12-20"),
        ("from August 31 to September 1", "2025-08-31/2025-09-01"),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert [m.iso for m in read(text)] == [iso]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("From January to July 2025, trade grew", "2025-01/2025-07"),
        ("in January–July", "2025-01/2025-07"),
        ("January-May 2025", "2025-01/2025-05"),
        ("in January–November", "2024-01/2024-11"),
        ("in the first seven months", "2025-01/2025-07"),
        ("in the first seven months of the year", "2025-01/2025-07"),
        ("in 11 months", "2024-01/2024-11"),
        ("in 11 months of 2023", "2023-01/2023-11"),
        ("H1 2025", "2025-01/2025-06"),
        ("in the first half of 2025", "2025-01/2025-06"),
        ("in the first quarter", "2025-Q1"),
        ("Q3 2027", "2027-Q3"),
        ("the nine months to September 2024", "2024-01/2024-09"),
        ("the year ended March 2025", "2024-04/2025-03"),
        ("2023–2025", "2023/2025"),
        ("between 2020 and 2024", "2020/2024"),
    ],
)
def test_periods(text: str, iso: str) -> None:
    assert [(m.iso, m.span) for m in read(text)] == [(iso, True)]


@pytest.mark.parametrize(
    "text",
    ["last week", "the same period last year", "a year earlier", "over the past five years", "fiscal year 2023/24", "03/04/2025"],
)
def test_without_anchor(text: str) -> None:
    assert [m.iso for m in read(text)] == [None]


@pytest.mark.parametrize("text", ["on 5 September", "last year", "on Monday", "in March", "in the first quarter"])
def test_undated_document(text: str) -> None:
    assert [m.iso for m in read(text, None)] == [None]


@pytest.mark.parametrize(
    "text",
    ["They may march to the sun and sat down.", "in 2,300 tonnes", "in 2300 tonnes", "US$2024 million", "He came to the forum"],
)
def test_no_time(text: str) -> None:
    assert read(text) == []


def test_two_years_are_no_span() -> None:
    assert [m.iso for m in read("in 2024 and in 2025")] == ["2024", "2025"]


def test_offsets_quote_the_text() -> None:
    text = "In January–July 2025 and on Monday, 1 September, as in 2024."
    assert all(text[m.start - 7 : m.end - 7] == m.text for m in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "May 5 " * 50_000,
        "in 2020 " * 40_000,
        "from 5 to " * 30_000 + "May",
        " " * 300_000 + "2020",
        "the first " * 30_000 + "months",
    ],
)
def test_monsters_end(text: str) -> None:
    read(text)
