"""What people send to be read, what they ask inline, and charts, through the whole bot and the sandbox."""

# ruff: noqa: F811 - fixtures of another module are named as arguments
from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date as Day
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Clock
from sqlalchemy import inspect, text
from test_app import READER, Bot, Open, bot, logging_as_configured, open_bot, sandbox  # noqa: F401
from test_messages import assert_valid

from bot.messages.reading import render_reading
from bot.messages.wording import LANGUAGES, find_wording
from bot.reading import FILE_LIMIT, find_media_type, is_document, read_facts
from bot.sandbox.errors import bad_request
from bot.sandbox.faults import Fault
from bot.workers import Workers
from digest.api import Archive, Article, Document, DocumentError, Fact, Trade
from digest.models import Evidence

NEWS = (
    "Kazakhstan and Mongolia plan to resume direct flights between Astana and Ulaanbaatar, the ministry of transport said. "
    "Trade between Kazakhstan and Mongolia reached $74 million in 2024. "
    "Officials of the two countries also spoke about the weather at quite some length, as officials do."
)
SECRET = "Zanzibaria"  # a word that must be found nowhere afterwards


@pytest.mark.parametrize(
    ("written", "forwarded", "document"),
    [
        ("trade mongolia", False, False),
        (NEWS, False, True),
        ("Short news.", True, True),
        ("/trade Mongolia", True, False),
        ("/trade " + "x" * 500, False, False),
        ("Who met whom in Mongolia, and what did they say? " * 5 + "Who?", False, False),
        ("x" * 299 + "?", False, False),
        ("x" * 301 + "?", False, True),
    ],
)
def test_a_document_is_no_question(written: str, forwarded: bool, document: bool) -> None:
    assert is_document(written, forwarded) is document


@pytest.mark.parametrize(
    ("name", "told", "media_type"),
    [
        ("news.TXT", None, "text/plain"),
        ("page.html", "application/octet-stream", "text/html"),
        ("notes.md", "text/x-web-markdown", "text/markdown"),
        ("report.exe", "text/plain", None),
        ("noname", "text/plain", "text/plain"),
        (None, "image/png", None),
        (None, None, None),
    ],
)
def test_kinds_of_files(name: str | None, told: str | None, media_type: str | None) -> None:
    assert find_media_type(name, told) == media_type


def test_what_says_no_date_is_dated_by_its_message() -> None:
    sentence = "President Tokayev met Mongolia's President Khurelsukh in Astana on Friday."
    (read,) = read_facts(Document("message", sentence), Day(2025, 9, 6))
    assert [fact.date for fact in read.facts] == ["2025-09-05"]
    (undated,) = read_facts(Document("message", sentence))
    assert [fact.date for fact in undated.facts] == [None]
    (dated,) = read_facts(Document("message", f"date 2025-08-30 {sentence}"), Day(2025, 9, 6))
    assert [fact.date for fact in dated.facts] == ["2025-08-29"]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", "Ω".encode()[:1] * 3 + b"\x00\xff"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError):
        read_facts(Document("a.txt", content))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reading_is_valid_in_every_language(language: str) -> None:
    texts = read_facts(Document("message", NEWS.replace("Astana", "Astana")))
    html = render_reading([("<b>&", Day(2025, 9, 6), text.facts) for text in texts], find_wording(language))
    assert_valid(html)
    assert "Ulaanbaatar" in html
    assert "&lt;b&gt;&amp;" in html
    assert_valid(render_reading([(None, None, ())], find_wording(language)))


def test_many_facts_are_counted() -> None:
    fact = Fact(
        "trade", ("KZ", "MN"), None, "actual", Trade("turnover", "KZ", "MN", Decimal(1), "USD"), (Evidence("x", 0, 1),), "r"
    )
    html = render_reading(
        [("one", None, (fact,) * 15), ("two", None, (fact,) * 15), ("three", None, (fact,) * 3)], find_wording("en")
    )
    assert "33 facts" in html
    assert "<b>20.</b>" in html
    assert "<b>21.</b>" not in html
    assert "three" not in html
    assert "and 13 more" in html


# --- through the bot ------------------------------------------------------------------------------------


async def send(bot: Bot, name: str, content: bytes) -> dict[str, Any]:
    before = len(bot.world.heard(READER))
    bot.world.send_file(READER, READER, name, content)
    return await bot.hear(before + 1)


async def test_pasted_news_is_answered_with_its_facts(bot: Bot) -> None:
    said = (await bot.ask(NEWS))["text"]
    assert "Planned: resume flights" in said
    assert "$74M" in said
    assert "reached $74 million in 2024." in said
    assert "Nothing of what you sent is stored." in said
    assert READER in bot.world.actions


async def test_forwarded_news_is_dated_by_its_message(bot: Bot) -> None:
    told = bot.world.say(READER, "President Tokayev met President Khurelsukh of Mongolia in Astana on Friday.")
    await bot.hear(1)
    bot.world.forward(READER, told, READER)
    assert "5 Sept 2025" in (await bot.hear(2))["text"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("news.txt", NEWS.encode(), "Planned: resume flights"),
        ("news.md", f"# News\n\n{NEWS}".encode(), "Planned: resume flights"),
        ("news.html", f"<html><body><article><p>{NEWS}</p></article></body></html>".encode(), "Planned: resume flights"),
        ("plain.txt", b"Nothing happened here at all.", "I found no facts in it."),
        ("empty.txt", b"   ", "“empty.txt” cannot be read: the document has no text"),
        ("broken.txt", b"\x00\x01\x02" * 100, "“broken.txt” cannot be read: this is a binary file"),
        ("<b>&.exe", b"MZ", "I cannot read “<b>&.exe”. I read text"),
        ("scan.pdf", b"%PDF", "I cannot read “scan.pdf”."),
        ("huge.txt", b"x" * (FILE_LIMIT + 1), "too large: I read files of up to 5 MB"),
    ],
)
async def test_files(bot: Bot, name: str, content: bytes, said: str) -> None:
    assert said in (await send(bot, name, content))["text"]


async def test_nothing_of_it_is_kept(
    bot: Bot,
    archive: Archive,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logging_as_configured("json"):
        logging.getLogger().setLevel(logging.DEBUG)
        await send(bot, "news.txt", f"{NEWS} {SECRET} is far away.".encode())
        await send(bot, "broken.txt", SECRET.encode() + b"\x00" * 200)
        await bot.ask(f"{NEWS} {SECRET} is far away.")
    assert SECRET not in capsys.readouterr().err
    assert list(find_words(archive, SECRET)) == []
    assert not any(SECRET.encode() in content for content in read_files(tmp_path))


def read_files(folder: Path) -> Iterator[bytes]:
    yield from (path.read_bytes() for path in folder.rglob("*") if path.is_file())


def find_words(archive: Archive, words: str) -> Iterator[str]:
    with archive.reading() as session:
        for table in inspect(archive.engine).get_table_names():
            if table.endswith("_search"):  # an index of stems without its texts cannot be listed; the files are read below
                continue
            for row in session.execute(text(f'SELECT * FROM "{table}"')):
                if words in str(row):
                    yield table


async def test_a_stranger_is_read_nothing(open_bot: Open) -> None:
    async with open_bot(access={"mode": "allowlist", "allowlist": [1]}) as bot:
        assert "private" in (await send(bot, "news.txt", NEWS.encode()))["text"]
        assert await bot.world.ask_inline(READER, "trade mongolia") == []


async def test_inline(bot: Bot, archive: Archive, clock: Clock) -> None:
    add_trade(archive, clock)
    results = await bot.world.ask_inline(READER, "trade mongolia")
    assert results
    assert "Mongolia" in str(results[0])
    await bot.ask("/settings language ru")
    assert "Монголия" in str((await bot.world.ask_inline(READER, "trade mongolia"))[0])
    assert await bot.world.ask_inline(READER, "settings") == []


async def test_a_chart_is_drawn_once_and_sent_again_by_its_id(
    bot: Bot,
    archive: Archive,
    clock: Clock,
) -> None:
    add_trade(archive, clock)
    first = await bot.ask("/trade Mongolia chart")
    second = await bot.ask("/trade Mongolia chart")
    assert first["photo"][-1]["file_id"] == second["photo"][-1]["file_id"]
    await bot.press(second, "Dark")
    dark = await bot.hear(3)
    assert dark["photo"][-1]["file_id"] != first["photo"][-1]["file_id"]
    bot.sandbox.faults.append(Fault("error", "sendPhoto", error=bad_request("wrong remote file identifier specified")))
    again = await bot.ask("/trade Mongolia chart")
    assert again["photo"][-1]["file_id"] not in (first["photo"][-1]["file_id"], dark["photo"][-1]["file_id"])


async def test_a_document_to_keep(bot: Bot, archive: Archive, clock: Clock) -> None:
    add_trade(archive, clock)
    message = await bot.ask("/export Mongolia csv")
    assert message["document"]["file_name"].endswith(".csv")
    assert b"turnover" in bot.world.files[message["document"]["file_id"]]


async def test_only_the_configured_admin_is_one(open_bot: Open, archive: Archive, clock: Clock) -> None:
    add_trade(archive, clock)
    async with open_bot(admins=[READER]) as bot:
        assert "Facts: 2" in (await bot.ask("/stats"))["text"]
        bot.world.add_person(6)
        assert "no command" in (await bot.ask("/stats", user=6))["text"]


def add_trade(archive: Archive, clock: Clock) -> None:
    for year, million in ((2023, 60), (2024, 74)):
        sentence = f"Trade between Kazakhstan and Mongolia was ${million} million in {year}."
        details = Trade("turnover", "KZ", "MN", Decimal(million * 10**6), "USD", period=str(year), quantum=Decimal(10**6))
        fact = Fact("trade", ("KZ", "MN"), None, "actual", details, (Evidence(sentence, 0, len(sentence)),), "test")
        archive.add_article(Article(f"t{year}", sentence, published=clock().date(), outlet="Example News"), [fact])


async def test_a_worker_that_does_not_end_is_killed() -> None:
    workers = Workers(seconds=1.0)
    try:
        with pytest.raises(TimeoutError):
            await workers.run(run_for_ever)
        assert await workers.run(sum, (1, 2)) == 3
    finally:
        workers.close()


def run_for_ever() -> None:
    while True:
        pass
