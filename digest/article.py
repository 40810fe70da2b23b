"""Any document → title, text, date, language.

`READERS` names the reader of each media type. Whatever cannot be read raises `DocumentError` with a sentence that says
which document, why, and what is accepted. The heavy libraries for HTML are imported by the HTML reader alone.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Day
from typing import Any

from digest.errors import DocumentError
from digest.models import Article, Document

MEGABYTE = 1_000_000
MAX_BYTES = 20 * MEGABYTE
ACCEPTED = "plain text, Markdown, HTML, and JSON lines with id and text are accepted"
LEADING_DATE = re.compile(r"\s*date (\d{4}-\d{2}-\d{2})\s")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# What no text begins with: PDF, ZIP (docx, xlsx), PNG, JPEG, GIF, gzip, old Office, executables.
MAGIC = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"MZ\x90")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings a news site of our regions may use without saying so; anything else has to be declared.
UNDECLARED = ["cp1251", "koi8_r", "cp1252", "cp1256", "gb18030", "shift_jis", "euc_kr"]
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Neither survives on its way to a database or a terminal; one code point replaces one, so offsets stand.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader found in the text of a document, before the document's own data are laid over it."""

    text: str
    title: str | None = None
    published: Day | None = None
    language: str | None = None
    url: str | None = None


def read_document(document: Document, max_bytes: int = MAX_BYTES) -> list[Article]:
    """The articles of a document, in order: one for a text or page, one a row for JSON lines.

    Raises DocumentError for what is empty, binary, cut off, larger than `max_bytes`, of an unknown type, or marked by
    its source as unreadable (`document.error`).
    """
    if document.error:
        raise DocumentError(document.error)
    _check_size(document, max_bytes)
    media_type = document.media_type.partition(";")[0].strip().lower()
    reader = READERS.get(media_type)
    if reader is None:
        raise DocumentError(f"{document.id}: {media_type or 'a document without a type'} cannot be read; {ACCEPTED}")
    return list(reader(document, decode_content(document)))


def decode_content(document: Document) -> str:
    """The text of a document by byte order mark, declaration, UTF-8, or what its bytes look like, in this order."""
    if isinstance(document.content, str):
        return UNSTORABLE.sub("\ufffd", document.content)
    content = document.content
    encoding = _marked_encoding(content)
    if encoding is None and (content.startswith(MAGIC) or b"\x00" in content[:65_536]):
        raise DocumentError(f"{document.id}: this is a binary file; {ACCEPTED}")
    text = _decode_as(document, encoding) if encoding else _decode_unmarked(document)
    if len(CONTROL.findall(text)) > len(text) // 100 + 3:
        raise DocumentError(f"{document.id}: this is a binary file; {ACCEPTED}")
    return UNSTORABLE.sub("\ufffd", text)


def guess_language(text: str) -> str:
    """ISO 639-1 by script: Kazakh and Russian by their letters, English for everything else.

    A language we have no words for gives no facts under any label, so a cheap guess is enough where none is declared.
    """
    sample = text[:5_000]
    letters = len(LETTER.findall(sample))
    if len(CYRILLIC.findall(sample)) * 2 <= letters:
        return "en"
    return "kk" if len(KAZAKH.findall(sample)) * 50 > letters else "ru"


def leading_date(text: str) -> Day | None:
    """The publication date of a plain text that begins (after white space) with `date 2025-09-06 `."""
    match = LEADING_DATE.match(text)
    return parse_day(match[1]) if match else None


def parse_day(written: str | None) -> Day | None:
    """The day an ISO 8601 date or instant begins with; None for anything else."""
    try:
        return Day.fromisoformat((written or "").strip()[:10])
    except ValueError:
        return None


# --- media types ---------------------------------------------------------------------------------


def _read_plain(document: Document, text: str) -> Iterator[Article]:
    yield _article(document, Page(text, published=leading_date(text)))


def _read_markdown(document: Document, text: str) -> Iterator[Article]:
    from digest.markup import strip_markdown

    body, title, data = strip_markdown(text)
    published = parse_day(data.get("date")) or leading_date(body)
    yield _article(document, Page(body, data.get("title") or title, published, data.get("language"), data.get("url")))


def _read_html(document: Document, text: str) -> Iterator[Article]:
    from digest.markup import read_page

    page = read_page(text, document.id)
    yield _article(document, Page(page.text, page.title, parse_day(page.date), page.language, page.url))


def _read_rows(document: Document, text: str) -> Iterator[Article]:
    # Only line feeds part rows: JSON strings may hold U+2028 and other breaks of str.splitlines.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _read_row(document, _load_json(document, line, f"line {number}"))


def _read_json(document: Document, text: str) -> Iterator[Article]:
    loaded = _load_json(document, text, "it")
    for row in loaded if isinstance(loaded, list) else [loaded]:
        yield _read_row(document, row)


def _read_row(document: Document, row: Any) -> Article:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise DocumentError(f"{document.id}: a row is an object with id and text, optionally title, date, url, source, language")
    described = replace(
        document,
        id=_optional(row, "id") or document.id,
        outlet=_optional(row, "source") or document.outlet,
        title=_optional(row, "title") or document.title,
        url=_optional(row, "url") or document.url,
        language=(_optional(row, "language") or document.language or "")[:2].lower() or None,
        published=_row_date(document, row) or document.published,
    )
    text = UNSTORABLE.sub("\ufffd", row["text"])
    return _article(described, Page(text, published=leading_date(text)))


READERS: Mapping[str, Callable[[Document, str], Iterator[Article]]] = {
    "text/plain": _read_plain,
    "text/markdown": _read_markdown,
    "text/html": _read_html,
    "application/xhtml+xml": _read_html,
    "application/x-ndjson": _read_rows,
    "application/json": _read_json,
}


# --- pieces --------------------------------------------------------------------------------------


def _article(document: Document, page: Page) -> Article:
    """What the source says comes before what the text says."""
    if not page.text.strip() and not (document.title or page.title or "").strip():
        raise DocumentError(f"{document.id}: the document has no text")
    return Article(
        id=document.id,
        text=page.text,
        title=document.title or page.title,
        published=document.published or page.published,
        language=document.language or page.language or guess_language(page.text or page.title or ""),
        url=document.url or page.url,
        outlet=document.outlet,
    )


def _check_size(document: Document, max_bytes: int) -> None:
    if len(document.content) > max_bytes:
        size, limit = len(document.content) / MEGABYTE, max_bytes / MEGABYTE
        raise DocumentError(f"{document.id}: {size:.1f} MB is too large; at most {limit:g} MB is read")
    if not document.content:
        raise DocumentError(f"{document.id}: the document is empty")


def _marked_encoding(content: bytes) -> str | None:
    return next((encoding for mark, encoding in BYTE_ORDER_MARKS if content.startswith(mark)), None)


def _decode_unmarked(document: Document) -> str:
    """Declarations lie more often than UTF-8 decodes by chance, so a text that is valid UTF-8 is taken as such."""
    content = document.content
    assert isinstance(content, bytes)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not content[: error.start].isascii():
            raise DocumentError(f"{document.id}: the document is cut off in the middle of a character") from error
    declared = _declared_encoding(document)
    if declared and declared != "utf-8":
        return _decode_as(document, declared)
    return _decode_guessed(document, content)


def _declared_encoding(document: Document) -> str | None:
    assert isinstance(document.content, bytes)
    declared = CHARSET.search(document.media_type)
    if declared:
        return _known_encoding(declared[1])
    head = document.content[:4_096]
    found = XML_ENCODING.search(head) or META_CHARSET.search(head)
    return _known_encoding(found[1].decode("ascii")) if found else None


def _known_encoding(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _decode_as(document: Document, encoding: str) -> str:
    assert isinstance(document.content, bytes)
    try:
        return document.content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(f"{document.id}: the document says it is {encoding} but is not, or is cut off") from error


def _decode_guessed(document: Document, content: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=UNDECLARED).best()
    if best is None:
        raise DocumentError(f"{document.id}: its encoding cannot be told; save it as UTF-8")
    return str(best)


def _load_json(document: Document, text: str, which: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{document.id}: {which} is not valid JSON or is cut off ({error})") from error


def _optional(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    return UNSTORABLE.sub("\ufffd", str(value)) if value not in (None, "") else None


def _row_date(document: Document, row: Mapping[str, Any]) -> Day | None:
    written = _optional(row, "date")
    found = parse_day(written)
    if written and found is None:
        raise DocumentError(f"{document.id}: the date {written[:40]!r} is not of the form 2025-09-06")
    return found
