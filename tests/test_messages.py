"""Messages: escaping, measuring and splitting as Telegram counts."""

from __future__ import annotations

import re
from html import escape as escape_html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages.answer import Answer, Button, Part
from bot.messages.markup import TAGS, clean, escape, link, measure, read_plain, render_terminal, shorten
from bot.messages.split import ENTITY_LIMIT, MESSAGE_LIMIT, split_html

EMOJI = ("😀", "🇲🇳", "🇰🇿", "👩‍👩‍👧‍👦", "✈️", "👍🏽", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "e\u0301")
plain = st.one_of(st.sampled_from((*EMOJI, "\n", "\n\n", " ", ". ", "<", "&", '"')), st.text("аbж", min_size=1, max_size=60))


def nest(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """HTML around HTML: every tag we use, several children."""
    tag = st.sampled_from(sorted(TAGS))
    return st.builds(_wrap, tag, st.lists(children, min_size=1, max_size=6))


def _wrap(tag: str, children: list[str]) -> str:
    opening = '<a href="https://example.org/?a=1&amp;b=2">' if tag == "a" else f"<{tag}>"
    return f"{opening}{''.join(children)}</{tag}>"


html = st.recursive(plain.map(lambda text: escape_html(text, quote=False)), nest, max_leaves=30)
documents = st.lists(st.builds(lambda piece, times: piece * times, html, st.integers(1, 40)), max_size=8).map("".join)


def assert_valid(part: str) -> None:
    """Every tag is known, closed in order, and nothing unescaped is left."""
    open_tags: list[str] = []
    for close, tag in re.findall(r"<(/?)([a-z]+)[^>]*>", part):
        assert tag in TAGS
        if close:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)
    assert not open_tags
    assert not re.search(r"[<>]", re.sub(r"</?[a-z]+(?: [^>]*)?>", "", part))


@settings(max_examples=60, deadline=None)
@given(documents, st.sampled_from((60, 300, MESSAGE_LIMIT)))
def test_split_keeps_everything(document: str, limit: int) -> None:
    parts = split_html(document, limit)
    for part in parts:
        assert_valid(part)
        assert 1 <= measure(read_plain(part)) <= limit
        assert len(re.findall(r"<[a-z]", part)) <= ENTITY_LIMIT
    assert "".join("".join(map(read_plain, parts)).split()) == "".join(read_plain(document).split())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(EMOJI), min_size=40, max_size=200), st.integers(20, 90))
def test_split_keeps_emoji_whole(emoji: list[str], limit: int) -> None:
    whole = set(EMOJI)
    for part in split_html("".join(emoji), limit):
        rest = part
        while rest:
            taken = next((e for e in sorted(whole, key=len, reverse=True) if rest.startswith(e)), None)
            assert taken is not None, part
            rest = rest[len(taken) :]


def test_split_breaks_between_paragraphs_and_outside_entities() -> None:
    paragraph = "word " * 15 + "<b>figure and its unit</b> end."
    parts = split_html("\n\n".join([paragraph] * 4), 230)
    assert [part.count("<b>") for part in parts] == [2, 2]
    assert all(part.rstrip().endswith("end.") for part in parts)


def test_split_reopens_an_entity_longer_than_a_message() -> None:
    parts = split_html(f"<b>{'x' * 9000}</b>")
    assert [measure(read_plain(part)) for part in parts] == [4096, 4096, 808]
    assert all(part.startswith("<b>") and part.endswith("</b>") for part in parts)


def test_split_of_nothing() -> None:
    assert split_html("") == []
    assert split_html("\n" * 5000) == []


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("<b>Ministry</b> & co", "&lt;b&gt;Ministry&lt;/b&gt; &amp; co"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("two\nlines\x00", "two lines"),
        ("lone \ud83d surrogate", "lone surrogate"),
    ],
)
def test_text_from_outside_is_harmless(text: str, safe: str) -> None:
    assert escape(text) == safe


def test_links_lead_to_the_web_only() -> None:
    assert link("x", "https://example.org/?a=1&b=<2>") == '<a href="https://example.org/?a=1&amp;b=&lt;2&gt;">x</a>'
    assert link("x", "javascript:alert(1)") == "x"
    assert link("x", None) == "x"


def test_measure_counts_what_telegram_counts() -> None:
    assert measure("a😀") == 3
    assert measure(clean("🇲🇳")) == 4


def test_shorten_at_words() -> None:
    assert shorten("grants for citizens of Mongolia", 20) == "grants for citizens…"
    assert shorten("short", 20) == "short"


def test_terminal_shows_links_and_buttons() -> None:
    part = Part('<b>Trade</b> <a href="https://example.org/a">Kazinform</a>', ((Button("Next", "1=/trade MN p2"),),))
    assert render_terminal(Answer((part,))) == "Trade Kazinform <https://example.org/a>\n[Next: /trade MN p2]"
