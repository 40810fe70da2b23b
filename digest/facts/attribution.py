"""Attribution: who says so, where the text does not state a fact itself but hands it to somebody.

"Trade reached $5 million, the ministry said." A meeting or a journey of which somebody merely spoke stays the text's own
statement unless the whole sentence is handed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.facts.patterns import Match, find_matches, load_patterns
from digest.language.mask import Masked
from digest.language.names import split_name
from digest.language.reading import Reading
from digest.models import Fact, Meeting, Person, Visit

SEEN = frozenset(("meeting", "visit"))  # what reporters see: "he said they met" is the sentence's own statement
LONGEST = 90  # code points of a speaker as written
LEADING = re.compile(r"(?:the|an?) ", re.IGNORECASE)
PRONOUNS = frozenset(("he", "she", "it", "they", "we", "i"))


def attribute_facts(reading: Reading, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The same facts, each with who says so, as written; None where the text states it itself."""
    sentences = {(m.sentence.field, m.sentence.start): m for m in reading.sentences}
    for fact in facts:
        told = sentences.get((fact.evidence[0].field, fact.evidence[0].start))
        speaker = find_speaker(told, fact, reading.article.language) if told and not fact.attributed_to else None
        yield replace(fact, attributed_to=speaker) if speaker else fact


def hands_over(match: Match, speaker: str, fact: Fact) -> bool:
    """Whether a whole sentence is somebody's word, and not of one who tells what else he said where he was."""
    took_part = {part for person in people_of(fact) if person.name for part in split_name(person.name)}
    return bool(match.pattern.set.get("reports")) and took_part.isdisjoint(split_name(speaker))


def people_of(fact: Fact) -> tuple[Person, ...]:
    """Who took part in a meeting or a journey."""
    details = fact.details
    return details.participants if isinstance(details, Meeting) else details.visitors if isinstance(details, Visit) else ()


def is_named(speaker: str) -> bool:
    """Whether a reader of the sentence alone knows who is meant."""
    return len(speaker) <= LONGEST and speaker.lower() not in PRONOUNS


def find_speaker(masked: Masked, fact: Fact, language: str) -> str | None:
    """Who says what a sentence states, as written without its article."""
    for match in find_matches(load_patterns("attribution", language), masked):
        speaker = match.text("who")
        if speaker and is_named(speaker) and (fact.kind not in SEEN or hands_over(match, speaker, fact)):
            article = LEADING.match(speaker)
            return speaker[article.end() :] if article else speaker
    return None
