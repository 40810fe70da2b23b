"""Several figures of one noun: lists of goods, and "respectively"."""

from __future__ import annotations

from collections.abc import Sequence

from digest.facts.patterns import Match
from digest.facts.trading.heads import clean_goods
from digest.facts.trading.scene import Figure, Head, Scene, country_of
from digest.models import CountryMention, MoneyMention, TimeMention


def read_goods(listed: list[Match], scene: Scene) -> list[Figure]:
    """One figure for each product of a list."""
    figures: list[Figure] = []
    for match in listed:
        goods = match.text("of")
        commodity = clean_goods(goods, scene.words) if goods else None
        figures.extend(Figure(money, commodity=commodity, at=match.found.start()) for money in match.mentions("v", MoneyMention))
    return figures


# --- respectively ----------------------------------------------------------------------------------


def read_respectively(scene: Scene, heads: list[Head]) -> list[tuple[Head, Figure]] | None:
    """ "exports and imports were worth $5 and $3 billion, respectively": each with its own; None where there is no such word.

    Nouns, partners or times are dealt out in order; an empty list where the counts do not agree and nothing can be said.
    """
    word = scene.says["respectively"].search(scene.text)
    if not word or not heads:
        return None
    figures = [Figure(m, at=scene.masked.at(m)) for m in _find_sums(scene, heads[0].end)]
    if len(figures) < 2:
        return None
    return _deal_heads(scene, heads, figures) or _deal_mentions(scene, heads, figures) or []


def _find_sums(scene: Scene, after: int) -> list[MoneyMention]:
    """The amounts after the noun, one for each sum: a second currency in brackets is left out."""
    sums = [m for m in scene.masked.sentence.mentions if isinstance(m, MoneyMention)]
    return [m for m in sums if (spot := scene.masked.at(m)) >= after and scene.text[spot - 1] != "("]


def _deal_heads(scene: Scene, heads: list[Head], figures: list[Figure]) -> list[tuple[Head, Figure]]:
    if len(heads) != len(figures) or heads[-1].start > figures[0].at:
        return []
    last, two = heads[-1], _partners_after(scene, heads[0], figures[0].at)
    if not any(h.reporter or h.partner for h in heads) and len(two) == 2:
        heads[0].reporter, last.partner = two
    for head in heads:  # "exports to and imports from Chad", "Chad's exports and imports"
        head.reporter, head.partner = head.reporter or heads[0].reporter, head.partner or last.partner
        head.pair, head.closed = head.pair or last.pair, False
    return list(zip(heads, figures, strict=True))


def _deal_mentions(scene: Scene, heads: list[Head], figures: list[Figure]) -> list[tuple[Head, Figure]]:
    if len(heads) != 1:
        return []
    times = [m for m in scene.masked.sentence.mentions if isinstance(m, TimeMention) and m.iso]
    if len(times) == len(figures):
        for figure, time in zip(figures, times, strict=True):
            figure.time = time
        return [(heads[0], figure) for figure in figures]
    partners = _partners_after(scene, heads[0], figures[0].at)
    if len(partners) != len(figures) or heads[0].flow == "turnover":
        return []
    heads[0].closed = False
    for figure, partner in zip(figures, partners, strict=True):
        figure.partner = partner
    return [(heads[0], figure) for figure in figures]


def _partners_after(scene: Scene, head: Head, before: int) -> Sequence[str]:
    """The countries behind "exports to" up to the amounts."""
    inside = scene.masked.mentions(head.start, before)
    return [c for m in inside if isinstance(m, CountryMention) and (c := country_of(m)) and c != head.reporter]
