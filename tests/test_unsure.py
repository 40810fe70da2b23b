"""Facts less sure than the threshold are kept, and shown only when asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.commands.request import Request
from bot.commands.table import answer, answer_button
from bot.messages.markup import read_plain
from bot.messages.wording import LANGUAGES
from digest.api import SURE, Archive, Article, Fact, FactQuery, Meeting, Person, Profile, Trade, build_edition
from digest.models import Evidence

NOW = datetime(2025, 9, 6, 9, 0, tzinfo=UTC)
PAIR = ("KZ", "MN")
PEOPLE = (Person("Aru Bekova", "President", "KZ", "head_of_state"), Person("Bat Dorj", "President", "MN", "head_of_state"))


def make_trade(value: int, confidence: float) -> Fact:
    quote = Evidence("T", 0, 1)
    details = Trade("turnover", "KZ", "MN", Decimal(value), "USD", period=f"{2000 + value}")
    return Fact("trade", PAIR, None, "actual", details, (quote,), "rule", confidence)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    meeting = Fact("meeting", PAIR, "2025-09-05", "held", Meeting(PEOPLE, "in_person"), (Evidence("T", 0, 1),), "rule", SURE)
    rumour = replace(meeting, date="2024-01-01", confidence=SURE - 0.1)
    facts = [make_trade(21, 0.9), make_trade(22, 0.3), meeting, rumour]
    archive.add_article(Article("d1", "T", published=NOW.date(), outlet="Courier"), facts)
    return archive


def ask(archive: Archive, text: str, language: str = "en") -> tuple[str, list[str]]:
    reply = answer(Request(text, archive, NOW, language))
    buttons = [button.data or "" for part in reply.parts for row in part.buttons for button in row]
    return "\n".join(read_plain(part.html) for part in reply.parts), buttons


@pytest.mark.parametrize(("question", "sure", "unsure"), [("/trade MN", "2021", "2022"), ("/meetings MN", "2025", "2024")])
def test_what_is_less_sure_is_offered_and_marked_when_asked_for(filled: Archive, question: str, sure: str, unsure: str) -> None:
    text, buttons = ask(filled, question)
    assert sure in text
    assert unsure not in text
    assert "less sure" not in text
    (more,) = [data for data in buttons if data.endswith("unsure")]
    reply = answer_button(more, Request("", filled, NOW))
    shown = "\n".join(read_plain(part.html) for part in reply.parts)
    assert sure in shown
    assert unsure in shown
    assert shown.count("❔ less sure") == 1
    assert not any("less sure" in button.text for part in reply.parts for row in part.buttons for button in row)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_asked_for_in_words(filled: Archive, language: str) -> None:
    words = {"en": "unsure", "ru": "неуверенно", "kk": "күмәнді"}
    assert "❔" in ask(filled, f"/meetings MN {words[language]}", language)[0]


def test_digests_and_plans_know_only_what_is_sure(filled: Archive) -> None:
    facts = filled.find_facts(FactQuery())
    assert len(facts) == 2
    assert len(filled.find_facts(FactQuery(unsure=True))) == 4
    assert len(build_edition(facts, Profile(), NOW.date(), 40).facts) == 2


def test_nothing_is_offered_where_everything_is_sure(archive: Archive) -> None:
    archive.add_article(Article("d1", "T", published=NOW.date(), outlet="Courier"), [make_trade(21, 0.9)])
    assert not [data for data in ask(archive, "/trade MN")[1] if "unsure" in data]


def test_why_shows_any_fact(filled: Archive) -> None:
    (rumour,) = [fact for fact in filled.find_facts(FactQuery(unsure=True, kinds=("meeting",))) if fact.confidence < SURE]
    assert "50%" in ask(filled, f"/why {rumour.id}")[0]


def test_what_an_admin_amends_is_sure(filled: Archive) -> None:
    (figure,) = [fact for fact in filled.find_facts(FactQuery(unsure=True, kinds=("trade",))) if fact.confidence < SURE]
    filled.amend_fact(figure.id, {"value": 23}, "telegram:1")
    assert "$23" in ask(filled, "/trade MN")[0]


def test_what_becomes_sure_is_news(archive: Archive) -> None:
    meeting = Fact("meeting", PAIR, "2025-09-05", "held", Meeting(PEOPLE, "in_person"), (Evidence("T", 0, 1),), "rule", SURE - 0.1)
    archive.add_article(Article("d1", "T", published=NOW.date(), outlet="Courier"), [meeting])
    told = archive.sequence()
    assert archive.find_facts(FactQuery()) == []
    archive.add_article(Article("d2", "T again", published=NOW.date(), outlet="Post"), [replace(meeting, confidence=0.9)])
    (fact,) = archive.find_facts(FactQuery(after_sequence=told))
    assert fact.confidence >= SURE
