"""Bullets of trade: "– Fresh fruit: US$ 5,622 million (+1.7%)" under a text that has told whose exports, of when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digest.facts.trading.tables import read_change
from digest.facts.trading.words import Words
from digest.language.countries import find_countries
from digest.language.money import find_money
from digest.language.reading import Reading
from digest.models import Evidence, Fact, MoneyMention, Sentence, Trade

BULLET = re.compile(r"[^\S\n]*[-•*–—▪●◦·][^\S\n]?(?P<label>[^\W\d][^:\n]{1,60}?)(?::| [–—-])[^\S\n](?P<rest>[^\n]{2,200})")
CHANGE = re.compile(r"\s*\(\s?(?P<change>[+−–-]\s?\d[\d.,]*)\s?%\s?\)")
LEAST = 2  # bullets of a list
REACH = 1500  # code points between the figure of the whole and the list of its parts
CONFIDENCE = 0.8


@dataclass(frozen=True)
class Item:
    """One bullet: what it is of, how much, where it stands."""

    label: str
    partner: str | None
    money: MoneyMention
    change: str | None
    start: int
    end: int


def read_bullets(reading: Reading, words: Words, facts: Sequence[Fact]) -> Iterator[Fact]:
    """The figures of lists whose whole a sentence before has told: parts by goods or by partners, never mixed."""
    if "table_other" not in words.says:
        return
    for items in find_lists(reading):
        whole = find_whole(items, facts)
        partners = [item.partner for item in items]
        if whole is None or any(words.says["table_other"].search(item.label) for item in items):
            continue
        if all(partners) or not any(partners):
            yield from (build_part(item, whole, reading) for item in items if item.partner != whole.details.reporter)  # type: ignore[union-attr]


def find_lists(reading: Reading) -> Iterator[list[Item]]:
    """Runs of lines that are bullets with an amount of money."""
    text, items, last = reading.article.text, list[Item](), 0
    for found in BULLET.finditer(text):
        if items and text[last : found.start()].strip():
            if len(items) >= LEAST:
                yield items
            items = []
        if (found.start() == 0 or text[found.start() - 1] == "\n") and (item := read_item(found, reading)):
            items.append(item)
            last = found.end()
    if len(items) >= LEAST:
        yield items


def read_item(found: re.Match[str], reading: Reading) -> Item | None:
    """A bullet whose amount stands right behind its label."""
    language, rest = reading.article.language, found["rest"]
    money = find_money(_sentence(rest), language)
    if not money or money[0].start or money[0].value_max is not None:
        return None
    change = CHANGE.match(rest, money[0].end)
    countries = {m.code for m in find_countries(_sentence(found["label"]), language) if m.form == "name"}
    if len(countries) > 1:
        return None
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    partner = next(iter(countries), None)
    return Item(found["label"].strip(), partner, money[0], change["change"] if change else None, start, found.end())


def find_whole(items: list[Item], facts: Sequence[Fact]) -> Fact | None:
    """The last figure told before a list: exports or imports of everything with everybody, larger than each part."""
    before = [
        fact
        for fact in facts
        if fact.evidence[0].field == "text" and 0 <= items[0].start - fact.evidence[0].end <= REACH and fact.status == "actual"
    ]
    whole = max(before, key=lambda fact: fact.evidence[0].end, default=None)
    if whole is None or not isinstance(whole.details, Trade):
        return None
    trade = whole.details
    told = trade.flow in ("exports", "imports") and trade.partner is None and trade.commodity is None and trade.value is not None
    parts = [item.money for item in items]
    fits = told and all(part.currency == trade.currency and part.value < (trade.value or 0) for part in parts)
    return whole if fits and sum(part.value for part in parts) <= (trade.value or 0) * 2 else None


def build_part(item: Item, whole: Fact, reading: Reading) -> Fact:
    """The figure of one bullet, with the flow, the reporter and the period of the whole."""
    assert isinstance(whole.details, Trade)
    details = replace(
        whole.details,
        partner=item.partner,
        commodity=None if item.partner else item.label[0].lower() + item.label[1:],
        value=item.money.value,
        quantum=item.money.quantum,
        qualifier=item.money.qualifier,
        value_max=None,
        change_pct=read_change(item.change) if item.change else None,
        change_base=None,
    )
    quote = Evidence(reading.article.text[item.start : item.end], item.start, item.end)
    countries = tuple(sorted({details.reporter or "", item.partner or ""} - {""}))
    return replace(
        whole, countries=countries, details=details, evidence=(quote, whole.evidence[0]), rule="trade.bullet", confidence=CONFIDENCE
    )


def _sentence(text: str) -> Sentence:
    return Sentence(0, 0, len(text), text)
