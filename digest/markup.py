"""Marked-up text → readable text: pages by trafilatura, Markdown by taking its marks away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.errors import DocumentError

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
FRONT_LINE = re.compile(r"^(title|date|url|language):\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)
HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
# What Markdown adds to a sentence, and what of it stays.
MARKS = (
    (re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)"), ""),
    (re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)[*_](?=\S)([^*_\n]+?)(?<=\S)[*_](?!\w)"), r"\1"),
    (re.compile(r"^\s{0,3}(?:>\s?|[-*+]\s+|#{1,6}\s+)", re.MULTILINE), ""),
)
# In the order of trust: what publishers put there for machines.
DATE_PATHS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='DC.date.issued']/@content",
    "//article//time/@datetime",
    "//time[@pubdate]/@datetime",
)
TITLE_PATHS = ("//meta[@property='og:title']/@content", "//h1//text()", "//title/text()")
URL_PATHS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"(\d{4}-\d{2}-\d{2})')
MAX_DEPTH = 250


@dataclass(frozen=True, slots=True)
class WebPage:
    """The readable part of a page and what it says about itself."""

    text: str
    title: str | None
    date: str | None
    language: str | None
    url: str | None


def strip_markdown(text: str) -> tuple[str, str | None, dict[str, str]]:
    """Text without marks, the first heading, and the front matter's title, date, url, language."""
    text = text.replace("\r\n", "\n")
    front = FRONT_MATTER.match(text)
    data = dict(FRONT_LINE.findall(front[1])) if front else {}
    body = text[front.end() :] if front else text
    heading = HEADING.search(body)
    title = heading[1] if heading else None
    if heading and not body[: heading.start()].strip():
        body = body[heading.end() :]
    for mark, kept in MARKS:
        body = mark.sub(kept, body)
    return body, title, data


def read_page(html: str, name: str) -> WebPage:
    """The article of a page; raises DocumentError where a page has none or cannot be parsed."""
    import trafilatura
    from lxml import etree
    from lxml import html as lxml_html

    try:
        # Parsed here, not by trafilatura, which would guess the encoding of a text already decoded.
        tree = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", html))
        described = _describe(tree, html)
        text = trafilatura.extract(tree, fast=True, include_comments=False, include_tables=True) or _paragraphs(html)
    except (etree.LxmlError, ValueError, RecursionError, AssertionError) as error:
        raise DocumentError(f"{name}: the page cannot be parsed") from error
    return WebPage(text, **described)


def _describe(tree: object, html: str) -> dict[str, str | None]:
    dated = JSON_LD_DATE.search(html)
    return {
        "title": _first(tree, TITLE_PATHS),
        "date": _first(tree, DATE_PATHS) or (dated[1] if dated else None),
        "language": (_first(tree, ("/html/@lang",)) or "")[:2].lower() or None,
        "url": _absolute(_first(tree, URL_PATHS)),
    }


def _first(tree: object, paths: tuple[str, ...]) -> str | None:
    for path in paths:
        for found in tree.xpath(path):  # type: ignore[attr-defined]
            if str(found).strip():
                return " ".join(str(found).split())
    return None


def _absolute(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) else None


def _paragraphs(html: str) -> str:
    """Everything readable, for snippets too short for an extractor of articles."""
    from lxml import html as lxml_html

    tree = lxml_html.document_fromstring(html)
    for furniture in tree.xpath("//script|//style|//nav|//head|//noscript"):
        furniture.drop_tree()
    lines = (" ".join(block.split()) for block in tree.xpath("//body")[0].itertext()) if tree.xpath("//body") else iter(())
    return "\n".join(line for line in lines if line)
