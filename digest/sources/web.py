"""One address → documents: the entries of a feed, or the page itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from datetime import date as Day
from typing import Any

from digest.config import FetchSettings
from digest.errors import SourceError
from digest.models import Document
from digest.sources.fetch import Fetched, fetch_url

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
FEED_MARKS = (b"<rss", b"<feed", b"<rdf:RDF")
READABLE = ("text/plain", "text/markdown", "text/html", "application/xhtml+xml", "application/json", "application/x-ndjson")


def load_address(url: str, settings: FetchSettings) -> Iterator[Document]:
    """The documents of an http(s) address; raises SourceError when it cannot be fetched."""
    return read_response(fetch_url(url, settings))


def read_response(fetched: Fetched) -> Iterator[Document]:
    """The documents in what was fetched: none when nothing changed since the last time."""
    if fetched.not_modified:
        return iter(())
    return read_feed(fetched) if _is_feed(fetched) else iter([_read_page(fetched)])


def read_feed(fetched: Fetched) -> Iterator[Document]:
    """The entries of an RSS or Atom feed in its order, one document each, the feed's title as their outlet.

    Raises SourceError for what is no feed; a feed that is broken part way gives the entries that could be read.
    """
    import feedparser

    # Bytes with their headers, so that feedparser itself decides on the encoding (RFC 3023); it fetches nothing.
    parsed = feedparser.parse(fetched.content, response_headers={"content-type": fetched.media_type}, resolve_relative_uris=False)
    if not parsed.version and not parsed.entries:
        raise SourceError(f"{fetched.url}: this is not an RSS or Atom feed")
    outlet = parsed.feed.get("title") or None
    language = (parsed.feed.get("language") or "")[:2].lower() or None
    for number, entry in enumerate(parsed.entries, start=1):
        yield _read_entry(entry, f"{fetched.url}#{number}", outlet, language)


def _read_entry(entry: Any, name: str, outlet: str | None, language: str | None) -> Document:
    content = "\n".join(part.value for part in entry.get("content", ()) if part.get("value")) or entry.get("summary") or ""
    link = entry.get("link") or None
    return Document(
        id=entry.get("id") or link or name,
        content=f"<html><body><article>{content}</article></body></html>" if "<" in content else content,
        media_type="text/html" if "<" in content else "text/plain",
        url=link if link and link.startswith(("http://", "https://")) else None,
        outlet=outlet,
        title=entry.get("title") or None,
        published=_entry_day(entry),
        language=language,
        error=None if content.strip() else f"{name}: the entry has no text",
    )


def _entry_day(entry: Any) -> Day | None:
    parsed: time.struct_time | None = entry.get("published_parsed") or entry.get("updated_parsed")
    return datetime(*parsed[:6], tzinfo=UTC).date() if parsed else None


def _is_feed(fetched: Fetched) -> bool:
    head = fetched.content[:2_000]
    return any(mark in head for mark in FEED_MARKS) or fetched.media_type.partition(";")[0] in FEED_TYPES


def _read_page(fetched: Fetched) -> Document:
    media_type = fetched.media_type if fetched.media_type.partition(";")[0] in READABLE else "text/html"
    return Document(id=fetched.url, content=fetched.content, media_type=media_type, url=fetched.url, retrieved=fetched.retrieved)
