"""Telegram's HTML as its servers read it: text and entities, or their error texts with byte offsets.

Source: Bot API, "HTML style". Offsets and lengths of entities count UTF-16 units; those in errors count UTF-8 bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from bot.sandbox.errors import ApiError, bad_request

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote", "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
ENTITY_LIMIT = 100
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
SPACE = re.compile(r"\s*")
TAG_NAME = re.compile(r"[^\s>/]*")
ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>/]+)\s*(?P<equals>=?)\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'>]*))"""
)
COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{5,32})?(?![\w/])")
LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass
class _Open:
    """A tag that is open: where its text begins, and what its attributes said."""

    name: str
    start: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without markup and its entities in order; raises ApiError with the server's words. Text is trimmed."""
    parser = _Parser(html)
    parser.parse()
    return trim(parser.text, parser.entities)


def find_plain_entities(text: str) -> list[dict[str, Any]]:
    """What clients mark by themselves in a plain text: commands and links."""
    found = [("bot_command", match) for match in COMMAND.finditer(text)] + [("url", match) for match in LINK.finditer(text)]
    kept = [(kind, match) for kind, match in found if kind == "url" or not _inside(match, found)]
    entities = [{"type": kind, "offset": measure(text[: match.start()]), "length": measure(match[0])} for kind, match in kept]
    return sorted(entities, key=lambda entity: entity["offset"])


def measure(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def trim(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """The text without white space around it, the entities moved and cut with it, the first hundred of them."""
    shift = measure(text) - measure(text.lstrip()) if text[:1].isspace() else 0
    trimmed = text.strip()
    length = measure(trimmed)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, length)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return trimmed, kept[:ENTITY_LIMIT]


class _Parser:
    """One pass over one text."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.text = ""
        self.units = 0  # of the text so far
        self.entities: list[dict[str, Any]] = []
        self.place = 0
        self.open: list[_Open] = []

    def parse(self) -> None:
        while self.place < len(self.html):
            if self.html.startswith("</", self.place):
                self._read_end()
            elif self.html[self.place] == "<":
                self._read_start()
            else:
                self._read_text()
        if self.open:
            raise self._error(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')

    def _read_text(self) -> None:
        end = self.html.find("<", self.place)
        end = len(self.html) if end < 0 else end
        text = REFERENCE.sub(lambda match: unescape(match[0]), self.html[self.place : end])
        self.text += text
        self.units += measure(text)
        self.place = end

    def _read_start(self) -> None:
        begin = self.place
        match = TAG_NAME.match(self.html, begin + 1)
        assert match is not None
        name = match[0].lower()
        if name not in KINDS:
            raise self._error(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        self.place = match.end()
        attributes = self._read_attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.open.append(_Open(name, self.units, attributes))

    def _read_attributes(self, name: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self.place = SPACE.match(self.html, self.place).end()  # type: ignore[union-attr]
            if self.place >= len(self.html):
                raise self._error(f"Unclosed start tag at byte offset {self._bytes(begin)}")
            if self.html[self.place] == ">":
                self.place += 1
                return attributes
            match = ATTRIBUTE.match(self.html, self.place)
            if match is None:
                raise self._error(f'Empty attribute name in the tag "{name}" at byte offset {self._bytes(begin)}')
            if not match["equals"] and match["name"] != "expandable":
                raise self._error(
                    f'Expected equal sign in declaration of an attribute of the tag "{name}" at byte offset {self._bytes(begin)}'
                )
            attributes[match["name"].lower()] = unescape(match["double"] or match["single"] or match["bare"] or "")
            self.place = match.end()

    def _read_end(self) -> None:
        begin = self.place
        end = self.html.find(">", begin)
        if end < 0:
            raise self._error(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        name = self.html[begin + 2 : end].strip().lower()
        if not self.open:
            raise self._error(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        tag = self.open.pop()
        if name and name != tag.name:
            raise self._error(f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{tag.name}>", found "</{name}>"')
        self.place = end + 1
        self._add(tag)

    def _add(self, tag: _Open) -> None:
        length = self.units - tag.start
        entity: dict[str, Any] = {"type": KINDS[tag.name], "offset": tag.start, "length": length}
        if tag.name == "a":
            url = tag.attributes.get("href", "")
            if not re.match(r"(?:https?|tg|mailto|tel)[:]", url):
                return  # what is no link is shown as text
            entity["url"] = url
        if tag.name == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        if length:
            self.entities.append(entity)

    def _bytes(self, place: int) -> int:
        return len(self.html[:place].encode("utf-8", "surrogatepass"))

    @staticmethod
    def _error(words: str) -> ApiError:
        return bad_request(f"can't parse entities: {words}")


def _inside(match: re.Match[str], found: list[tuple[str, re.Match[str]]]) -> bool:
    return any(kind == "url" and other.start() <= match.start() < other.end() for kind, other in found)
