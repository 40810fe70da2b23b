"""Which claims are one fact, and what it then says; in whatever order they come."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date as Day
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.archive.claims import StandingClaim
from digest.archive.clustering import Cluster, cluster_claims, find_bucket, find_conflicts
from digest.archive.names import same_name
from digest.archive.span import find_span
from digest.facts.form import details_to_json
from digest.models import Agreement, Cooperation, Fact, Meeting, Person, Trade, Transport, Visit

PUBLISHED = Day(2025, 9, 6)
RUIZ = Person("José Ruiz", "President", "PE", "head_of_state")
QUISPE = Person("Ana Quispe Mamani", "Foreign Minister", "BO", "foreign_minister")
VARGAS = Person("Luis Vargas", "Minister of Trade", "PE", "minister")


def claims(*facts: Fact, published: Day | None = PUBLISHED) -> list[StandingClaim]:
    """Facts as claims of texts of their own, each by an outlet of its own."""
    return [
        StandingClaim(number, fact, f"text{number}", 0, published, frozenset({f"outlet{number}"}))
        for number, fact in enumerate(facts)
    ]


def cluster(given: list[StandingClaim]) -> list[Cluster]:
    """The facts of claims of any buckets."""
    buckets: dict[str, list[StandingClaim]] = {}
    for claim in given:
        buckets.setdefault(find_bucket(claim.fact), []).append(claim)
    return [found for bucket in sorted(buckets) for found in cluster_claims(buckets[bucket])]


def trade(value: float | None, quantum: float = 1e6, qualifier: str = "=", **slots: Any) -> Fact:
    given: dict[str, Any] = {"flow": "turnover", "reporter": "BO", "partner": "PE", "currency": "USD", "period": "2025-01/2025-07"}
    if value is not None:
        given |= {"value": Decimal(str(value)), "quantum": Decimal(str(quantum)), "qualifier": qualifier}
    status = slots.pop("status", "actual")
    return Fact("trade", ("BO", "PE"), None, status, Trade(**{**given, **slots}), (), "test")


def meeting(*people: Person, date: str | None = "2025-09-05", status: str = "held", **slots: Any) -> Fact:
    countries = tuple(sorted({person.country or "" for person in people}))
    return Fact("meeting", countries, date, status, Meeting(people, **slots), (), "test")


def visit(*people: Person, date: str | None = "2025-09-05", status: str = "held", destination: str = "BO") -> Fact:
    return Fact("visit", ("BO", "PE"), date, status, Visit(people, destination), (), "test")


def agreement(subject: str | None, instrument: Any = "memorandum", status: str = "signed", date: str | None = "2025-09-05") -> Fact:
    return Fact("agreement", ("BO", "PE"), date, status, Agreement(instrument, ("BO", "PE"), subject), (), "test")


def route(action: Any, status: str, endpoints: tuple[str, ...] = (), name: str | None = None, mode: Any = "air") -> Fact:
    return Fact("transport", ("BO", "PE"), None, status, Transport(mode, action, endpoints, name), (), "test")


def offer(what: str | None, **slots: Any) -> Fact:
    return Fact("cooperation", ("BO", "PE"), None, "proposed", Cooperation("mining", "offer", what=what, **slots), (), "test")


SAME = {
    "a rounded figure": [trade(73.6e6, 1e5), trade(74e6)],
    "about": [trade(73.6e6, 1e5), trade(74e6, qualifier="~")],
    "more than": [trade(73.6e6, 1e5), trade(70e6, qualifier=">")],
    "nearly": [trade(73.6e6, 1e5), trade(75e6, qualifier="<")],
    "a range": [trade(73.6e6, 1e5), trade(70e6, 1e7, ">", value_max=Decimal(80_000_000))],
    "no period": [trade(73.6e6, 1e5), trade(74e6, period=None)],
    "a period written otherwise": [trade(4e9, period="2025-Q1"), trade(4e9, period="2025-01/2025-03")],
    "the change alone": [trade(73.6e6, 1e5, change_pct=Decimal("3.6")), trade(None, currency=None, change_pct=Decimal("3.6"))],
    "turnover told from either side": [trade(74e6), trade(74e6, reporter="PE", partner="BO")],
    "imports of the one are exports of the other": [
        trade(9e6, flow="imports"),
        trade(9e6, flow="exports", reporter="PE", partner="BO"),
    ],
    "a surplus is the other's deficit": [trade(9e6, flow="balance"), trade(-9e6, flow="balance", reporter="PE", partner="BO")],
    "a surname alone": [meeting(RUIZ, QUISPE), meeting(replace(RUIZ, name="Ruiz"), replace(QUISPE, name="Quispe"))],
    "names in another order": [
        meeting(RUIZ, QUISPE),
        meeting(replace(RUIZ, name="Ruiz Jose"), replace(QUISPE, name="A. Quispe Mamani")),
    ],
    "the office alone": [meeting(RUIZ, QUISPE), meeting(RUIZ, replace(QUISPE, name=None))],
    "this week": [meeting(RUIZ, QUISPE), meeting(RUIZ, QUISPE, date=None)],
    "this month": [meeting(RUIZ, QUISPE), meeting(RUIZ, QUISPE, date="2025-09")],
    "the day after": [meeting(RUIZ, QUISPE), meeting(RUIZ, QUISPE, date="2025-09-06")],
    "with an aide": [meeting(RUIZ, QUISPE, VARGAS), meeting(RUIZ, QUISPE)],
    "a plan that came true": [meeting(RUIZ, QUISPE, status="planned"), meeting(RUIZ, QUISPE)],
    "a visit told on another day of it": [visit(RUIZ), visit(RUIZ, date="2025-09-07")],
    "a visit planned, then held": [visit(RUIZ, status="planned", date="2025-09"), visit(RUIZ)],
    "the subject in fewer words": [agreement("cooperation in copper mining"), agreement("copper mining")],
    "a paper called otherwise": [agreement("copper mining and processing"), agreement("copper mining and processing", "agreement")],
    "signed, then ratified": [agreement("copper mining"), agreement("copper mining", status="ratified", date="2026-02-01")],
    "a paper without its subject": [agreement("copper mining"), agreement(None)],
    "a route planned, then flown": [
        route("launch", "planned", ("La Paz", "Lima")),
        route("operate", "operating", ("Lima", "La Paz")),
    ],
    "a named road": [
        route("build", "planned", name="Southern Interoceanic", mode="road"),
        route("build", "under_construction", name="Southern Interoceanic Highway", mode="road"),
    ],
    "an offer in other words": [offer("training for miners"), offer("training of young miners")],
}

DIFFERENT = {
    "figures further apart than rounding": [trade(73.6e6, 1e5), trade(75e6)],
    "periods": [trade(74e6), trade(74e6, period="2024-01/2024-07")],
    "currencies": [trade(74e6), trade(74e6, currency="EUR")],
    "goods": [trade(74e6), trade(74e6, commodity="copper")],
    "a target is no result": [trade(74e6, period="2030", status="target"), trade(74e6, period="2030")],
    "directions": [trade(9e6, flow="exports"), trade(9e6, flow="exports", reporter="PE", partner="BO")],
    "a surplus is no deficit": [trade(9e6, flow="balance"), trade(-9e6, flow="balance")],
    "more than what is less": [trade(73.6e6, 1e5), trade(80e6, qualifier=">")],
    "days": [meeting(RUIZ, QUISPE), meeting(RUIZ, QUISPE, date="2025-09-02")],
    "people": [meeting(RUIZ, QUISPE), meeting(VARGAS, QUISPE)],
    "two of one surname": [meeting(RUIZ, QUISPE), meeting(Person("Carla Ruiz", "Minister", "PE"), QUISPE)],
    "a call is no meeting": [meeting(RUIZ, QUISPE, format="phone"), meeting(RUIZ, QUISPE, format="in_person")],
    "what was called off was not held": [meeting(RUIZ, QUISPE, status="cancelled"), meeting(RUIZ, QUISPE)],
    "offices alone on other days": [
        meeting(replace(RUIZ, name=None), replace(QUISPE, name=None)),
        meeting(replace(RUIZ, name=None), replace(QUISPE, name=None), date=None),
    ],
    "visits": [visit(RUIZ), visit(RUIZ, date="2025-09-25")],
    "visitors": [visit(RUIZ), visit(VARGAS)],
    "subjects": [agreement("copper mining"), agreement("student exchange")],
    "instruments": [agreement("copper mining", "treaty"), agreement("copper mining", "statement")],
    "routes": [route("launch", "planned", ("La Paz", "Lima")), route("launch", "planned", ("La Paz", "Cusco"))],
    "more flights are no new flights": [
        route("launch", "planned", ("La Paz", "Lima")),
        route("increase", "planned", ("La Paz", "Lima")),
    ],
    "roads": [
        route("build", "planned", name="Southern Interoceanic", mode="road"),
        route("build", "planned", name="Desaguadero Bridge", mode="road"),
    ],
    "offers": [offer("training for miners"), offer("a geological survey")],
    "offers to others": [offer("training for miners", beneficiary="PE"), offer("training for miners", beneficiary="BO")],
}


@pytest.mark.parametrize("facts", SAME.values(), ids=SAME)
def test_told_differently_it_is_one_fact(facts: list[Fact]) -> None:
    for told in (claims(*facts), claims(*reversed(facts))):
        assert len(cluster(told)) == 1


@pytest.mark.parametrize("facts", DIFFERENT.values(), ids=DIFFERENT)
def test_what_differs_stays_apart(facts: list[Fact]) -> None:
    for told in (claims(*facts), claims(*reversed(facts))):
        assert len(cluster(told)) == 2


def only(*facts: Fact) -> Fact:
    """The one fact that facts of several texts make."""
    [found] = cluster(claims(*facts))
    return found.fact


def test_the_sharpest_figure_is_shown_with_what_the_others_add() -> None:
    fact = only(trade(74e6, qualifier="~", change_pct=Decimal("3.6")), trade(73.6e6, 1e5, period=None), trade(70e6, qualifier=">"))
    assert isinstance(fact.details, Trade)
    assert (fact.details.value, fact.details.qualifier) == (Decimal("73600000.0"), "=")
    assert (fact.details.period, fact.details.change_pct) == ("2025-01/2025-07", Decimal("3.6"))


def test_people_are_shown_with_their_fullest_names_and_each_once() -> None:
    short = meeting(replace(QUISPE, name="Quispe", title=None), Person(None, "President", "PE", "head_of_state"), date=None)
    fact = only(short, meeting(RUIZ, QUISPE, place="Sucre"), meeting(RUIZ, VARGAS, QUISPE, date="2025-09"))
    assert isinstance(fact.details, Meeting)
    assert {person.name for person in fact.details.participants} == {RUIZ.name, QUISPE.name, VARGAS.name}
    assert (fact.date, fact.details.place) == ("2025-09-05", "Sucre")


def test_what_came_true_is_done_on_the_day_it_was_done() -> None:
    fact = only(meeting(RUIZ, QUISPE, status="planned", date="2025-09"), meeting(RUIZ, QUISPE))
    assert (fact.status, fact.date) == ("held", "2025-09-05")


def test_a_route_is_shown_where_it_stands() -> None:
    ends = ("La Paz", "Lima")
    course = [("launch", "planned", 1), ("launch", "operating", 3), ("launch", "planned", 4), ("suspend", "suspended", 5)]
    told = [
        replace(claim, published=Day(2025, month, 1))
        for (action, status, month), [claim] in ((step, claims(route(step[0], step[1], ends))) for step in course)
    ]
    told = [replace(claim, text=f"text{number}") for number, claim in enumerate(told)]
    assert [cluster(told[:count])[0].fact.status for count in range(1, 5)] == ["planned", "operating", "operating", "suspended"]


def test_two_claims_of_one_text_are_two_facts() -> None:
    one, other = claims(route("launch", "planned"), route("launch", "planned"))
    assert len(cluster([one, replace(other, text=one.text)])) == 2


def test_a_vague_figure_joins_the_nearest() -> None:
    found = cluster(claims(trade(73.6e6, 1e5), trade(74.4e6, 1e5), trade(74.3e6, 1e5, "~"), trade(74e6, qualifier="~")))
    assert sorted(len(each.claims) for each in found) == [1, 1, 2]


def test_a_paper_that_may_be_either_of_two_is_neither() -> None:
    assert len(cluster(claims(agreement("copper mining"), agreement("student exchange"), agreement(None)))) == 3


def test_figures_that_exclude_each_other_are_a_conflict() -> None:
    found = cluster(claims(trade(73.6e6, 1e5), trade(79e6), trade(60e6, qualifier=">"), trade(74e6, period="2024")))
    rivals = [[str(found[rival].fact.details.value) for rival in rivals] for rivals in find_conflicts(found)]  # type: ignore[union-attr]
    shown = {str(each.fact.details.value): rival for each, rival in zip(found, rivals, strict=True)}  # type: ignore[union-attr]
    assert shown == {"73600000.0": ["79000000.0"], "79000000.0": ["73600000.0"], "74000000.0": []}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Dashzegve Amarbayasgalan", "Amarbayasgalan Dashzegve", True),
        ("Dashzegve Amarbayasgalan", "D. Amarbayasgalan", True),
        ("Recep Tayyip Erdoğan", "Erdogan", True),
        ("Xi Jinping", "Xi", True),
        ("Volodymyr Zelenskyy", "Zelensky", True),
        ("Anura Kumara Dissanayake", "Anura Kumara Disanayake", True),
        ("Касым-Жомарт Токаев", "Kassym-Jomart Tokayev", True),
        ("Дашзэгвийн Амарбаясгалан", "Amarbayasgalan", True),
        ("Shavkat Mirziyoyev", "Шавкат Мирзиёев", True),
        ("Sergey Lavrov", "Сергей Лавров", True),
        ("Abdel Fattah al-Sisi", "Abdel Fattah El-Sisi", True),
        ("Zhang Li", "Yang Li", False),
        ("Zhang Wei", "Jiang Wei", False),
        ("Ivanov", "Ivanova", False),
        ("Lee Jae-myung", "Lee Hsien Loong", False),
        ("J. R.", "José Ruiz", False),
        ("Ruiz", "Ruizo", False),
        ("", "Ruiz", False),
    ],
)
def test_names_are_compared_word_by_word(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is same


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("2025-09-06", (Day(2025, 9, 6), Day(2025, 9, 6))),
        ("2024-02", (Day(2024, 2, 1), Day(2024, 2, 29))),
        ("2025", (Day(2025, 1, 1), Day(2025, 12, 31))),
        ("2025-Q4", (Day(2025, 10, 1), Day(2025, 12, 31))),
        ("2025-H1", (Day(2025, 1, 1), Day(2025, 6, 30))),
        ("2023-04/2024-03", (Day(2023, 4, 1), Day(2024, 3, 31))),
        ("2024-03/2023-04", None),
        ("2025-02-30", None),
        ("soon", None),
        ("2025/", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_and_periods_cover_days(written: str | None, span: tuple[Day, Day] | None) -> None:
    assert find_span(written) == span


PEOPLE = [RUIZ, QUISPE, VARGAS, replace(RUIZ, name="Ruiz"), replace(QUISPE, name=None), Person("Eva Soto", None, "BO")]
DATES = [None, "2025-09-05", "2025-09-06", "2025-09-09", "2025-09"]
ANY_FACT = st.one_of(
    st.builds(
        trade,
        st.sampled_from([None, 73.4e6, 73.6e6, 74e6, 74.4e6, 74.5e6, 75e6, 70e6]),
        st.sampled_from([1e5, 1e6, 1e7]),
        st.sampled_from(["=", "~", ">", "<"]),
        period=st.sampled_from([None, "2025-01/2025-07", "2024"]),
        change_pct=st.sampled_from([None, Decimal("3.6"), Decimal("3.7"), Decimal("3.75")]),
    ),
    st.builds(
        meeting,
        st.sampled_from(PEOPLE[::3]),
        st.sampled_from(PEOPLE[1:]),
        date=st.sampled_from(DATES),
        status=st.sampled_from(["held", "planned", "cancelled"]),
    ),
    st.builds(visit, st.sampled_from(PEOPLE), date=st.sampled_from(DATES), status=st.sampled_from(["held", "planned"])),
    st.builds(
        agreement,
        st.sampled_from([None, "copper mining", "copper", "mining of copper ore", "student exchange"]),
        st.sampled_from(["memorandum", "agreement"]),
        st.sampled_from(["signed", "planned", "ratified"]),
        st.sampled_from(DATES),
    ),
    st.builds(
        route,
        st.sampled_from(["launch", "resume", "suspend", "increase"]),
        st.sampled_from(["planned", "operating", "suspended"]),
        st.sampled_from([(), ("La Paz", "Lima"), ("Lima",), ("Lima", "La Paz", "Cusco")]),
    ),
    st.builds(
        offer, st.sampled_from([None, "training", "training for miners", "a survey"]), value=st.sampled_from([None, Decimal(5)])
    ),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(ANY_FACT, st.sampled_from([None, Day(2025, 9, 4), PUBLISHED, Day(2025, 9, 30)])), max_size=14), st.randoms()
)
def test_the_order_in_which_documents_come_decides_nothing(told: list[tuple[Fact, Day | None]], chance: random.Random) -> None:
    given = [replace(claim, published=day) for claim, (_, day) in zip(claims(*(fact for fact, _ in told)), told, strict=True)]
    shuffled = [replace(claim, id=1_000 - claim.id) for claim in given]
    chance.shuffle(shuffled)
    assert content(cluster(given)) == content(cluster(shuffled))


def content(found: list[Cluster]) -> list[Any]:
    """What was found, without the numbers of the claims."""
    return [
        ([claim.text for claim in each.claims], each.fact.status, each.fact.date, details_to_json(each.fact.details))
        for each in found
    ]
