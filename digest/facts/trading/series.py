"""A figure for each of several partners: "to China ($3 bn), India ($2 bn)", "$3 bn to China, $2 bn to India", "to Italy by 5 %"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from digest.facts.trading.scene import Figure, Head, Scene, country_of
from digest.models import Mention, MoneyMention, PercentMention

# Which words lead to a partner: "exports from Chad ($5 million)" are no exports to Chad.
LINKS = {
    "exports": frozenset({"to", "into", "for", "in", "with", "by"}),
    "imports": frozenset({"from", "with"}),
    "turnover": frozenset({"with"}),
    "balance": frozenset({"with"}),
}
KINDS = ("forward", "backward", "changes")  # country then amount, amount then country, country then change
FAR = 160  # how far behind the noun a list may begin


@dataclass(frozen=True)
class Series:
    """Items of one order in a row; `start` is where the first of them begins."""

    start: int
    items: tuple[re.Match[str], ...]
    kind: str


def find_series(scene: Scene, head: Head, end: int) -> Series | None:
    """The list of partners behind a noun; None where there is none, or where it may be of something else."""
    found = [s for kind in KINDS if (s := _find_chain(scene, head, end, kind))]
    return min(found, key=lambda s: (s.start, -len(s.items)), default=None)


def _find_chain(scene: Scene, head: Head, end: int, kind: str) -> Series | None:
    chain: list[re.Match[str]] = []
    for item in scene.says[f"item_{kind}"].finditer(scene.text, head.end, end):
        if not _leads(scene, head, item) or (chain and not _joins(scene, chain[-1].end(), item.start())):
            if _is_series(scene, head, chain, kind):
                break
            chain = []
        if _leads(scene, head, item):
            chain.append(item)
    return Series(chain[0].start(), tuple(chain), kind) if _is_series(scene, head, chain, kind) else None


def _leads(scene: Scene, head: Head, item: re.Match[str]) -> bool:
    return (item["prep"] or "with").lower() in LINKS[head.flow] and country_of(scene.marked(item.start("b"))) is not None


def _joins(scene: Scene, here: int, there: int) -> bool:
    return bool(scene.says["item_and"].fullmatch(scene.text, here, there))


def _is_series(scene: Scene, head: Head, chain: list[re.Match[str]], kind: str) -> bool:
    """Two in a row, or one that takes up the partner told before."""
    if not chain:
        return False
    between = scene.text[head.end : chain[0].start()]
    if scene.says["item_several"].search(scene.text, 0, chain[0].start()):
        return False  # "to Chad, Niger and Mali ($5 million)": one number for several
    if len(between) > FAR or not scene.words.barriers.isdisjoint(re.findall(r"[a-z]+", between.lower())):
        return False
    if head.partner and scene.says["item_next"].search(between):
        return True
    return len(chain) >= 2 and (kind != "changes" or bool(scene.says["item_moved"].fullmatch(between)))


# --- items to figures ------------------------------------------------------------------------------


def read_series(scene: Scene, series: Series, own: list[Figure], status: str | None) -> list[Figure]:
    """One figure for each item; what the noun's own figure says of time and direction holds for them as well."""
    told = next((f for f in reversed(own) if not f.earlier), Figure())
    figures = [_read_item(scene, item, told) for item in series.items]
    for figure in figures:
        figure.status = status
    return [f for f in figures if f.money or f.change is not None]


def _read_item(scene: Scene, item: re.Match[str], told: Figure) -> Figure:
    money = next((m for m in _inside(scene, item, "v") if isinstance(m, MoneyMention)), None)
    percent = next((m for m in _inside(scene, item, "p") if isinstance(m, PercentMention)), None)
    change = _sign(scene, item, percent.value, told) if percent else None
    return Figure(money, told.time, change=change, partner=country_of(scene.marked(item.start("b"))), at=item.start())


def _inside(scene: Scene, item: re.Match[str], group: str) -> list[Mention]:
    known = group in item.re.groupindex and item.start(group) >= 0
    return list(scene.masked.mentions(*item.span(group))) if known else []


def _sign(scene: Scene, item: re.Match[str], value: Decimal, told: Figure) -> Decimal | None:
    """The sign of a change: its own, its word's, that of the verb the list hangs on; else nothing."""
    groups = item.groupdict()
    if value < 0 or groups.get("rise"):
        return value
    if groups.get("fall"):
        return -value
    if groups.get("v"):
        return None
    if told.change is not None:
        return value if told.change > 0 else -value
    up, down = (_last_end(scene, name, item.start()) for name in ("went_up", "went_down"))
    return None if up == down else value if up > down else -value


def _last_end(scene: Scene, name: str, before: int) -> int:
    return max((m.end() for m in scene.says[name].finditer(scene.text, 0, before)), default=-1)
