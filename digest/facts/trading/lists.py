"""Several figures of one noun: lists of countries or goods, and "respectively"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from digest.facts.patterns import Match
from digest.facts.trading.heads import clean_goods
from digest.facts.trading.scene import Figure, Head, Scene, country_of
from digest.models import CountryMention, MoneyMention, PercentMention, TimeMention


def read_list(listed: list[Match], scene: Scene, head: Head) -> list[Figure]:
    """One figure for each country or product of a list."""
    figures = []
    for match in listed:
        money = match.mentions("v", MoneyMention)
        percent = match.mentions("p", PercentMention)
        goods = match.text("of")
        change = _find_change(scene, match, percent[0].value) if percent else None
        if money or change is not None:
            figures.append(
                Figure(
                    money[0] if money else None,
                    change=change,
                    partner=scene.country(match, "b"),
                    commodity=clean_goods(goods, scene.words) if goods else None,
                    at=match.found.start(),
                )
            )
    return figures


def _find_change(scene: Scene, match: Match, value: Decimal) -> Decimal | None:
    """The sign of a change in brackets: its own, its word's, or that of the verb the list hangs on; else nothing."""
    groups = match.found.groupdict()
    if value < 0 or groups.get("rise"):
        return value
    if groups.get("fall"):
        return -value
    if match.mentions("v", MoneyMention):
        return None
    up, down = (_last_end(scene, name, match.found.start()) for name in ("went_up", "went_down"))
    return None if up == down else value if up > down else -value


def _last_end(scene: Scene, name: str, before: int) -> int:
    return max((m.end() for m in scene.says[name].finditer(scene.text, 0, before)), default=-1)


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
