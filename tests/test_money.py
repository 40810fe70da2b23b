"""Money in every dress newsrooms put it in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.language.money import find_money, settle_currency
from digest.models import MoneyMention, Sentence


def read(text: str) -> list[MoneyMention]:
    return find_money(Sentence(0, 10, 10 + len(text), text), "en")


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$74 million", 74_000_000, "USD"),
        ("USD 34.6 mln", 34_600_000, "USD"),
        ("USD34.6 million", 34_600_000, "USD"),
        ("US$3.56 billion", 3_560_000_000, "USD"),
        ("15bn US dollars", 15_000_000_000, "USD"),
        ("¥1.2 trillion", 1_200_000_000_000, "JPY"),
        ("Rs. 5 crore", 50_000_000, "INR"),
        ("Rs 2 lakh crore", 2_000_000_000_000, "INR"),
        ("74 million U.S. dollars", 74_000_000, "USD"),
        ("€5m", 5_000_000, "EUR"),
        ("3.5 billion euros", 3_500_000_000, "EUR"),
        ("A$5 million", 5_000_000, "AUD"),
        ("S$ 20m", 20_000_000, "SGD"),
        ("RM4.5 billion", 4_500_000_000, "MYR"),
        ("12 million baht", 12_000_000, "THB"),
        ("350 bn tenge", 350_000_000_000, "KZT"),
        ("RMB 40 billion", 40_000_000_000, "CNY"),
        ("2 billion Chinese yuan", 2_000_000_000, "CNY"),
        ("KRW 1.2 trillion", 1_200_000_000_000, "KRW"),
        ("Rp 2.3 trillion", 2_300_000_000_000, "IDR"),
        ("one billion dollars", 1_000_000_000, "USD"),
        ("half a billion dollars", 500_000_000, "USD"),
        ("two and a half billion dollars", 2_500_000_000, "USD"),
        ("one hundred and twenty million euros", 120_000_000, "EUR"),
        ("12,34,567 rupees", 1_234_567, "INR"),
        ("137,2 million dollars", 137_200_000, "USD"),
        ("$5,300,000", 5_300_000, "USD"),
        ("R60.3 billion", 60_300_000_000, "ZAR"),
        ("N312.4 billion", 312_400_000_000, "NGN"),
        ("Nu 95.4 billion", 95_400_000_000, "BTN"),
        ("511 billion lek", 511_000_000_000, "ALL"),
        ("Sh1.2tr", 1_200_000_000_000, "KES"),
        ("$100-billion", 100_000_000_000, "USD"),
    ],
)
def test_amounts(text: str, value: int, currency: str) -> None:
    (money,) = read(f"They paid {text}, he said.")
    assert (money.value, money.currency, money.text) == (Decimal(value), currency, text)


@pytest.mark.parametrize(
    ("text", "sign", "value", "top"),
    [
        ("about $74 million", "~", 74, None),
        ("nearly $74 million", "~", 74, None),
        ("more than $74 million", ">", 74, None),
        ("at least $74 million", ">", 74, None),
        ("up to $74 million", "<", 74, None),
        ("just under $74 million", "<", 74, None),
        ("$74 million or more", ">", 74, None),
        ("20–25 million dollars", ">", 20, 25),
        ("$20-25 million", ">", 20, 25),
        ("between $20m and $25m", ">", 20, 25),
        ("20 to 25 million dollars", ">", 20, 25),
        ("it shot up to $74 million", "=", 74, None),
    ],
)
def test_how_exactly(text: str, sign: str, value: int, top: int | None) -> None:
    (money,) = read(f"They paid {text}.")
    limit = Decimal(top * 1_000_000) if top else None
    assert (str(money.qualifier), money.value, money.value_max) == (sign, Decimal(value * 1_000_000), limit)


@pytest.mark.parametrize(
    ("text", "quantum"),
    [
        ("$74 million", 1_000_000),
        ("$3.56 billion", 10_000_000),
        ("$5,300,000", 1),
        ("Rs 5 crore", 10_000_000),
        ("one billion dollars", 10**9),
    ],
)
def test_quantum_is_the_unit_of_the_last_digit(text: str, quantum: int) -> None:
    assert read(text)[0].quantum == quantum


@pytest.mark.parametrize(
    "text",
    [
        "COP28 in Dubai",
        "TOP 10 countries",
        "5 million pounds of rice",
        "5m high",
        "300 companies",
        "in 2023",
        "G20",
        "ALL 50 states",
        "room 5 in Rome",
    ],
)
def test_no_money(text: str) -> None:
    assert read(text) == []


def test_rise_is_no_range() -> None:
    assert [m.value for m in read("It rose from $1 billion to $2 billion.")] == [10**9, 2 * 10**9]


def test_ambiguous_names_follow_the_speaker() -> None:
    (money,) = read("Rs. 5 crore")
    assert [settle_currency(money, [home], "en") for home in ("IN", "PK", "LK", None)] == ["INR", "PKR", "LKR", "INR"]
    (yen,) = read("5 billion yen")
    assert settle_currency(yen, ["CN"], "en") == "JPY"


@given(st.text(alphabet="$€ 0123456789.,-–milonb()USDabout", max_size=60))
def test_offsets_quote_the_text(text: str) -> None:
    for money in read(text):
        assert text[money.start - 10 : money.end - 10] == money.text
        assert isinstance(money.value, Decimal)


@pytest.mark.parametrize("text", ["1" * 300_000, "$1 " * 100_000, "(" * 300_000, "1,1" * 100_000, "one " * 80_000, "1 1" * 100_000])
def test_monsters_end(text: str) -> None:
    read(text)
