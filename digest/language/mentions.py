"""Everything that is named in a sentence, found once for all kinds of fact."""

from __future__ import annotations

from dataclasses import replace

from digest.models import Article, Mention, Sentence


def find_mentions(sentence: Sentence, article: Article) -> Sentence:
    """The sentence with its mentions, in order and none overlapping; where two compete the longer one stands."""
    mentions: list[Mention] = []
    return replace(sentence, mentions=tuple(mentions))
