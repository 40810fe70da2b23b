"""Agenda, people, search, export, privacy, admins and inline answers: facts in the archive, a question in, an answer out."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from datetime import date as Day
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from test_messages import assert_valid

from bot.commands.admin import STATUSES, read_slots
from bot.commands.inline import offer_cards
from bot.commands.request import Request
from bot.commands.table import answer, answer_button, render_menu
from bot.messages.answer import Answer, File
from bot.messages.markup import measure, read_plain
from bot.messages.split import MESSAGE_LIMIT
from bot.messages.wording import LANGUAGES
from bot.subscribers import Subject, find_chat, register_chat, subscribe
from digest.api import (
    Agreement,
    Archive,
    Article,
    Fact,
    FactQuery,
    Kind,
    Meeting,
    Person,
    Trade,
    Transport,
    Visit,
    open_archive,
    write_csv,
    write_table,
)
from digest.models import Details, Evidence

Ask = Callable[..., Answer]
NOW = datetime(2025, 9, 6, 6, 0, tzinfo=UTC)
READER, ADMIN = 41, 7
BEKOVA = Person("Aru Bekova", "President", "KZ", "head_of_state")
BEKOVA_RU = Person("А. Бекова", "президент", "KZ", "head_of_state")
DORJ = Person("Bat Dorj", "Speaker of Parliament", "MN", "speaker")
OTHER_DORJ = Person("Tsend Dorj", "Minister of Energy", "MN", "minister")


def make_fact(
    kind: Kind, details: Details, status: str, date: str | None = None, countries: tuple[str, ...] = ("KZ", "MN")
) -> Fact:
    sentence = f"A sentence about a {kind} that is {status}."
    return Fact(kind, countries, date, status, details, (Evidence(sentence, 0, len(sentence)),), f"{kind}.rule", 0.9)


FACTS = (
    make_fact("visit", Visit((DORJ,), "KZ", "official"), "planned", "2025-10"),
    make_fact("visit", Visit((BEKOVA,), "MN", "state"), "planned", "2025-09-20"),
    make_fact("visit", Visit((OTHER_DORJ,), "KZ"), "planned", "2025-08-30"),
    make_fact("meeting", Meeting((BEKOVA, DORJ), "in_person", "Akorda"), "held", "2025-09-05"),
    make_fact("agreement", Agreement("memorandum", ("KZ", "MN"), "veterinary medicine"), "planned", "2026"),
    make_fact("transport", Transport("air", "resume", ("Astana", "Ulaanbaatar")), "planned"),
    make_fact("trade", Trade("turnover", "KZ", "MN", Decimal(74_000_000), "USD", period="2024", quantum=Decimal(10**6)), "actual"),
    make_fact(
        "trade",
        Trade(
            "exports", "KZ", "MN", Decimal(-5), "USD", commodity='=HYPERLINK("http://x")', period="2023", change_pct=Decimal("-3.5")
        ),
        "actual",
    ),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    archive = open_archive(f"sqlite:///{tmp_path_factory.mktemp('more') / 'archive.db'}", lambda: NOW)
    archive.upgrade()
    fill(archive)
    yield archive
    archive.close()


def fill(archive: Archive) -> None:
    text = "The railway to the border will carry copper.\nNothing else is said here."
    archive.add_article(
        Article("d1", text, "+Copper <by> rail", Day(2025, 9, 6), url="https://news.example/1", outlet="Courier"), FACTS
    )
    russian = make_fact("meeting", Meeting((BEKOVA_RU, Person("Ким Ли", None, "KR")), None), "held", "2025-07-01", ("KR", "KZ"))
    archive.add_article(Article("d2", "А. Бекова встретилась.", None, Day(2025, 7, 1), "ru", outlet="Вестник"), [russian])


@pytest.fixture
def ask(filled: Archive) -> Ask:
    def put(text: str, language: str = "en", **changes: object) -> Answer:
        return answer(replace(Request(text, filled, NOW, language), **changes))  # type: ignore[arg-type]

    return put


def show(reply: Answer) -> str:
    return "\n".join(read_plain(part.html) for part in reply.parts)


def list_buttons(reply: Answer) -> list[str]:
    return [button.data or "" for part in reply.parts for row in part.buttons for button in row]


def take_file(reply: Answer) -> File:
    part = next(part for part in reply.parts if not part.text_only)
    return File(part.table.name, write_table(part.table)) if part.table else part.document or File("", b"")


# --- every language -----------------------------------------------------------------------------------


QUESTIONS = (
    "/agenda",
    "/agenda ics",
    "/who Bekova",
    "/who Dorj",
    "/who",
    "/who Nobody",
    "/search copper",
    "/search",
    "/search xyzzy",
    "/export",
    "/export MN csv",
    "/privacy",
    "/mydata",
    "/deleteme",
    "/stats",
    "/retract 1",
    "/amend 1",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", QUESTIONS)
def test_answers_in_every_language_are_valid(ask: Ask, text: str, language: str) -> None:
    reply = ask(text, language, chat_id=READER, admin=ADMIN)
    for part in reply.parts:
        assert_valid(part.html)
        assert 0 < measure(read_plain(part.html)) <= (MESSAGE_LIMIT if part.text_only else 1024)


# --- agenda -------------------------------------------------------------------------------------------


def test_the_agenda_is_in_order_of_days(ask: Ask) -> None:
    said = show(ask("/agenda Mongolia"))
    order = ["Aru Bekova", "Bat Dorj", "No day stated yet", "resume flights", "⏳ The day has passed", "Tsend Dorj"]
    places = [said.find(words) for words in order]
    assert -1 not in places, said
    assert places == sorted(places), said
    assert "memorandum" not in said  # of 2026: not in the coming weeks
    assert "met" not in said


@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        ("/agenda 2026", "memorandum", "Bekova"),
        ("/agenda October 2025", "Bat Dorj", "Bekova"),
        ("/agenda month", "Aru Bekova", "No day"),
        ("/agenda Japan", "Nothing is planned", "Bekova"),
        ("/agenda Atlantis", "I know no country called “Atlantis”", "Bekova"),
        ("what is planned with Mongolia", "Agenda · 🇲🇳 Mongolia", "memorandum"),
    ],
)
def test_the_agenda_of(ask: Ask, text: str, shown: str, hidden: str) -> None:
    said = show(ask(text))
    assert shown in said
    assert hidden not in said


def test_a_calendar_to_keep(ask: Ask) -> None:
    assert "1+/agenda MN ics" in list_buttons(ask("/agenda Mongolia"))
    file = take_file(ask("/agenda Mongolia ics"))
    assert file.name == "agenda-MN-2025-09-06.ics"
    calendar = Calendar.from_ical(file.content)
    events = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    assert len(events) == 2
    state = next(event for summary, event in events.items() if "Aru Bekova" in summary)
    assert (state["dtstart"].dt, state["dtend"].dt) == (Day(2025, 9, 20), Day(2025, 9, 21))
    month = next(event for summary, event in events.items() if "Bat Dorj" in summary)
    assert (month["dtstart"].dt, month["dtend"].dt) == (Day(2025, 10, 1), Day(2025, 11, 1))
    assert state["url"] == "https://news.example/1"
    assert "A sentence about a visit" in state["description"]
    assert len({str(event["uid"]) for event in events.values()}) == 2


def test_plans_without_a_report_are_marked_in_lists(ask: Ask) -> None:
    marked = [block for block in show(ask("/visits")).split("\n\n") if "no report of it" in block]
    assert len(marked) == 1
    assert "Tsend Dorj" in marked[0]


# --- who ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Bekova", "aru bekova", "Бекова", "Bekova Aru"])
def test_who(ask: Ask, name: str) -> None:
    said = show(ask(f"/who {name}"))
    assert "Aru Bekova · Kazakhstan" in said
    assert "also written: А. Бекова" in said
    assert "President · in the news 6 Sept 2025" in said


def test_two_of_one_name_are_told_apart(ask: Ask) -> None:
    reply = ask("/who Dorj")
    assert "could be several people" in show(reply)
    assert set(list_buttons(reply)) == {"1+/who Bat Dorj MN", "1+/who Tsend Dorj MN"}
    assert "Minister of Energy" in show(ask("/who Tsend Dorj MN"))
    assert "Bat Dorj" not in show(ask("/who Tsend Dorj MN"))


# --- search -------------------------------------------------------------------------------------------


def test_search_finds_facts_and_documents(ask: Ask) -> None:
    said = show(ask("/search copper railways"))
    assert "+Copper <by> rail" in said
    assert "The railway to the border" in said
    assert "Facts" not in said
    assert "veterinary medicine" in show(ask("/search veterinary"))
    assert "nothing with all these words: “<b>&”" in show(ask("/search <b>&"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("find copper", "Search · copper"),
        ("copper", "Search · copper"),
        ("search copper border", "Search · copper border"),
        ("Bekova", "Aru Bekova · Kazakhstan"),
        ("who is Bekova?", "Aru Bekova · Kazakhstan"),
        ("who met Bekova?", "Meetings · Bekova"),
        ("xyzzy", "I did not understand that."),
    ],
)
def test_plain_words(ask: Ask, text: str, said: str) -> None:
    assert said in show(ask(text))


# --- export -------------------------------------------------------------------------------------------


def test_export_asks_for_the_format(ask: Ask) -> None:
    assert list_buttons(ask("/export Mongolia 2024")) == ["1+/export MN 2024 csv", "1+/export MN 2024 xlsx"]
    assert "Nothing about this yet" in show(ask("/export Japan"))


def test_export_as_csv(ask: Ask) -> None:
    file = take_file(ask("/export Mongolia csv"))
    assert file.name == "attache-MN-2025-09-06.csv"
    rows = list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"))))
    assert len(rows) == len(FACTS)
    turnover = next(row for row in rows if row["flow"] == "turnover")
    assert (turnover["value"], turnover["currency"], turnover["period"]) == ("74000000", "USD", "2024")
    assert turnover["quote"].startswith("A sentence")
    assert turnover["url"] == "https://news.example/1"


def test_no_cell_is_a_formula(ask: Ask) -> None:
    rows = list(csv.DictReader(StringIO(take_file(ask("/export Mongolia csv")).content.decode("utf-8-sig"))))
    hostile = next(row for row in rows if row["flow"] == "exports")
    assert hostile["commodity"].startswith("'=HYPERLINK")
    assert hostile["change_pct"] == "-3.5"
    book = load_workbook(BytesIO(take_file(ask("/export Mongolia xlsx")).content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert book.sheetnames == ["facts", "proofs"]
    assert book["proofs"].max_row == len(FACTS) + 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1", "-cmd|' /C calc'!A0"])
def test_formulas_are_defused(filled: Archive, text: str) -> None:
    fact = filled.find_facts(FactQuery(kinds=("agreement",)))[0]
    agreement = Agreement("memorandum", ("KZ", "MN"), text)
    row = next(csv.DictReader(StringIO(write_csv([replace(fact, details=agreement)]).decode("utf-8-sig"), newline="")))
    assert row["subject"].startswith("'")


# --- privacy ------------------------------------------------------------------------------------------


def test_my_data_and_its_end(archive: Archive) -> None:
    def say(text: str) -> Answer:
        return answer(Request(text, archive, NOW, chat_id=READER))

    assert "I store nothing" in show(say("/mydata"))
    with archive.transaction() as session:
        subscribe(session, register_chat(session, READER, NOW), [Subject("country", "MN")], NOW)
    data = json.loads(take_file(say("/mydata")).content)
    assert data["telegram_id"] == READER
    assert data["following"] == ["country MN"]
    confirm = say("/deleteme")
    assert list_buttons(confirm) == ["1+/deleteme yes"]
    with archive.reading() as session:
        assert find_chat(session, READER)
    assert "Deleted" in show(answer_button("1+/deleteme yes", Request("", archive, NOW, chat_id=READER)))
    with archive.reading() as session:
        assert find_chat(session, READER) is None
    assert "needs a chat" in show(answer(Request("/mydata", archive, NOW)))


# --- admins -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["/stats", "/retract 1", "/retract 1 yes", "/amend 1 value=1"])
def test_only_admins_may(ask: Ask, text: str) -> None:
    assert "There is no command" in show(ask(text, chat_id=READER))


def test_the_menu_and_the_help_of_others_keep_quiet_about_it(ask: Ask) -> None:
    assert not {"stats", "retract", "amend"} & {name for name, _ in render_menu("en")}
    assert "/retract" not in show(ask("/help"))
    assert "/retract" in show(ask("/help", admin=ADMIN))


def test_stats(ask: Ask) -> None:
    said = show(ask("/stats", admin=ADMIN))
    assert f"Facts: {len(FACTS) + 1}" in said
    assert "Chats: 0" in said


def test_retract_and_amend(archive: Archive) -> None:
    fill(archive)

    def say(text: str) -> Answer:
        return answer(Request(text, archive, NOW, admin=ADMIN))

    number = next(data.split()[-1] for data in list_buttons(answer(Request("/trade MN 2024", archive, NOW))) if "/why" in data)
    assert "now reads" in show(say(f"/amend {number} value=75000000 status=forecast"))
    said = show(answer(Request("/trade MN 2024", archive, NOW)))
    assert "$75M" in said
    assert "Forecast" in said
    asked = say(f"/retract {number}")
    assert "Withdraw this fact for good?" in show(asked)
    assert f"1+/retract {number} yes" in list_buttons(asked)
    assert "is withdrawn" in show(say(f"/retract {number} yes"))
    assert "$75M" not in show(answer(Request("/trade MN 2024", archive, NOW)))
    assert "has been withdrawn" in show(say(f"/why {number}"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/amend", "For example: /amend 12"),
        ("/amend x y=1", "“x” is no number of a fact."),
        ("/amend 999 value=1", "There is no fact 999."),
        ("/amend 1", "nothing to change"),
        ("/amend 1 value", "'value' is not key=value"),
        ("/amend 1 colour=red", "'colour' is nothing a"),
        ("/amend 1 status=done", "the status of a"),
        ("/amend 1 date=soon", "a date is written 2025-09-06"),
        ('/amend 1 place="never closed', "That cannot be"),
        ("/retract", "For example: /retract 12"),
    ],
)
def test_what_cannot_be_amended(ask: Ask, text: str, said: str) -> None:
    assert said in show(ask(text, admin=ADMIN))


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("value=74 period=2024", {"value": 74, "period": "2024"}),
        ('subject="peace and quiet" date=null', {"subject": "peace and quiet", "date": None}),
        ("place=O'Hare", None),
        ('endpoints=["Astana","Oral"]', {"endpoints": ["Astana", "Oral"]}),
    ],
)
def test_slots_as_typed(text: str, slots: dict[str, object] | None) -> None:
    if slots is None:
        with pytest.raises(ValueError, match="quotation"):
            read_slots(text)
    else:
        assert read_slots(text) == slots


def test_statuses_are_those_of_the_contract() -> None:
    assert set(STATUSES) == {"meeting", "visit", "trade", "transport", "agreement", "cooperation"}


# --- inline -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "number"),
    [
        ("trade mongolia", "📈 Trade · 🇲🇳 Mongolia", 1),
        ("/trade mongolia", "📈 Trade · 🇲🇳 Mongolia", 1),
        ("mongolia", "🇲🇳 Mongolia", 4),
        ("who Bekova", "👤 🇰🇿 Aru Bekova", 1),
        ("copper", "🔎 Search · copper", 1),
        ("", "Diplomatic digest", 5),
        ("settings", "", 0),
        ("/subscribe all", "", 0),
        ("/deleteme yes", "", 0),
        ("/stats", "", 0),
        ("trade atlantis", "", 0),
    ],
)
def test_inline(filled: Archive, text: str, first: str, number: int) -> None:
    cards = offer_cards(Request(text, filled, NOW))
    assert (len(cards) >= number) if number else cards == ()
    for card in cards:
        assert_valid(card.html)
        assert 0 < len(card.title) <= 80
    if cards:
        assert cards[0].title.startswith(first)
