"""The sandbox answers as Telegram does: entities and their errors, limits, updates, faults."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.markup import clean, escape, measure
from bot.messages.split import split_html
from bot.sandbox.entities import parse_html
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault, Limits
from bot.sandbox.menus import find_menu
from bot.sandbox.methods import METHODS
from bot.sandbox.server import Sandbox, open_sandbox
from bot.sandbox.window import Window
from bot.sandbox.world import World

READER = 5
ARTICLE = {"type": "article", "id": "1", "title": "Trade", "input_message_content": {"message_text": "x"}}


class Api:
    """The Bot API as any client sees it."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox, self.session = sandbox, session

    async def __call__(self, method: str, token: str | None = None, **values: Any) -> tuple[int, Any]:
        """The status and the body's `result`, or its `description`."""
        url = f"{self.sandbox.base_url}{token or self.sandbox.world.token}/{method}"
        async with self.session.post(url, json=values) as reply:
            body = await reply.json()
        assert body["ok"] is (reply.status == 200)
        return reply.status, body["result"] if body["ok"] else body["description"]


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with open_sandbox() as sandbox, aiohttp.ClientSession() as session:
        sandbox.world.add_person(READER)
        yield Api(sandbox, session)


# --- entities --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>bold</b> and <i>italic</i>", "bold and italic", [("bold", 0, 4), ("italic", 9, 6)]),
        ("🇲🇳 <b>Mongolia</b>", "🇲🇳 Mongolia", [("bold", 5, 8)]),
        ("<b>one <i>two</i></b>", "one two", [("bold", 0, 7), ("italic", 4, 3)]),
        ("a &lt;b&gt; &amp; &quot;c&quot; &#33;", 'a <b> & "c" !', []),
        ("&nbsp;&copy;", "&nbsp;&copy;", []),
        ("  <b> padded </b>  ", "padded", [("bold", 0, 6)]),
        ('<a href="https://example.org/?a=1&amp;b=2">here</a>', "here", [("text_link", 0, 4)]),
        ("<a>no address</a>", "no address", []),
        ("<blockquote expandable>long</blockquote>", "long", [("expandable_blockquote", 0, 4)]),
        ("<b></b>empty", "empty", []),
        ('<span class="tg-spoiler">secret</span>', "secret", [("spoiler", 0, 6)]),
    ],
)
def test_html_is_read(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found, marked = parse_html(html)
    assert found == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in marked] == entities


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("closed</b>", "Unexpected end tag at byte offset 6"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href>x</a>", "Expected equal sign in declaration of an attribute"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
    ],
)
def test_html_that_cannot_be_read(html: str, words: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(html)
    assert caught.value.description.startswith("Bad Request: can't parse entities: ")
    assert words in caught.value.description


@given(st.text())
def test_escaped_text_arrives_as_it_was(text: str) -> None:
    found, marked = parse_html(f"<b>{escape(text)}</b>.")
    assert found == f"{clean(text)}.".strip()
    assert len(marked) <= 1


pieces = st.lists(st.tuples(st.sampled_from(["", "b", "i", "code", "u", "s"]), st.text(min_size=1, max_size=400)), max_size=60)


@given(pieces)
def test_every_part_of_a_split_message_is_accepted(parts: list[tuple[str, str]]) -> None:
    html = " ".join(f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text) for tag, text in parts)
    for part in split_html(html):
        text, _ = parse_html(part)
        assert measure(text) <= 4096


# --- messages --------------------------------------------------------------------------------------


async def test_the_longest_text_counts_utf16_units(api: Api) -> None:
    assert (await api("sendMessage", chat_id=READER, text="a" * 4096))[0] == 200
    assert await api("sendMessage", chat_id=READER, text="a" * 4097) == (400, "Bad Request: message is too long")
    assert (await api("sendMessage", chat_id=READER, text="😀" * 2048))[0] == 200
    assert (await api("sendMessage", chat_id=READER, text="😀" * 2048 + "a"))[0] == 400
    assert (await api("sendMessage", chat_id=READER, text="<b>" + "a" * 4096 + "</b>", parse_mode="HTML"))[0] == 200


@pytest.mark.parametrize(
    ("method", "values", "reply"),
    [
        ("sendMessage", {"chat_id": READER, "text": " \n "}, (400, "Bad Request: message text is empty")),
        ("sendMessage", {"chat_id": 99, "text": "x"}, (400, "Bad Request: chat not found")),
        ("sendMessage", {"text": "x"}, (400, "Bad Request: chat_id is empty")),
        ("sendMessage", {"chat_id": READER, "text": "x", "parse_mode": "Word"}, (400, "Bad Request: unsupported parse_mode")),
        ("editMessageText", {"chat_id": READER, "message_id": 7, "text": "x"}, (400, "Bad Request: message to edit not found")),
        ("deleteMessage", {"chat_id": READER, "message_id": 7}, (400, "Bad Request: message to delete not found")),
        ("sendPhoto", {"chat_id": READER}, (400, "Bad Request: there is no photo in the request")),
        ("sendStars", {}, (404, "Not Found")),
        ("getChatMember", {"chat_id": READER, "user_id": 1}, (400, "Bad Request: PARTICIPANT_ID_INVALID")),
    ],
)
async def test_what_is_wrong_is_told_in_telegrams_words(
    api: Api, method: str, values: dict[str, Any], reply: tuple[int, str]
) -> None:
    assert await api(method, **values) == reply


async def test_a_foreign_token_is_refused(api: Api) -> None:
    assert await api("getMe", token="111:foreign") == (401, "Unauthorized")
    assert await api("getMe", token="nonsense") == (404, "Not Found")


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "x", "callback_data": "й" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "text buttons are unallowed in the inline keyboard"),
        ({"text": "", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
    ],
)
async def test_buttons_are_checked(api: Api, button: dict[str, str], words: str) -> None:
    reply = await api("sendMessage", chat_id=READER, text="x", reply_markup={"inline_keyboard": [[button]]})
    assert reply == (400, f"Bad Request: {words}")


async def test_editing_to_the_same_is_told(api: Api) -> None:
    _, message = await api("sendMessage", chat_id=READER, text="<b>x</b>", parse_mode="HTML")
    place = {"chat_id": READER, "message_id": message["message_id"]}
    status, words = await api("editMessageText", **place, text="<b>x</b>", parse_mode="HTML")
    assert (status, words.startswith("Bad Request: message is not modified")) == (400, True)
    assert (await api("editMessageText", **place, text="x"))[1]["text"] == "x"


async def test_photos_come_and_are_sent_again_by_id(api: Api) -> None:
    form = aiohttp.FormData()
    form.add_field("chat_id", str(READER))
    form.add_field("caption", "x" * 1025)
    form.add_field("photo", b"\x89PNG", filename="chart.png", content_type="image/png")
    url = f"{api.sandbox.base_url}{api.sandbox.world.token}/sendPhoto"
    async with api.session.post(url, data=form) as reply:
        assert (await reply.json())["description"] == "Bad Request: message caption is too long"
    form = aiohttp.FormData()
    form.add_field("chat_id", str(READER))
    form.add_field("photo", b"\x89PNG", filename="chart.png", content_type="image/png")
    async with api.session.post(url, data=form) as reply:
        photo = (await reply.json())["result"]["photo"][0]
    assert photo["file_size"] == 4
    assert (await api("sendPhoto", chat_id=READER, photo=photo["file_id"]))[0] == 200
    assert (await api("sendPhoto", chat_id=READER, photo="unknown"))[0] == 400


# --- updates ---------------------------------------------------------------------------------------


async def test_updates_are_kept_until_confirmed(api: Api) -> None:
    world = api.sandbox.world
    world.say(READER, "/start trade_MN")
    world.say(READER, "hello")
    _, updates = await api("getUpdates", limit=1)
    assert [update["message"]["text"] for update in updates] == ["/start trade_MN"]
    assert updates[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert (await api("getUpdates"))[1][0] == updates[0]
    _, updates = await api("getUpdates", offset=updates[0]["update_id"] + 1)
    assert [update["message"]["text"] for update in updates] == ["hello"]
    assert (await api("getUpdates", offset=-1))[1] == updates


async def test_a_second_poller_ends_the_first(api: Api) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=30))
    await api.sandbox.world.wait_for(lambda: api.sandbox.world.calls)
    api.sandbox.world.calls.clear()
    second = asyncio.create_task(api("getUpdates", timeout=30))
    status, words = await first
    assert (status, words.startswith("Conflict: terminated by other getUpdates request")) == (409, True)
    api.sandbox.world.say(READER, "hello")
    assert len((await second)[1]) == 1


async def test_polling_and_webhook_exclude_each_other(api: Api) -> None:
    assert (await api("setWebhook", url="http://a.example"))[0] == 400
    assert (await api("setWebhook", url="https://a.example/hook"))[0] == 200
    assert (await api("getUpdates"))[0] == 409
    assert (await api("getWebhookInfo"))[1]["url"] == "https://a.example/hook"
    await api("deleteWebhook")
    assert (await api("getUpdates"))[0] == 200


async def test_a_pressed_button_waits_for_its_answer(api: Api) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "1+/help"}]]}
    _, message = await api("sendMessage", chat_id=READER, text="x", reply_markup=keyboard)
    query = api.sandbox.world.press(READER, message, "1+/help")
    _, updates = await api("getUpdates")
    assert updates[0]["callback_query"]["data"] == "1+/help"
    assert (await api("answerCallbackQuery", callback_query_id=query, text="done"))[0] == 200
    assert api.sandbox.world.notices == [{"query": query, "text": "done", "alert": False}]
    assert (await api("answerCallbackQuery", callback_query_id="77"))[0] == 400


async def test_the_menu_is_kept_by_scope_and_language(api: Api) -> None:
    commands = [{"command": "trade", "description": "figures"}]
    assert (await api("setMyCommands", commands=commands, language_code="ru"))[0] == 200
    assert (await api("getMyCommands", language_code="ru"))[1] == commands
    assert (await api("getMyCommands"))[1] == []
    assert (await api("setMyCommands", commands=[{"command": "Trade!", "description": "x"}]))[0] == 400
    await api("deleteMyCommands", language_code="ru")
    assert (await api("getMyCommands", language_code="ru"))[1] == []


def test_the_nearest_menu_wins() -> None:
    default, group, russian = [{"command": "a", "description": "a"}], [{"command": "b", "description": "b"}], [{"command": "c"}]
    menus = {
        ('{"type": "default"}', ""): default,
        ('{"type": "default"}', "ru"): russian,
        ('{"type": "all_group_chats"}', ""): group,
    }
    private, desk = {"id": READER, "type": "private"}, {"id": -7, "type": "supergroup"}
    assert find_menu(menus, private, READER, "en") == default
    assert find_menu(menus, private, READER, "ru") == russian
    assert find_menu(menus, desk, READER, "ru") == group
    assert find_menu({}, desk, READER, "ru") == []


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([ARTICLE, ARTICLE], "RESULT_ID_DUPLICATE"),
        ([{**ARTICLE, "id": str(number)} for number in range(51)], "RESULTS_TOO_MUCH"),
        ([{**ARTICLE, "input_message_content": {"message_text": ""}}], "message text is empty"),
        (
            [{**ARTICLE, "input_message_content": {"message_text": "<b>x", "parse_mode": "HTML"}}],
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
    ],
)
async def test_inline_results_are_checked(api: Api, results: list[dict[str, Any]], words: str) -> None:
    api.sandbox.world.inline["1"] = None
    reply = await api("answerInlineQuery", inline_query_id="1", results=results)
    assert reply == (400, f"Bad Request: {words}")


async def test_an_inline_result_becomes_a_message(api: Api) -> None:
    world = api.sandbox.world
    asking = asyncio.create_task(world.ask_inline(READER, "trade"))
    _, updates = await api("getUpdates", timeout=10)
    content = {"message_text": "<b>x</b>", "parse_mode": "HTML"}
    query = updates[0]["inline_query"]["id"]
    await api("answerInlineQuery", inline_query_id=query, results=[{**ARTICLE, "input_message_content": content}])
    message = world.choose(READER, READER, (await asking)[0])
    assert (message["text"], message["via_bot"], message["entities"][0]["type"]) == ("x", world.bot, "bold")


async def test_a_file_too_big_for_a_bot_is_told(api: Api) -> None:
    api.sandbox.world.files["big"] = bytes(20_000_001)
    assert await api("getFile", file_id="big") == (400, "Bad Request: file is too big")


async def test_another_site_may_not_act(api: Api) -> None:
    world = World()
    world.add_person(READER)
    async with open_sandbox(world, also=Window(world).add_routes) as sandbox:
        wish = {"user": READER, "chat": READER, "text": "x"}
        for origin, status in (("https://a.example", 403), (sandbox.address, 200)):
            async with api.session.post(f"{sandbox.address}/do/say", json=wish, headers={"Origin": origin}) as reply:
                assert reply.status == status
        async with api.session.get(f"{sandbox.address}/events", headers={"Host": "rebound.example"}) as reply:
            assert reply.status == 403
        async with api.session.post(f"{sandbox.address}/do/clock", json={"by": "day"}) as reply:
            assert (reply.status, await reply.json()) == (400, {"error": "not possible: this clock is the real one"})


# --- the official description ------------------------------------------------------------------------

SPECIFICATION = Path(__file__).parents[2] / "shared" / "telegram" / "api.min.json"
PLAIN = {"Integer": int, "String": str, "Boolean": bool, "True": bool, "Float": (int, float), "InputFile": str}
KEYBOARD = {"inline_keyboard": [[{"text": "x", "callback_data": "1+/help"}]]}
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("getMe", {}),
    ("getUpdates", {"timeout": 0, "limit": 10, "allowed_updates": ["message"]}),
    ("getWebhookInfo", {}),
    ("setWebhook", {"url": "https://a.example/hook", "secret_token": "hush", "allowed_updates": ["message"]}),
    ("deleteWebhook", {"drop_pending_updates": False}),
    ("sendMessage", {"chat_id": READER, "text": "<b>x</b> /help", "parse_mode": "HTML", "reply_markup": KEYBOARD}),
    ("sendPhoto", {"chat_id": READER, "photo": "photo-0", "caption": "<i>x</i>", "parse_mode": "HTML"}),
    ("sendDocument", {"chat_id": READER, "document": "photo-0"}),
    ("sendMediaGroup", {"chat_id": READER, "media": [{"type": "photo", "media": "photo-0"}] * 2}),
    ("sendChatAction", {"chat_id": READER, "action": "typing"}),
    ("editMessageText", {"chat_id": READER, "message_id": 2, "text": "other"}),
    ("editMessageReplyMarkup", {"chat_id": READER, "message_id": 2, "reply_markup": KEYBOARD}),
    ("editMessageCaption", {"chat_id": READER, "message_id": 3, "caption": "other"}),
    ("editMessageMedia", {"chat_id": READER, "message_id": 3, "media": {"type": "document", "media": "photo-0"}}),
    ("deleteMessage", {"chat_id": READER, "message_id": 4}),
    ("setMyCommands", {"commands": [{"command": "trade", "description": "figures"}], "scope": {"type": "default"}}),
    ("getMyCommands", {}),
    ("deleteMyCommands", {"language_code": "ru"}),
    ("setMyDescription", {"description": "x"}),
    ("getMyDescription", {}),
    ("setMyShortDescription", {"short_description": "x"}),
    ("getMyShortDescription", {}),
    ("getChat", {"chat_id": READER}),
    ("getChatMember", {"chat_id": READER, "user_id": READER}),
    ("getChatAdministrators", {"chat_id": -7}),
    ("getFile", {"file_id": "photo-0"}),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x", "show_alert": False}),
    ("answerInlineQuery", {"inline_query_id": "2", "results": [ARTICLE], "cache_time": 0}),
    ("leaveChat", {"chat_id": -7}),
]


@pytest.mark.skipif(not SPECIFICATION.is_file(), reason="the machine-readable Bot API is not beside the project")
async def test_calls_and_replies_are_as_the_bot_api_describes(api: Api) -> None:
    specification = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    world = api.sandbox.world
    world.add_group(-7, kind="supergroup")
    world.files["photo-0"] = b"\x89PNG"
    world.say(READER, "/start https://example.org")
    world.queries["1"], world.inline["2"] = False, None
    for method, values in CALLS:
        described = specification["methods"][method]
        check_fields(specification, described.get("fields", []), values, method)
        status, result = await api(method, **values)
        assert status == 200, (method, result)
        assert any(fits(specification, kind, result, method) for kind in described["returns"]), (method, result)
    assert {method for method, _ in CALLS} == set(METHODS)


async def test_updates_are_as_the_bot_api_describes(api: Api) -> None:
    if not SPECIFICATION.is_file():
        pytest.skip("the machine-readable Bot API is not beside the project")
    specification = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    world = api.sandbox.world
    _, message = await api("sendMessage", chat_id=READER, text="x", reply_markup=KEYBOARD)
    world.say(READER, "/start")
    world.press(READER, message, "1+/help")
    world.send_file(READER, READER, "note.txt", b"x")
    world.forward(READER, message, READER)
    world.push({"inline_query": {"id": "9", "from": world.users[READER], "query": "trade", "offset": ""}})
    for update in world.updates:
        check_fields(specification, specification["types"]["Update"]["fields"], update, "Update")


def check_fields(specification: dict[str, Any], fields: list[dict[str, Any]], values: dict[str, Any], where: str) -> None:
    """Every value is a field of that name and type, every required field is there."""
    known = {field["name"]: field for field in fields}
    assert set(values) <= set(known), (where, set(values) - set(known))
    missing = [name for name, field in known.items() if field["required"] and name not in values]
    assert missing == [], (where, missing)
    for name, value in values.items():
        kinds = known[name]["types"]
        assert any(fits(specification, kind, value, f"{where}.{name}") for kind in kinds), (where, name, value, kinds)


def fits(specification: dict[str, Any], kind: str, value: Any, where: str) -> bool:
    """Whether a value is of a type of the Bot API."""
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(fits(specification, kind.removeprefix("Array of "), item, where) for item in value)
    if kind in PLAIN:
        return isinstance(value, PLAIN[kind]) and (kind == "Boolean" or kind == "True" or not isinstance(value, bool))  # type: ignore[arg-type]
    described = specification["types"][kind]
    if not isinstance(value, dict):
        return False
    if "subtypes" in described:
        return any(fits_quietly(specification, subtype, value, where) for subtype in described["subtypes"])
    check_fields(specification, described.get("fields", []), value, f"{where}:{kind}")
    return True


def fits_quietly(specification: dict[str, Any], kind: str, value: Any, where: str) -> bool:
    """The same for one of several types a value may have."""
    try:
        return fits(specification, kind, value, where)
    except AssertionError:
        return False


# --- bad days --------------------------------------------------------------------------------------


async def test_limits_are_enforced_when_asked(api: Api) -> None:
    seconds = [100.0]
    api.sandbox.limits = Limits(timer=lambda: seconds[0])
    assert (await api("sendMessage", chat_id=READER, text="1"))[0] == 200
    assert await api("sendMessage", chat_id=READER, text="2") == (429, "Too Many Requests: retry after 1")
    seconds[0] += 1
    assert (await api("sendMessage", chat_id=READER, text="3"))[0] == 200


async def test_a_migrated_group_tells_its_new_id(api: Api) -> None:
    api.sandbox.world.add_group(-7)
    api.sandbox.world.migrate(-7, -1007)
    url = f"{api.sandbox.base_url}{api.sandbox.world.token}/sendMessage"
    async with api.session.post(url, json={"chat_id": -7, "text": "x"}) as reply:
        assert (await reply.json())["parameters"] == {"migrate_to_chat_id": -1007}


async def test_faults_come_as_ordered(api: Api) -> None:
    api.sandbox.faults = [Fault("cut", accepted=True), Fault("status", status=502), Fault("garbage", chat=77)]
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api("sendMessage", chat_id=READER, text="x")
    assert len(api.sandbox.world.heard(READER)) == 1
    url = f"{api.sandbox.base_url}{api.sandbox.world.token}/sendMessage"
    async with api.session.post(url, json={"chat_id": READER, "text": "x"}) as reply:
        assert reply.status == 502
    assert (await api("sendMessage", chat_id=READER, text="x"))[0] == 200
