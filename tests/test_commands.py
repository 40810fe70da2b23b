"""Commands through the front door: facts in the archive, a question in, an answer out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from datetime import date as Day
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_messages import assert_valid

from bot.commands.arguments import read_arguments
from bot.commands.buttons import read_command, write_command
from bot.commands.request import Request
from bot.commands.table import COMMANDS, HANDLERS, answer, answer_button, render_menu
from bot.messages.answer import CALLBACK_LIMIT, Answer
from bot.messages.markup import measure, read_plain
from bot.messages.split import MESSAGE_LIMIT
from bot.messages.wording import LANGUAGES
from digest.api import Agreement, Archive, Article, Cooperation, Fact, Kind, Meeting, Person, Trade, Transport, Visit, draw_chart
from digest.models import Details, Evidence

Ask = Callable[..., Answer]
NOW = datetime(2025, 9, 6, 6, 0, tzinfo=UTC)
TODAY = NOW.date()
PAIR = ("KZ", "MN")
BEKOVA = Person("Aru Bekova", "President", "KZ", "head_of_state")
DORJ = Person("Bat Dorj", "Speaker <of> Parliament", "MN", "speaker")


def make_fact(kind: Kind, details: Details, status: str, countries: tuple[str, ...] = PAIR, date: str | None = None) -> Fact:
    return Fact(kind, countries, date, status, details, (Evidence("A sentence & its proof.", 0, 23),), f"{kind}.rule", 0.9)


def make_trade(flow: str, value: int, period: str, status: str = "actual", commodity: str | None = None) -> Fact:
    details = Trade(
        flow,  # type: ignore[arg-type]
        "KZ",
        "MN",
        Decimal(value),
        "USD",
        quantum=Decimal(1_000_000),
        period=period,
        commodity=commodity,
    )
    return make_fact("trade", details, status)


def make_encounter(day: int) -> Fact:
    people = (Person(f"Minister {day}", "Minister", "IN"), Person(f"Guest {day}", None, "JP"))
    return make_fact("meeting", Meeting(people), "held", ("IN", "JP"), f"2025-08-{day:02}")


DOCUMENTS = {
    ("Steppe Courier", Day(2025, 9, 6)): (
        make_fact("meeting", Meeting((BEKOVA, DORJ), "in_person", "Akorda"), "held", date="2025-09-05"),
        make_fact("visit", Visit((DORJ,), "KZ", "official"), "planned", date="2025-10"),
        make_trade("turnover", 74_000_000, "2025-01/2025-07"),
        make_trade("turnover", 120_000_000, "2024"),
        make_trade("exports", 100_000_000, "2024"),
        make_trade("exports", 9_000_000, "2024", commodity="wheat"),
        make_trade("turnover", 500_000_000, "2030", "target"),
        make_fact("transport", Transport("air", "resume", ("Astana", "Ulaanbaatar")), "planned"),
        make_fact("transport", Transport("road", "build", name="Steppe Road"), "under_construction"),
        make_fact("cooperation", Cooperation("education", "offer", "KZ", "MN", "grants for students"), "proposed"),
    ),
    ("Ankara Post", Day(2025, 9, 4)): (
        make_fact("agreement", Agreement("memorandum", ("MN", "TR"), "veterinary medicine"), "signed", ("MN", "TR"), "2025-09-04"),
        make_fact("agreement", Agreement("documents", ("CN", "RU"), None, 22), "signed", ("CN", "RU"), "2025-09-02"),
    ),
    ("Delta <Observer>", Day(2025, 8, 20)): tuple(make_encounter(n) for n in range(1, 19)),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    from digest.api import open_archive

    archive = open_archive(f"sqlite:///{tmp_path_factory.mktemp('commands') / 'archive.db'}")
    archive.upgrade()
    for number, ((outlet, day), facts) in enumerate(DOCUMENTS.items()):
        archive.add_article(
            Article(f"d{number}", f"Text {number}", None, day, "en", f"https://news.example/{number}", outlet), facts
        )
    return archive


@pytest.fixture
def ask(filled: Archive) -> Ask:
    def put(text: str, language: str = "en", **changes: object) -> Answer:
        return answer(replace(Request(text, filled, NOW, language), **changes))  # type: ignore[arg-type]

    return put


@pytest.fixture
def chat(ask: Ask, request: pytest.FixtureRequest) -> Ask:
    """The same, in a chat of its own."""
    number = abs(hash(request.node.name)) % 10**9 + 1
    return lambda text, language="en": ask(text, language, chat_id=number)


def show(reply: Answer) -> str:
    return "\n".join(read_plain(part.html) for part in reply.parts)


def list_buttons(reply: Answer) -> list[str]:
    return [button.data or "" for part in reply.parts for row in part.buttons for button in row]


# --- the answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "/trade Mongolia",
            ["Turnover: $74M", "Target · 2030", "Exports 🇰🇿 → 🇲🇳: $100M", "Exports 🇲🇳 → 🇰🇿: about $20M (derived)", "wheat"],
        ),
        ("/trade mongolia 2024", ["Trade · 🇲🇳 Mongolia · 2024", "$120M"]),
        ("/trade MN KZ wheat", ["wheat", "$9M"]),
        ("/trade@AttacheBot Mongolia", ["Turnover: $74M"]),
        ("/trade Mongolai", ["Showing Mongolia", "Turnover: $74M"]),
        (
            "/country Монголия",
            ["🇲🇳 Mongolia", "Aru Bekova (President) met", "Planned: resume flights", "Signed: memorandum — veterinary"],
        ),
        ("/country KZ-MN", ["🇰🇿🇲🇳 Kazakhstan – Mongolia", "Planned visit (official)"]),
        ("/flights", ["Planned: resume flights Astana – Ulaanbaatar", "Steppe Courier, 6 Sept 2025"]),
        ("/roads", ["Under construction: a road “Steppe Road”"]),
        ("/routes MN", ["resume flights", "a road"]),
        ("/agreements China", ["Signed: 22 documents", "2 Sept 2025"]),
        ("/visits Mongolia", ["Planned visit (official): 🇲🇳 Bat Dorj (Speaker <of> Parliament) → 🇰🇿 Kazakhstan", "October 2025"]),
        ("/meetings Bekova", ["Meetings · Bekova", "Aru Bekova"]),
        ("/meetings Mongolia 2025-09", ["September 2025", "Aru Bekova"]),
        ("/meetings Mongolia 2023", ["Nothing about this yet."]),
        ("/meetings Bekova Mongolia", ["🇲🇳 Mongolia", "Aru Bekova"]),
        ("/cooperation education", ["Offered · education: grants for students"]),
        ("/digest", ["Diplomatic digest · Sat, 6 Sept 2025", "You follow: everything"]),
        ("/digest 2025-09-04 Mongolia", ["memorandum"]),
        ("/digest yesterday", ["5 Sept 2025: Nothing new.", "The last news is of 4 Sept 2025."]),
        ("/digest week", ["22 documents", "Aru Bekova"]),
        ("/start trade_MN", ["Turnover: $74M"]),
        ("/start", ["trade attaché in your pocket"]),
        ("/help", ["/trade COUNTRY [COUNTRY] [YEAR] [COMMODITY]"]),
        ("trade mongolia 2024", ["Trade · 🇲🇳 Mongolia · 2024"]),
        ("кто встречался с Монголией", ["Meetings · 🇲🇳 Mongolia", "Aru Bekova"]),
        ("кім моңғолиямен кездесті", ["Meetings · 🇲🇳 Mongolia"]),
        ("who met Bekova?", ["Meetings · Bekova"]),
        ("Mongolia", ["🇲🇳 Mongolia", "Meetings"]),
        ("/trade Mongolia spaceships", ["Left out, as I do not know it: “spaceships”", "Turnover: $74M"]),
        ("/visits Mongolia Nobody", ["Left out, as I do not know it: “Nobody”", "Planned visit"]),
        ("/meetings Bekova Turkey", ["Meetings · 🇹🇷 Türkiye · Bekova", "Nothing about this yet."]),
        ("what's new about Mongolia this week", ["Diplomatic digest"]),
        ("flights to Mongolia", ["Flights · 🇲🇳 Mongolia"]),
    ],
)
def test_question(ask: Ask, text: str, expected: list[str]) -> None:
    said = show(ask(text))
    assert [words for words in expected if words not in said] == [], said


def test_why_shows_quote_source_rule(ask: Ask) -> None:
    number = next(data for data in list_buttons(ask("/flights")) if "/why" in data).split()[-1]
    said = show(ask(f"/why {number}"))
    assert f"Why fact {number}" in said
    assert "A sentence & its proof." in said
    assert "Steppe Courier, 6 Sept 2025" in said
    assert "rule transport.rule, confidence 90%" in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["/trade MN", "/country MN", "/digest week", "/help", "/start", "/meetings", "/agreements"])
def test_answers_in_every_language_are_valid(ask: Ask, text: str, language: str) -> None:
    reply = ask(text, language)
    for part in reply.parts:
        assert_valid(part.html)
        assert 0 < measure(read_plain(part.html)) <= MESSAGE_LIMIT
    if language != "en":
        assert not re.search(r"\b(Planned|Signed|Turnover|Meetings)\b", show(reply))


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("mn", ("MN",)),
        ("us", ("US",)),
        ("kz mn 2024", ("KZ", "MN")),
        ("usa mongolia", ("US", "MN")),
        ("Mongolia to KZ", ("MN", "KZ")),
        ("kz-mn", ("KZ", "MN")),
        ("Bosnia & Herzegovina", ("BA",)),
        ("&", ()),
        ("bread and butter", ()),
        ("is it no", ()),
        ("to be by me at us so in", ()),
        ("so-so", ()),
        ("Ben Wallace", ()),
    ],
)
def test_codes_are_not_small_words(text: str, countries: tuple[str, ...]) -> None:
    assert read_arguments(text, TODAY).countries == countries


def test_markup_is_no_country(ask: Ask) -> None:
    said = show(ask('/country <img src=x onerror="document.title=1"> & <b>bold</b>'))
    assert "I know no country called “<img src=x" in said


# --- questions that lack something -------------------------------------------------------------------


@pytest.mark.parametrize("text", ["/trade", "/country"])
def test_a_missing_country_is_asked_for_with_buttons(ask: Ask, text: str) -> None:
    reply = ask(text)
    assert "Which country?" in show(reply)
    assert f"1+{text} MN" in list_buttons(reply)


def test_several_candidates_are_offered(ask: Ask) -> None:
    reply = ask("/trade korea 2024")
    assert "Did you mean" in show(reply)
    assert list_buttons(reply) == ["1+/trade KR 2024", "1+/trade KP 2024"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/trade " + "x" * 5000, "That is too long for me: 5,000 characters"),
        ("/trade Atlantis", "I know no country called “Atlantis”."),
        ("/meetings Nobody", "I know nobody called “Nobody”, and no such country."),
        ("/trade <b>&amp;", "I know no country called “<b>&amp”."),
        ("/trade \u202emongoliа\u202c", "Mongolia"),
        ("/trade 😀😀😀", "I know no country called “😀😀😀”."),
        ("/why", "Press a number"),
        ("/why x<y", "“x<y” is no number of a fact."),
        ("/why 99999999999999999", "There is no fact 99999999999999999."),
        ("/why -1", "“-1” is no number of a fact."),
        ("/digest 2025-13-45", "I cannot read “2025-13-45”"),
        ("/nonsense", "There is no command /nonsense."),
        ("/", "I did not understand that."),
        ("", "I did not understand that."),
        ("how are you", "I did not understand that."),
        ("/start <script>", "trade attaché in your pocket"),
        ("/subscribe Mongolia", "This needs a chat"),
        ("/meetings p999", "Minister 1 "),
    ],
)
def test_absurd_questions_get_a_sentence(ask: Ask, text: str, said: str) -> None:
    reply = ask(text)
    for part in reply.parts:
        assert_valid(part.html)
    assert said in show(reply)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["", *(f"/{name} " for name in HANDLERS)]), st.text(max_size=60))
def test_nothing_typed_breaks_an_answer(ask: Ask, command: str, text: str) -> None:
    reply = ask(command + text, chat_id=7)
    assert reply.parts
    for part in reply.parts:
        assert_valid(part.html)
        assert read_plain(part.html).strip()
    assert all(len(data.encode()) <= CALLBACK_LIMIT for data in list_buttons(reply))


def test_oman_is_not_in_woman(ask: Ask) -> None:
    assert read_arguments("woman Niger", TODAY).countries == ("NE",)
    assert read_arguments("Equatorial Guinea", TODAY).countries == ("GQ",)
    assert read_arguments("in us trade", TODAY).countries == ()


# --- buttons ----------------------------------------------------------------------------------------


def press(filled: Archive, data: str, **changes: object) -> Answer:
    return answer_button(data, replace(Request("", filled, NOW), **changes))  # type: ignore[arg-type]


def test_paging_edits_the_message(ask: Ask, filled: Archive) -> None:
    first = ask("/meetings India")
    assert "1. " in show(first)
    forward = next(data for data in list_buttons(first) if data.endswith("p2"))
    second = press(filled, forward)
    assert second.edit
    assert "8. " in show(second)
    assert {"1=/meetings IN p1", "1=/meetings IN p3"} <= set(list_buttons(second))


def test_other_buttons_answer_anew(filled: Archive) -> None:
    reply = press(filled, "1+/country MN")
    assert not reply.edit
    assert "Mongolia" in show(reply)


@pytest.mark.parametrize("data", ["", "0+/trade MN", "2+/trade MN", "1*/trade MN", "1+trade", "hello", "1"])
def test_an_old_or_foreign_button_is_told_so(filled: Archive, data: str) -> None:
    reply = press(filled, data)
    assert reply.parts == ()
    assert reply.notice == "This button is too old. Please ask again."


def test_every_button_of_every_answer_leads_somewhere(ask: Ask, filled: Archive) -> None:
    seen: set[str] = set()
    waiting = ["1+/start", "1+/help", "1+/digest week", "1+/country MN", "1+/trade", "1+/settings", "1+/following"]
    while waiting and len(seen) < 120:
        data = waiting.pop()
        if data in seen:
            continue
        seen.add(data)
        reply = press(filled, data, chat_id=8)
        said = show(reply)
        assert said, data
        assert "no command" not in said, data
        waiting += list_buttons(reply)
    assert len(seen) > 60


def test_command_strings() -> None:
    assert write_command("trade", "MN", "", "2024", "p2", in_place=True) == "1=/trade MN 2024 p2"
    assert read_command("1=/trade MN") == ("/trade MN", True)
    assert write_command("meetings", "ы" * 40) is None


# --- what a chat follows ------------------------------------------------------------------------------


def test_following(chat: Ask) -> None:
    assert "You follow nothing yet" in show(chat("/following"))
    said = show(chat("/subscribe Mongolia KZ-TR trade"))
    assert "🇲🇳 Mongolia" in said
    assert "Kazakhstan – Türkiye" in said
    assert "Only these topics: 📈 Trade" in said
    assert "Next digest: Sat, 6 Sept, 08:00 (UTC)" in said
    assert "You follow this already" in show(chat("/subscribe Монголия"))
    listed = chat("/following")
    assert {"1+/unsubscribe MN", "1+/unsubscribe KZ-TR", "1+/unsubscribe trade"} <= set(list_buttons(listed))
    assert "You no longer follow: 🇰🇿🇹🇷 Kazakhstan – Türkiye" in show(chat("/unsubscribe KZ-TR"))
    assert "You were not following that." in show(chat("/unsubscribe Turkey"))
    assert "You follow nothing now" in show(chat("/unsubscribe all"))


def test_subscribe_asks_with_buttons(chat: Ask) -> None:
    reply = chat("/subscribe")
    assert "What would you like to follow?" in show(reply)
    assert {"1+/subscribe MN", "1+/subscribe all"} <= set(list_buttons(reply))
    assert "You now follow: 🌍 everything" in show(chat("/subscribe all"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/subscribe Mongolai", "Showing Mongolia"),
        ("/subscribe Bekova", "You now follow: Bekova"),
        ("/subscribe flights", "Only these topics: 🛣 Flights and roads"),
        ("/subscribe xyzzy", "I do not know “xyzzy”"),
        ("/subscribe Mongolia xyzzy", "I do not know “xyzzy”"),
        ("/subscribe korea", "Did you mean"),
    ],
)
def test_subscribing_to(chat: Ask, text: str, said: str) -> None:
    assert said in show(chat(text))


def test_the_digest_is_of_what_is_followed(chat: Ask) -> None:
    chat("/subscribe Turkey")
    said = show(chat("/digest week"))
    assert "You follow: Türkiye" in said
    assert "veterinary" in said
    assert "Bekova" not in said


def test_the_digest_of_topics(chat: Ask) -> None:
    chat("/subscribe Mongolia trade")
    reply = chat("/digest")
    assert "You follow: Mongolia (Trade)" in show(reply)
    assert "Bekova" not in show(reply)
    assert "1+/digest 2025-09-06 p1" in list_buttons(reply)
    assert "Bekova" not in show(chat("/digest 2025-09-06 p1"))


# --- settings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/settings", "Times: 08:00"),
        ("/settings times 7:30 18", "Times: 07:30, 18:00"),
        ("/settings time 18", "When shall the digest come?"),
        ("/settings days 12345", "Days: Mon, Tue, Wed, Thu, Fri"),
        ("/settings day 6", "On which days?"),
        ("/settings zone Asia/Almaty", "Time zone: Asia/Almaty"),
        ("/settings zone almaty", "Time zone: Asia/Almaty"),
        ("/settings zone new york", "Time zone: America/New_York"),
        ("/settings language ru", "Язык: Русский"),
        ("/settings quiet 22:00 7", "Quiet hours: 22:00 – 07:00"),
        ("/settings quiet off", "Quiet hours: none"),
        ("/settings length short", "Length: short"),
        ("/settings empty on", "Empty digests: sent"),
        ("/settings times 25:00", "I cannot read “25:00”"),
        ("/settings days monday", "I cannot read “monday”"),
        ("/settings zone Xyzzy", "I know no time zone or city “xyzzy”"),
        ("/settings zone almatyy", "Did you mean:"),
        ("/settings language latin", "I cannot read “latin”"),
        ("/settings quiet 22", "I cannot read “22”"),
        ("/settings colour red", "There is no setting “colour”"),
        ("/settings times", "When shall the digest come?"),
        ("/settings zone", "Which time zone?"),
        ("/settings language", "Language · Язык · Тіл"),
        ("/settings quiet", "In quiet hours"),
        ("/settings days", "On which days?"),
    ],
)
def test_settings(chat: Ask, text: str, said: str) -> None:
    assert said in show(chat(text))


def test_the_city_may_be_in_the_readers_language(chat: Ask) -> None:
    assert "Asia/Almaty" in show(chat("/settings zone Алматы", "ru"))


# --- the table ----------------------------------------------------------------------------------------


def test_the_menu_fits_telegram() -> None:
    for language in LANGUAGES:
        menu = render_menu(language)
        assert all(re.fullmatch(r"[a-z_]{1,32}", name) and 1 <= len(text) <= 256 for name, text in menu)
        assert len(menu) == len({name for name, _ in menu})


def test_every_command_answers(ask: Ask) -> None:
    for command in COMMANDS:
        assert ask(f"/{command.name}").parts


@pytest.mark.parametrize(("text", "theme", "other"), [("chart", "light", "chart dark"), ("chart dark", "dark", "chart")])
def test_a_chart_is_a_picture(ask: Ask, text: str, theme: str, other: str) -> None:
    reply = ask(f"/trade Mongolia {text}")
    chart = reply.parts[0].chart
    assert chart is not None
    assert chart.theme == theme
    assert draw_chart(chart).startswith(b"\x89PNG")
    assert list_buttons(reply) == [f"1+/trade MN {other}"]
    assert "too few figures" in show(ask(f"/trade Turkey {text}"))
