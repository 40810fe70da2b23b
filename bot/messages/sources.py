"""Who says so: outlets as links, footnotes under a digest."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.messages.figures import render_day, render_number
from bot.messages.markup import escape, link, shorten
from bot.messages.wording import Wording
from digest.api import SURE, ArchivedFact, Proof

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
OUTLET_LENGTH = 60


def render_source(proof: Proof, words: Wording, *, year: bool = True) -> str:
    """One outlet with its date, linked: "Kazinform, 6 Sep 2025"."""
    name = link(escape(shorten(proof.outlet, OUTLET_LENGTH)), proof.url)
    return f"{name}, {render_day(proof.published, words, year=year)}" if proof.published else name


def render_sources(fact: ArchivedFact, words: Wording, *, year: bool = True) -> str:
    """The first outlet of a fact and how many others say so."""
    if not fact.proofs:
        return ""
    others = count_outlets(fact) - 1
    return " ".join(filter(None, (render_source(fact.proofs[0], words, year=year), _render_others(others, words))))


def count_outlets(fact: ArchivedFact) -> int:
    """How many different outlets state a fact."""
    return len({proof.outlet for proof in fact.proofs})


def render_doubt(fact: ArchivedFact, words: Wording) -> str:
    """The mark of a fact that is kept, but not sure enough to be shown unasked; nothing for any other."""
    return f"❔ {words.say('less sure')}" if fact.confidence < SURE else ""


def find_speaker(fact: ArchivedFact) -> str | None:
    """Who says so, when no proof states it as its own knowledge."""
    speakers = [proof.attributed_to for proof in fact.proofs]
    return speakers[0] if speakers and all(speakers) else None


@dataclass
class Footnotes:
    """Numbers the sources of a message in the order they are met; facts of the same sources share a number."""

    words: Wording
    keys: dict[tuple[str, str | None, int], str] = field(default_factory=dict)

    def mark(self, fact: ArchivedFact) -> str:
        """The superscript of a fact's source; nothing for a fact without proof."""
        if not fact.proofs:
            return ""
        first = fact.proofs[0]
        key = (first.outlet, first.url or first.document_id, count_outlets(fact))
        self.keys.setdefault(key, render_sources(fact, self.words, year=False))
        return str(list(self.keys).index(key) + 1).translate(SUPERSCRIPTS)

    def render(self) -> str:
        """A line for each source."""
        return "\n".join(f"{str(n).translate(SUPERSCRIPTS)} {text}" for n, text in enumerate(self.keys.values(), 1))


def _render_others(number: int, words: Wording) -> str:
    if number < 1:
        return ""
    return words.count("(and {shown} more)", "(and {shown} more)", number, shown=render_number(number, words))
