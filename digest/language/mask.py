"""A sentence with its mentions masked, so that patterns speak of people and money instead of spelling them.

"President Tokayev met Mongolia's speaker in Astana." becomes "① met ② in ③." where each mark is one code point of a
private plane that tells the class of the mention and its number. A pattern is then an ordinary regular expression
over the masked text: `{a:people} met {b:people}`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from digest.language.expression import lower
from digest.models import (
    CountryMention,
    Mention,
    MoneyMention,
    NumberMention,
    PercentMention,
    PersonMention,
    PlaceMention,
    Sentence,
    TimeMention,
)

PLANE = 0xF0000  # Supplementary Private Use Area-A: no newsroom's text carries a meaning there
WIDTH = 0x1000
CLASSES: tuple[type[Mention], ...] = (
    PersonMention,
    CountryMention,
    PlaceMention,
    MoneyMention,
    PercentMention,
    TimeMention,
    NumberMention,
)
NAMES = ("person", "country", "place", "money", "percent", "time", "number")
MARKS = {name: f"[{chr(PLANE + i * WIDTH)}-{chr(PLANE + i * WIDTH + WIDTH - 1)}]" for i, name in enumerate(NAMES)}
FIRST = {kind: PLANE + i * WIDTH for i, kind in enumerate(CLASSES)}
PRIVATE = re.compile(f"[{chr(PLANE)}-\U0010ffff]")  # and whatever lies above, for which no text has a use either


@dataclass(frozen=True)
class Masked:
    """A sentence, its masked text, and the way back from a place in the masked text to the article.

    `spots[i]` is the masked index of the mark of `sentence.mentions[i]`.
    """

    sentence: Sentence
    text: str
    spots: tuple[int, ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """The lower-case words outside mentions: what the `when` of a pattern is held against."""
        return frozenset(re.findall(r"[^\W\d_]+", lower(self.text)))

    def mentions(self, start: int, end: int) -> Iterator[Mention]:
        """The mentions whose marks stand in masked[start:end], in order."""
        for i in range(bisect_right(self.spots, start - 1), len(self.spots)):
            if self.spots[i] >= end:
                return
            yield self.sentence.mentions[i]

    def offset(self, index: int) -> int:
        """The code point of the article's field where masked index `index` stands."""
        i = bisect_right(self.spots, index - 1) - 1
        if i < 0:
            return self.sentence.start + index
        return self.sentence.mentions[i].end + (index - self.spots[i] - 1)

    def original(self, start: int, end: int) -> str:
        """The article's words behind masked[start:end]."""
        first, last = self.offset(start), self.offset(end)
        return self.sentence.text[first - self.sentence.start : last - self.sentence.start]

    def at(self, mention: Mention) -> int:
        """The masked index of a mention of this sentence."""
        return self.spots[self.sentence.mentions.index(mention)]


def mask_sentence(sentence: Sentence, mentions: Sequence[Mention] | None = None) -> Masked:
    """Mask the mentions of one sentence, or others that it is to have; they must be in order and not overlap."""
    if mentions is not None:
        sentence = Sentence(
            sentence.index, sentence.start, sentence.end, sentence.text, sentence.field, tuple(mentions), sentence.paragraph
        )
    # A text may itself hold code points of the plane; they would be taken for marks.
    text = PRIVATE.sub("\ufffd", sentence.text) if PRIVATE.search(sentence.text) else sentence.text
    parts: list[str] = []
    spots: list[int] = []
    here, length = sentence.start, 0
    for mention in sentence.mentions:
        plain = text[here - sentence.start : mention.start - sentence.start]
        parts.append(plain)
        length += len(plain)
        spots.append(length)
        parts.append(chr(FIRST[type(mention)] + min(len(spots) - 1, WIDTH - 1)))
        length += 1
        here = mention.end
    parts.append(text[here - sentence.start :])
    return Masked(sentence, "".join(parts), tuple(spots))
