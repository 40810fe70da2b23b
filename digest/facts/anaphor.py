"""Anaphor: which document "it", "the document" or "a similar agreement" is, told in the sentence before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.facts.instrument import Item, Page, Words, find_count, find_phrases, find_subject, sentence_stop
from digest.language.mask import Masked

BACK = 2  # sentences before in which the document meant is looked for


@dataclass(frozen=True)
class Antecedent:
    """The document meant: where it is named, what it is about, whether there are several."""

    masked: Masked
    item: Item
    subject: str
    plural: bool


def is_anaphor(words: Words, phrase: str, subject: str | None) -> bool:
    """Whether a phrase names no document of its own: a pronoun, a bare "the document", "a similar agreement"."""
    return subject is None and words["anaphor"].match(phrase) is not None


def find_antecedent(page: Page, masked: Masked) -> Antecedent | None:
    """The last document of the same number that the sentences before tell the subject of, None when they name none."""
    index = masked.sentence.index
    for earlier in reversed(page.reading.sentences[max(0, index - BACK) : index]):
        if earlier.sentence.field != masked.sentence.field:
            break
        found = list(named_documents(page.words, earlier))
        if found:
            alike = [a for a in found if not a.plural]
            return alike[-1] if alike else None
    return None


def named_documents(words: Words, masked: Masked) -> Iterator[Antecedent]:
    """The documents a sentence names with their subjects."""
    spans = [found.span() for found in find_phrases(words, masked.text, 0, len(masked.text))]
    for number, (start, end) in enumerate(spans):
        stop = spans[number + 1][0] if number + 1 < len(spans) else sentence_stop(masked.text, end)
        item = Item(start, end, stop)
        subject = find_subject(words, masked, item)
        if subject:
            yield Antecedent(masked, item, subject, find_count(words, masked, item)[1])
