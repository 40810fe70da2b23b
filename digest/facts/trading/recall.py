"""What the sentences before said of trade, kept for those to come: countries, flows, goods, periods."""

from __future__ import annotations

from typing import cast

from digest.facts.trading.periods import PERIOD, find_period, is_period
from digest.facts.trading.scene import Figure, Head, Memory, Scene
from digest.facts.trading.sides import find_sides, find_title_pair
from digest.language.mask import Masked
from digest.models import Evidence, Fact, Mention, TimeMention, Trade


def remember_partners(scene: Scene) -> None:
    """ "The US remains Sri Lanka's largest export destination": what follows is about these two."""
    s, m = scene.masked.sentence, scene.memory
    m.index, m.paragraph, m.field, m.flow, m.evidence = s.index, s.paragraph, s.field, "turnover", None
    m.reporter, m.partner = scene.partners
    times = [t for t in s.mentions if isinstance(t, TimeMention) and is_period(scene, t)]
    m.period = find_period(scene, times[0], m.reporter)[0] if len(times) == 1 else None


def remember_topic(scene: Scene, head: Head) -> None:
    """A noun of trade without a figure still tells whose trade the text is about."""
    s, m = scene.masked.sentence, scene.memory
    if head.flow == "turnover" and not head.reporter and (head.pair or head.partner or _is_paired(scene)):
        remember_pair(scene, head)
        m.head_at = s.index
        return
    if head.reporter and (head.flow in ("exports", "imports") or not head.partner):
        m.speaker = head.reporter
    if head.reporter is None or head.commodity:
        return
    if head.partner and head.flow != "balance":
        m.index, m.paragraph, m.field, m.flow = s.index, s.paragraph, s.field, head.flow
        m.reporter, m.partner, m.period, m.evidence = head.reporter, head.partner, None, None


def _is_paired(scene: Scene) -> bool:
    return len(find_title_pair(scene)) == 2 or len(scene.reading.discourse.pair(scene.masked.sentence)) == 2


def remember_pair(scene: Scene, head: Head) -> None:
    """ "Of the turnover with Chad, exports made up $5 million": the two of a turnover without a figure."""
    sides = find_sides(scene, head, Figure()) if not head.closed and not head.commodity else None
    if sides:
        s, m = scene.masked.sentence, scene.memory
        m.index, m.paragraph, m.field, m.flow, m.evidence = s.index, s.paragraph, s.field, "turnover", None
        m.reporter, m.partner = sides[:2]


def _note_goods(memory: Memory, head: Head, trade: Trade) -> None:
    """What "exports" alone mean later on: the goods told, as long as all figures were of goods."""
    if trade.commodity is None:
        memory.goods, memory.total = {}, True
    elif not memory.total:
        memory.goods[head.flow] = trade.commodity


def remember_figure(scene: Scene, head: Head, trade: Trade, period: str | None) -> None:
    """What a figure tells of those after it; `period` is None where it is no actual figure of its own time."""
    s, m = scene.masked.sentence, scene.memory
    _note_goods(m, head, trade)
    m.partners.add(trade.partner)
    m.seen.setdefault(trade.partner, set()).add(head.flow)
    if period and not scene.says["alone"].search(scene.text):  # "in December alone" is the time of that sentence only
        m.periods.add(period)
        m.period = period
    again = m.index == s.index or scene.says["of_this"].match(scene.text)
    m.topic = "turnover" if head.flow == "turnover" or (m.topic and again) else None
    m.lately = m.lately | {trade.partner} if m.index == s.index else {trade.partner}
    m.flows = m.flows | {head.flow} if m.index == s.index else {head.flow}
    m.index, m.paragraph, m.field = s.index, s.paragraph, s.field
    m.reporter, m.partner, m.flow, m.commodity, m.head_at = trade.reporter, trade.partner, head.flow, head.commodity, s.index
    m.evidence = Evidence(s.text, s.start, s.end, s.field)
    if head.flow in ("exports", "imports") and head.reporter:
        m.speaker = head.reporter


def find_told(masked: Masked, facts: list[Fact]) -> str | None:
    """The period of months a sentence tells: that of its first figure, else the last one said."""
    periods = (cast(Trade, f.details).period or "" for f in facts if f.status == "actual")
    first = next((p for p in periods if "-" in p), None)
    return first or next((p for m in reversed(masked.sentence.mentions) if (p := _told_period(m))), None)


def _told_period(mention: Mention) -> str | None:
    """A period of months said in so many words."""
    return mention.iso if isinstance(mention, TimeMention) and mention.span and PERIOD.fullmatch(mention.iso or "") else None
