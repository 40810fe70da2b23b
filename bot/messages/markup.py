"""Telegram's HTML: only b i u s a code blockquote, everything from outside escaped; and its way back to plain text.

Source: Bot API "HTML style" (named entities &lt; &gt; &amp; &quot; only, numeric ones allowed).
"""

from __future__ import annotations

import unicodedata
from html import escape as escape_html
from html.parser import HTMLParser

from bot.messages.answer import Answer, Part

TAGS = frozenset({"b", "i", "u", "s", "a", "code", "blockquote"})
# Overrides and isolates of direction would turn our own words around; LRM and RLM stay, names need them.
DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

BREAKS = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, lone surrogates, line and paragraph separators


def clean(text: str) -> str:
    """Text from outside without control characters and direction overrides, white space made single."""
    kept = "".join(" " if unicodedata.category(c) in BREAKS else c for c in text if c not in DIRECTION)
    return " ".join(kept.split())


def escape(text: str) -> str:
    """Text from outside, made safe to stand in HTML."""
    return escape_html(clean(text), quote=False)


def bold(html: str) -> str:
    """HTML in bold; nothing for nothing."""
    return f"<b>{html}</b>" if html else ""


def italic(html: str) -> str:
    """HTML in italics; nothing for nothing."""
    return f"<i>{html}</i>" if html else ""


def strike(html: str) -> str:
    """HTML struck through; nothing for nothing."""
    return f"<s>{html}</s>" if html else ""


def quote(html: str) -> str:
    """HTML as a quotation block."""
    return f"<blockquote>{html}</blockquote>"


def link(html: str, url: str | None) -> str:
    """HTML linked to a web page; without one (or with another scheme than the web's) the HTML alone."""
    if not url or not url.startswith(("https://", "http://")):
        return html
    return f'<a href="{escape_html(clean(url), quote=True)}">{html}</a>'


def measure(text: str) -> int:
    """The length Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """Plain text of at most `limit` characters, cut at a word's end with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    return (head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head[:-1]).rstrip(" ,;:–-") + "…"


def read_plain(html: str) -> str:
    """The text of HTML as Telegram would show it, without links."""
    reader = _Reader(terminal=False)
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)


def render_terminal(answer: Answer) -> str:
    """An answer as plain text: links after their words, buttons as the commands they stand for."""
    return "\n\n".join(_render_part(part) for part in answer.parts)


def _render_part(part: Part) -> str:
    reader = _Reader(terminal=True)
    reader.feed(part.html)
    reader.close()
    lines = ["".join(reader.pieces)]
    if file := part.document or part.table:
        lines.append(f"[{file.name}]")
    for row in part.buttons:
        lines.append("  ".join(f"[{button.text}: {button.url or (button.data or '')[2:]}]" for button in row))
    return "\n".join(lines)


class _Reader(HTMLParser):
    """Collects the text of our HTML."""

    def __init__(self, terminal: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.terminal = terminal
        self.address: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.address = dict(attrs).get("href")
        if tag == "blockquote" and self.terminal:
            self.pieces.append("“")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.terminal and self.address:
            self.pieces.append(f" <{self.address}>")
        if tag == "blockquote" and self.terminal:
            self.pieces.append("”")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
