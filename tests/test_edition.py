"""Editions and trade sheets: what is told, in which order, and what follows from figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from bot.messages.edition import render_edition
from bot.messages.markup import read_plain
from bot.messages.trade import render_sheets
from bot.messages.wording import find_wording
from digest.api import (
    Agreement,
    ArchivedFact,
    Kind,
    Meeting,
    Person,
    Profile,
    Proof,
    Trade,
    Transport,
    build_edition,
    build_sheets,
)

DAY = date(2025, 9, 6)
PAIR = ("KZ", "MN")


def make_fact(number: int, kind: Kind, details: object, *, status: str = "planned", **changes: object) -> ArchivedFact:
    values: dict[str, object] = {"countries": PAIR, "date": None, "importance": 0.5, "outlets": ("Steppe Courier",)}
    values |= changes
    proofs = tuple(
        Proof("A sentence.", outlet, "https://news.example/1", DAY, "d1", "rule", 0.9)
        for outlet in values.pop("outlets")  # type: ignore[attr-defined]
    )
    return ArchivedFact(
        id=number, revision=1, kind=kind, status=status, details=details, proofs=proofs, sequence=number, published=DAY, **values
    )  # type: ignore[arg-type]


def make_trade(number: int, flow: str, value: int | str | None, **slots: object) -> ArchivedFact:
    status = str(slots.pop("status", "actual"))
    slots = {"reporter": "KZ", "partner": "MN", "currency": "USD", "period": "2024", **slots}
    if value is not None:
        slots.setdefault("quantum", Decimal(1_000_000))
    details = Trade(flow=flow, value=None if value is None else Decimal(value), **slots)  # type: ignore[arg-type]
    return make_fact(number, "trade", details, status=status)


AIR = Transport("air", "resume", ("Astana", "Ulaanbaatar"))
PEOPLE = (Person("Aru Bekova", "President", "KZ", "head_of_state"), Person("Bat Dorj", "Speaker", "MN", "speaker"))


# --- editions ---------------------------------------------------------------------------------------


def test_order_of_facts_does_not_matter() -> None:
    facts = [
        make_fact(1, "meeting", Meeting(PEOPLE), status="held", importance=0.8),
        make_fact(2, "transport", AIR),
        make_fact(3, "agreement", Agreement("treaty", ("CN", "RU")), status="signed", countries=("CN", "RU"), importance=0.6),
        make_fact(4, "transport", Transport("road", "build")),
    ]
    editions = {build_edition(order, Profile(), DAY, 3) for order in permutations(facts)}
    assert len(editions) == 1
    edition = editions.pop()
    assert [group.countries for group in edition.groups] == [PAIR, ("CN", "RU")]
    assert [fact.id for fact in edition.facts] == [1, 2, 3]
    assert edition.left == 1


def test_what_is_followed_comes_first() -> None:
    facts = [
        make_fact(1, "transport", AIR, countries=("KZ", "TR"), importance=0.6),
        make_fact(2, "transport", AIR, countries=PAIR, importance=0.5),
    ]
    assert [fact.id for fact in build_edition(facts, Profile(("KZ",)), DAY).facts] == [1, 2]
    assert [fact.id for fact in build_edition(facts, Profile(("KZ", "MN")), DAY).facts] == [2, 1]


@pytest.mark.parametrize(
    ("profile", "followed"),
    [
        (Profile(), True),
        (Profile(countries=("MN",)), True),
        (Profile(countries=("TR",)), False),
        (Profile(pairs=(("MN", "KZ"),)), True),
        (Profile(pairs=(("MN", "RU"),)), False),
        (Profile(people=("bekova",)), True),
        (Profile(people=("Nobody",)), False),
        (Profile(kinds=("meeting",)), True),
        (Profile(kinds=("trade",)), False),
        (Profile(countries=("MN",), kinds=("trade",)), False),
        (Profile(countries=("TR",), people=("Bat Dorj",)), True),
    ],
)
def test_profile_follows(profile: Profile, followed: bool) -> None:
    fact = make_fact(1, "meeting", Meeting(PEOPLE), status="held")
    assert profile.follows(fact) is followed
    assert build_edition([fact], profile, DAY).empty is not followed


def test_withdrawn_and_repeated_facts_are_left_out() -> None:
    facts = [make_fact(1, "transport", AIR, withdrawn=True), make_fact(2, "transport", AIR), make_fact(2, "transport", AIR)]
    assert [fact.id for fact in build_edition(facts, Profile(), DAY).facts] == [2]


def test_profiles_of_the_same_wishes_share_a_key() -> None:
    one = Profile(countries=("MN", "KZ"), pairs=(("TR", "KZ"),), kinds=("trade", "visit"))
    other = Profile(countries=("KZ", "MN"), pairs=(("KZ", "TR"),), kinds=("visit", "trade"))
    assert one.key == other.key
    assert Profile().key != one.key


def test_rendered_edition() -> None:
    facts = [
        make_fact(1, "meeting", Meeting(PEOPLE, place="Akorda"), status="held", importance=0.9, outlets=("A Post", "B <Wire>")),
        make_fact(2, "transport", AIR),
        make_fact(3, "transport", Transport("air", "launch")),
        make_trade(4, "turnover", 74_000_000, period="2025-01/2025-07", change_pct=Decimal("3.6")),
        make_trade(5, "turnover", 500_000_000, period="2030", status="target"),
    ]
    edition = build_edition(facts, Profile(("MN",)), DAY, 10)
    (part,) = render_edition(edition, "en")
    assert read_plain(part.html).splitlines() == [
        "Diplomatic digest · Sat, 6 Sept 2025",
        "You follow: Mongolia",
        "",
        "🇰🇿🇲🇳 Kazakhstan – Mongolia",
        "🤝 🇰🇿 Aru Bekova (President) met 🇲🇳 Bat Dorj (Speaker), Akorda ¹",
        "📈 Trade · Jan\u2009–\u2009Jul 2025: Turnover $74M, +3.6% ²",
        "🎯 Target · 2030: Turnover $500M ²",
        "✈️ Planned: resume flights Astana – Ulaanbaatar; launch flights ²",
        "",
        "¹ A Post, 6 Sept (and 1 more)",
        "² Steppe Courier, 6 Sept",
    ]
    data = [button.data for row in part.buttons for button in row]
    assert data == ["1+/trade KZ MN", "1+/digest 2025-09-06 MN p1", "1+/settings"]


def test_an_edition_tells_what_did_not_fit() -> None:
    edition = build_edition([make_fact(n, "transport", AIR, countries=("KZ", "UZ")) for n in range(15)], Profile(), DAY, 3)
    (part,) = render_edition(edition, "ru")
    assert "Все факты (ещё 12)" in [button.text for row in part.buttons for button in row]


def test_an_empty_edition_says_so() -> None:
    (part,) = render_edition(build_edition([], Profile(("MN",)), DAY), "kk")
    assert "Жаңалық жоқ." in part.html


def test_a_huge_edition_is_split() -> None:
    facts = [make_fact(n, "transport", Transport("rail", "build", (f"Place {n} " + "x" * 40,)), date="2026") for n in range(200)]
    parts = render_edition(build_edition(facts, Profile(), DAY, 200), "en")
    assert len(parts) > 2
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]


# --- figures ----------------------------------------------------------------------------------------


def show(*facts: ArchivedFact) -> str:
    return read_plain(render_sheets(build_sheets(facts), find_wording("en")))


def test_the_missing_third_is_derived_and_marked() -> None:
    text = show(make_trade(1, "turnover", 500_000_000), make_trade(2, "exports", 300_000_000))
    assert "Exports 🇲🇳 → 🇰🇿: about $200M (derived)" in text
    text = show(make_trade(1, "exports", 300_000_000), make_trade(2, "imports", 200_000_000))
    assert "Turnover: about $500M (derived)" in text


def test_a_small_difference_is_shown_as_the_range_it_is_known_to() -> None:
    exports = make_trade(2, "exports", 71_500_000, quantum=Decimal(100_000))
    assert "Exports 🇲🇳 → 🇰🇿: about $2M – $3M (derived)" in show(make_trade(1, "turnover", 74_000_000), exports)


@pytest.mark.parametrize(
    ("value", "quantum", "change", "text"),
    [
        ("74000000", "1000000", "3.6", "about $71M"),
        ("125800000000", "100000000", "-8.1", "about $137B"),  # 136.9 would claim more than 125.8 and 8.1 % know
        ("5000000000", "1000000000", "100", "about $2B – $3B"),
    ],
)
def test_last_year_is_derived_from_the_change(value: str, quantum: str, change: str, text: str) -> None:
    fact = make_trade(1, "turnover", value, quantum=Decimal(quantum), change_pct=Decimal(change))
    assert f"A year earlier: turnover {text} (derived)" in show(fact)


@pytest.mark.parametrize(
    "facts",
    [
        (make_trade(1, "turnover", 500_000_000, qualifier=">"), make_trade(2, "exports", 300_000_000)),
        (make_trade(1, "turnover", 500_000_000), make_trade(2, "exports", 300_000_000, currency="EUR")),
        (make_trade(1, "turnover", 500_000_000), make_trade(2, "exports", 300_000_000, period="2023")),
        (make_trade(1, "turnover", 500_000_000), make_trade(2, "exports", 300_000_000, commodity="wheat")),
        (make_trade(1, "turnover", 500_000_000, status="target"), make_trade(2, "exports", 300_000_000, status="target")),
        (make_trade(1, "turnover", 500_000_000, period=None), make_trade(2, "exports", 300_000_000, period=None)),
        (make_trade(1, "turnover", 300_000_000), make_trade(2, "exports", 500_000_000)),
        (make_trade(1, "turnover", None, change_pct=Decimal(5)),),
        (make_trade(1, "turnover", 500_000_000, change_pct=Decimal(5), change_base="2021"),),
        (make_trade(1, "turnover", 500_000_000, change_pct=Decimal(-99)),),
        (make_trade(1, "exports", 500_000_000, reporter="KZ", partner=None),),
    ],
)
def test_nothing_is_derived_where_it_would_not_hold(facts: tuple[ArchivedFact, ...]) -> None:
    assert "derived" not in show(*facts)


def test_parts_that_do_not_make_the_whole_are_marked() -> None:
    parts = (make_trade(1, "turnover", 500_000_000), make_trade(2, "exports", 300_000_000), make_trade(3, "imports", 100_000_000))
    assert "do not add up" in show(*parts)
    assert "do not add up" not in show(*parts[:2], make_trade(3, "imports", 199_000_000))


@pytest.mark.parametrize(
    ("slots", "text"),
    [
        ({"qualifier": "~"}, "about $74M"),
        ({"qualifier": ">"}, "more than $74M"),
        ({"qualifier": "<"}, "up to $74M"),
        ({"qualifier": ">", "value_max": Decimal(80_000_000)}, "$74M – $80M"),
        ({"currency": "KZT"}, "KZT\u00a074M"),
        ({"currency": "EUR", "change_pct": Decimal("-2.50")}, "€74M, −2.5%"),
    ],
)
def test_values_keep_their_qualifier(slots: dict[str, object], text: str) -> None:
    assert f"Turnover: {text}" in show(make_trade(1, "turnover", 74_000_000, **slots))


@pytest.mark.parametrize(
    ("value", "quantum", "text"),
    [
        ("74000000", "1000000", "$74M"),
        ("71500000", "100000", "$71.5M"),
        ("71512345", "1000000", "$72M"),
        ("1234500000", "100000", "$1.2345B"),
        ("1234567", "1", "$1,234,567"),
        ("3000000000000", "1000000000000", "$3T"),
        ("-5200000000", "100000000", "−$5.2B"),
    ],
)
def test_never_more_digits_than_stated(value: str, quantum: str, text: str) -> None:
    assert f": {text} " in show(make_trade(1, "turnover", value, quantum=Decimal(quantum), change_pct=None)) + " "


def test_results_come_before_targets_and_new_before_old() -> None:
    sheets = build_sheets(
        [
            make_trade(1, "turnover", 1_000_000_000, period="2030", status="target"),
            make_trade(2, "turnover", 70_000_000, period="2023"),
            make_trade(3, "turnover", 80_000_000, period="2025-Q1"),
            make_trade(4, "turnover", 90_000_000, period="2024"),
            make_trade(5, "exports", 10_000_000, period="2025", commodity="wheat"),
        ]
    )
    assert [(sheet.period, sheet.commodity) for sheet in sheets] == [
        ("2025-Q1", None),
        ("2024", None),
        ("2023", None),
        ("2025", "wheat"),
        ("2030", None),
    ]
