"""Facts of what a person sends: read in a worker, answered, forgotten. Nothing of it reaches database, disk or log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date as Day

from digest.api import MEDIA_TYPES, Article, Document, Fact, extract_facts, read_document

FILE_LIMIT = 5_000_000  # bytes
LONG_TEXT = 200  # characters; a longer text is a document, not a question
LONGEST_QUESTION = 300
TEXTS = 20  # articles of one file, such as rows of JSON
READABLE = tuple(sorted(MEDIA_TYPES))


@dataclass(frozen=True, slots=True)
class ReadText:
    """One article of what was sent, with its facts; its text stays behind."""

    title: str | None
    published: Day | None
    language: str
    facts: tuple[Fact, ...]


def is_document(text: str, forwarded: bool) -> bool:
    """Whether a message is something to be read for facts rather than a question."""
    if text.lstrip().startswith("/"):
        return False
    question = text.rstrip().endswith("?") and len(text) <= LONGEST_QUESTION
    return forwarded or (len(text) > LONG_TEXT and not question)


def find_media_type(name: str | None, told: str | None) -> str | None:
    """What kind of document a file is, by its name, else by what the sender's program says; None for what is not read."""
    suffix = f".{name.rpartition('.')[2].lower()}" if name and "." in name else ""
    if suffix:
        return MEDIA_TYPES.get(suffix)
    return told if told in MEDIA_TYPES.values() else None


def read_facts(document: Document, published: Day | None = None) -> tuple[ReadText, ...]:
    """The facts of a document, article by article. `published` dates what says no date itself.

    Raises DocumentError for what cannot be read.
    """
    return tuple(_read(article, published) for article in read_document(document, FILE_LIMIT)[:TEXTS])


def _read(article: Article, published: Day | None) -> ReadText:
    dated = replace(article, published=article.published or published)
    return ReadText(dated.title, dated.published, dated.language, extract_facts(dated))
