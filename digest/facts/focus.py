"""Focus: the states a document, or the passage before a sentence, is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from digest.language.mask import MARKS, Masked
from digest.language.reading import Reading
from digest.models import CountryMention, PersonMention, PlaceMention

TITLE = 3  # what a country in the title counts, beside one in the text
LEAD = 2  # and one in the first sentences
OPENERS = 2  # which are so many
HOME = 2  # what the country the document is written from counts, where few others are named
BACK = 4  # sentences before a group ("the two sides") in which its members are named
APART = 2  # how many times oftener than any third country those in focus are named
# Whom meetings are held within as often as with.
ORGANISATIONS = frozenset("UN NATO SCO ASEAN OSCE EAEU OTS CIS CSTO BRICS APEC SAARC OPEC G7 G20 WTO AFU".split())
Codes = tuple[str, ...]


def spoken_of(reading: Reading, masked: Masked) -> Iterator[str]:
    """The states a sentence names, by name, by who acts for them, by the capital for its government."""
    for mention in masked.sentence.mentions:
        if isinstance(mention, PersonMention):
            yield from (p.country for p in reading.discourse.persons(masked.sentence, mention) if p.country)
        elif isinstance(mention, CountryMention):
            yield mention.code
        elif isinstance(mention, PlaceMention) and mention.capital and mention.country:
            yield mention.country


def weigh_states(reading: Reading) -> Counter[str]:
    """How much a document is about each state: in how many of its sentences it is named, the first ones above all."""
    weights: Counter[str] = Counter()
    texts = 0
    for masked in reading.sentences:
        title = masked.sentence.field == "title"
        texts += not title
        worth = TITLE if title else LEAD if texts <= OPENERS else 1
        for code in set(spoken_of(reading, masked)):
            weights[code] += worth
    if reading.discourse.home and len(weights) <= APART:
        weights[reading.discourse.home] += HOME
    return weights


def find_focus(reading: Reading) -> Codes:
    """The two states a document is about; none when a third is named nearly as often."""
    first = weigh_states(reading).most_common(3)
    if len(first) < 2 or first[1][1] < 2 or (len(first) == 3 and first[2][1] * APART > first[1][1]):
        return ()
    return tuple(sorted(code for code, _ in first[:2]))


def find_pair(reading: Reading, masked: Masked, focus: Codes, said: Iterable[str] | None = None) -> Codes:
    """The two states "the two sides" of a sentence are: those of the sentence just before, of the document, of the passage.

    `said` are those of the sentence that must be among them, all that it names where it is not given.
    """
    own = set(spoken_of(reading, masked) if said is None else said)
    there = opening_state(reading, masked)
    if there and own <= {there}:
        return tuple(sorted((there, str(reading.discourse.home))))
    if focus and own <= set(focus) and is_titled(reading, focus):
        return focus
    before = passage_states(reading, masked, 2)
    if before and before[0] == 1 and own <= set(before[1]) and not (focus and ORGANISATIONS & set(before[1])):
        return before[1]
    if own <= set(focus) and focus:
        return focus
    return before[1] if before and own <= set(before[1]) else ()


def passage_states(reading: Reading, masked: Masked, number: int) -> tuple[int, Codes] | None:
    """The last sentence before this one that names so many states: how far back, and which; the title is the last asked."""
    index = masked.sentence.index
    earlier = reading.sentences[max(0, index - BACK) : index]
    for far, other in enumerate(reversed(earlier), 1):
        codes = set(spoken_of(reading, other))
        if len(codes) == number:
            return far, tuple(sorted(codes))
    titled = (set(spoken_of(reading, m)) for m in reading.sentences[:1] if m.sentence.field == "title")
    return next(((BACK + 1, tuple(sorted(codes))) for codes in titled if len(codes) == number), None)


def is_titled(reading: Reading, focus: Codes) -> bool:
    """Whether the title names the two states in focus and no other: its sides are theirs throughout."""
    titles = [set(spoken_of(reading, m)) for m in reading.sentences[:1] if m.sentence.field == "title"]
    return bool(titles) and titles[0] == set(focus)


def opening_state(reading: Reading, masked: Masked) -> str | None:
    """The foreign state of the city a sentence opens with, when the text is of a journey: "In Majuro, the two sides …"."""
    opening = re.match(rf"(?:Also |Then )?(?:[Ii]n|[Aa]t) ({MARKS['place']}),? ", masked.text)
    place = next(masked.mentions(*opening.span(1)), None) if opening else None
    home = reading.discourse.home
    if not isinstance(place, PlaceMention) or not place.country or not home or place.country == home:
        return None
    known = weigh_states(reading)
    return place.country if known[place.country] and known[home] else None
