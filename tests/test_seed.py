"""The client's own document comes out complete and right. The text is not part of the project; skipped without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.article import read_document
from digest.facts.extract import extract_facts
from digest.models import Cooperation, Fact, Meeting, Trade, Transport, Visit
from digest.sources.targets import load_documents

SEED = Path(__file__).parents[2] / "shared" / "seed"
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="the client's document (../shared/seed) is not here")


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    (document,) = load_documents(str(next(SEED.glob("*.txt"))))
    (article,) = read_document(document)
    return list(extract_facts(article))


def test_trade(facts: list[Fact]) -> None:
    trade = [fact for fact in facts if isinstance(fact.details, Trade)]
    figures = {
        (fact.details.flow, *sorted((fact.details.reporter or "", fact.details.partner or ""))): fact
        for fact in trade
        if isinstance(fact.details, Trade)
    }
    assert len(trade) == 2
    turnover, exports = figures["turnover", "KZ", "MN"], figures["exports", "KZ", "MN"]
    assert isinstance(turnover.details, Trade)
    assert isinstance(exports.details, Trade)
    assert (turnover.details.value, turnover.details.currency, turnover.details.period) == (74_000_000, "USD", "2025-01/2025-07")
    assert float(turnover.details.change_pct or 0) == 3.6
    assert (exports.details.reporter, exports.details.partner, exports.details.value) == ("KZ", "MN", 71_500_000)
    assert exports.details.period == "2025-01/2025-07"
    assert {turnover.status, exports.status} == {"actual"}


def test_meeting_and_visit(facts: list[Fact]) -> None:
    meetings = [fact for fact in facts if isinstance(fact.details, Meeting) and "Tokayev" in str(fact.details)]
    assert len(meetings) == 1
    assert isinstance(meetings[0].details, Meeting)
    people = {(p.name, p.title, p.country) for p in meetings[0].details.participants}
    assert ("Kassym-Jomart Tokayev", "President", "KZ") in people
    assert {("Dashzegve Amarbayasgalan", "MN")} <= {(name, country) for name, _, country in people}
    assert (meetings[0].details.place, meetings[0].status) == ("Akorda", "held")
    others = [fact for fact in facts if isinstance(fact.details, Meeting) and fact is not meetings[0]]
    assert all("Zhumangarin" in str(fact.details) and "Amarbayasgalan" in str(fact.details) for fact in others)
    (visit,) = [fact for fact in facts if isinstance(fact.details, Visit)]
    assert isinstance(visit.details, Visit)
    assert visit.details.destination == "KZ"
    assert [(p.name, p.title, p.country) for p in visit.details.visitors] == [
        ("Dashzegve Amarbayasgalan", "Chairman of the State Great Khural", "MN")
    ]


def test_transport(facts: list[Fact]) -> None:
    routes = {
        (fact.details.mode, fact.details.action, fact.details.endpoints): fact
        for fact in facts
        if isinstance(fact.details, Transport)
    }
    assert set(routes) == {("air", "resume", ("Astana", "Ulaanbaatar")), ("air", "launch", ()), ("road", "build", ())}
    assert all(fact.status == "planned" and fact.countries == ("KZ", "MN") for fact in routes.values())


def test_cooperation_and_nothing_wrong(facts: list[Fact]) -> None:
    offers = [fact.details for fact in facts if isinstance(fact.details, Cooperation)]
    assert {offer.field for offer in offers} >= {"education", "agriculture", "mining", "energy"}
    grants = [offer for offer in offers if offer.field == "education" and offer.action == "offer"]
    assert grants
    assert all((offer.provider, offer.beneficiary) == ("KZ", "MN") for offer in grants if offer.beneficiary)
    assert any(offer.what and offer.what.endswith("other promising areas") for offer in grants)
    assert not [fact for fact in facts if fact.kind == "agreement"]
