"""trade: numbers of trade between countries.

A sentence is put together from its parts (patterns/trade.LANGUAGE.yaml): a noun of trade, the amounts, changes and
times it is read on to across a closed list of words, and the countries beside it. What stands behind an unknown word
belongs to something else. Countries and periods left out are taken from the sentence before in the same paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from itertools import islice

from digest.facts.actors import find_furniture
from digest.facts.patterns import Match, Pattern, find_matches, load_patterns
from digest.facts.trading.bullets import read_bullets
from digest.facts.trading.heads import find_heads
from digest.facts.trading.lists import read_goods, read_respectively
from digest.facts.trading.periods import find_change_base, find_period, is_monthly, lead_time, note_heading, shift_year
from digest.facts.trading.recall import find_told, remember_figure, remember_pair, remember_partners, remember_topic
from digest.facts.trading.repeats import drop_repeated, fill_period
from digest.facts.trading.scene import Figure, Head, Memory, Scene, country_of
from digest.facts.trading.series import find_series, read_series
from digest.facts.trading.sides import find_sides
from digest.facts.trading.tables import read_tables
from digest.facts.trading.walk import find_figures
from digest.facts.trading.words import load_words
from digest.language.money import settle_currency
from digest.language.reading import Reading
from digest.models import Evidence, Fact, Mention, MoneyMention, PercentMention, TimeMention, Trade

OPENING = 200  # code points of a text in which an agency is credited
BARE = re.compile(r"(?:[^\d$A-Z]*\s)?\$\s?\d.*", re.DOTALL)  # "$5 million", "nearly $5 million"; not "US$5 million"
DOLLARS = {"AU": "AUD", "CA": "CAD", "NZ": "NZD", "SG": "SGD"}  # where newsrooms write their own dollar without a letter
PLAIN = 1000  # the same of a sentence without a figure, which only says whose trade is meant
MOST = 120  # parts of a sentence: what has more is a dump
LONGEST = 4000  # marks and letters of a sentence: what is longer is no prose


def find_trade(reading: Reading) -> Iterable[Fact]:
    """The figures of trade of a document, each once."""
    words = load_words(reading.article.language)
    if words is None:
        return ()
    memory, furniture = Memory(), find_furniture(reading)
    facts: list[Fact] = []
    for masked in reading.sentences:
        if masked.sentence.index in furniture and masked.sentence.text[-1:].isalnum():
            continue  # a headline of another article; what ends with a full stop is text all the same
        figured = any(isinstance(m, MoneyMention | PercentMention) for m in masked.sentence.mentions)
        nouns = words.nouns | words.again if figured and memory.flow else words.nouns
        note_heading(masked, memory, reading.article.published)
        if len(masked.text) <= (LONGEST if figured else PLAIN) and not masked.words.isdisjoint(nouns):
            found = _read_sentence(Scene(reading, masked, words, memory), figured)
            facts.extend(found)
            memory.told = find_told(masked, found) or memory.told
    return drop_repeated([*facts, *read_tables(reading, words), *read_bullets(reading, words, facts)])


@cache
def _select_patterns(language: str, figured: bool) -> tuple[Pattern, ...]:
    """The patterns to try: where no figure stands in a sentence, only those that say whose trade it speaks of."""
    patterns = load_patterns("trade", language)
    return patterns if figured else tuple(p for p in patterns if p.set["part"] in ("head", "pair") and not p.set.get("verb"))


def _read_sentence(scene: Scene, figured: bool) -> list[Fact]:
    matches = list(islice(find_matches(_select_patterns(scene.reading.article.language, figured), scene.masked), MOST))
    if len(matches) == MOST:
        return []
    heads = find_heads(scene, [m for m in matches if m.pattern.set["part"] == "head"])
    scene.verbs = frozenset(h.start for h in heads if h.match.pattern.set.get("verb"))
    scene.partners = _find_partners(scene, matches)
    if scene.partners:
        remember_partners(scene)
    if not figured:
        if heads:
            remember_topic(scene, heads[0])
        return []
    for match in matches:
        if match.pattern.set["part"] not in ("head", "each", "pair"):
            scene.parts.setdefault(match.found.start(), []).append(match)
    scene.at = dict(zip(scene.masked.spots, scene.masked.sentence.mentions, strict=True))
    each = [m for m in matches if m.pattern.set["part"] == "each"]
    return fill_period(list(_read_heads(scene, heads, each))) if heads else []


def _find_partners(scene: Scene, matches: list[Match]) -> tuple[str, ...]:
    """ "China is Malaysia's largest trading partner": the owner first."""
    for match in matches:
        if match.pattern.set["part"] == "pair":
            one = [c for c in map(country_of, match.mentions("a", Mention)) if c]
            two = [c for c in map(country_of, match.mentions("b", Mention)) if c]
            owner = two[-1] if two else None if match.text("b") else scene.memory.speaker or scene.reading.discourse.home
            if one and owner and one[0] != owner:
                return owner, one[0]
    return ()


def _read_heads(scene: Scene, heads: list[Head], each: list[Match]) -> Iterator[tuple[Fact, bool]]:
    dealt = read_respectively(scene, heads)
    if dealt is not None:
        for head, figure in dealt:
            lead_time(scene, head, [figure], None)
            yield from _build_facts(scene, head, [figure])
        return
    last: Figure | None = None
    for i, head in enumerate(heads):
        end = heads[i + 1].start if i + 1 < len(heads) else len(scene.text)
        figures = _find_figures(scene, head, end, each)
        lead_time(scene, head, figures, last)
        facts = list(_build_facts(scene, head, figures))
        if head.flow == "turnover" and not facts and any(f.money for f in figures):
            scene.unknown = True
        if not figures and head.flow == "turnover" and (head.pair or head.partner):
            remember_pair(scene, head)
        elif not figures and i + 1 < len(heads):
            _hand_on(head, heads[i + 1])
        last = next((f for f in reversed(figures) if not f.earlier), None) if facts else last
        yield from facts


def _hand_on(head: Head, after: Head) -> None:
    """ "exports to Chad had the highest export value, $5 million": the noun repeated is of the same partner."""
    listed = head.match.pattern.set.get("listed")
    if (
        head.flow == after.flow
        and not listed
        and after.partner is None
        and after.reporter in (None, head.reporter)
        and not after.world
    ):
        after.partner, after.reporter, after.closed = head.partner, head.reporter, head.closed or after.closed
        after.commodity = after.commodity or head.commodity


def _find_figures(scene: Scene, head: Head, end: int, each: list[Match]) -> list[Figure]:
    """The noun's own figures, then those of the goods or the partners it is followed by a list of."""
    goods = [m for m in each if head.end <= m.found.start()]
    if len(goods) >= 2 and end == len(scene.text) and head.flow in ("exports", "imports"):
        return read_goods(goods, scene)
    series = None if head.pair else find_series(scene, head, end)
    alone = head.closed or head.match.pattern.set.get("listed")
    own, status = ([], None) if alone else find_figures(scene, head, series.start if series else end)
    return [*own, *read_series(scene, series, own, status)] if series else own


# --- figure to fact --------------------------------------------------------------------------------


def _build_facts(scene: Scene, head: Head, figures: list[Figure]) -> Iterator[tuple[Fact, bool]]:
    """The facts of a noun's figures; what one rose from takes its period from it, a year back."""
    period: str | None = None
    for figure in figures:
        details = _read_figure(scene, head, figure, period)
        if details is None:
            continue
        trade, status, carried, inherited = details
        if figure.partner and trade.partner == figure.partner:
            head.reporter = trade.reporter  # of the whole list, whatever is remembered of its first item
        if not figure.earlier:
            period = trade.period
        evidence = _find_evidence(scene, carried or inherited)
        remember_figure(scene, head, trade, trade.period if status == "actual" and not figure.earlier else None)
        countries = tuple(sorted({c for c in (trade.reporter, trade.partner) if c}))
        confidence = 0.97 - 0.1 * carried - 0.05 * inherited - 0.15 * (figure.money is None)
        yield Fact("trade", countries, None, status, trade, evidence, head.match.pattern.name, confidence), figure.earlier


def _read_figure(scene: Scene, head: Head, figure: Figure, before: str | None) -> tuple[Trade, str, bool, bool] | None:
    """The slots of a figure, its status, whether its countries and whether its period were carried over."""
    if figure.status == "none" or (figure.money is None and figure.change is None):
        return None
    sides = find_sides(scene, head, figure)
    if sides is None or (scene.unknown and sides[1] is None):
        return None
    reporter, partner, carried = sides
    period, inherited = _date_figure(scene, figure, reporter, partner, before)
    if figure.earlier and period is None:
        return None
    status = _find_status(scene, figure, period)
    published = scene.reading.article.published
    if status != "actual" and period and published and period[:4] < str(published.year):
        period = None  # "could reach $5 billion, while last year it was …"
    if figure.money is None and status != "actual":
        return None
    trade = _fill_slots(scene, head, figure, (reporter, partner), period, status)
    return (trade, status, carried, inherited) if trade else None


def _date_figure(
    scene: Scene, figure: Figure, reporter: str | None, partner: str | None, before: str | None
) -> tuple[str | None, bool]:
    """The period of a figure, and whether it was told in a sentence before."""
    if figure.earlier:
        return _date_earlier(scene, figure.time, reporter, before), False
    period, back = find_period(scene, figure.time, reporter)
    if period is None and not back:
        period, _ = find_period(scene, figure.time, partner)
    if period is None and back and figure.status is None and scene.near() and scene.memory.period:
        return scene.memory.period, True
    if period is None and back and figure.time and not scene.says["year_before"].search(figure.time.text):
        return scene.memory.told, True
    if period is None and back and figure.time is None and figure.status is None:
        recalled = scene.recall_period()
        return recalled, recalled is not None
    return period, False


def _date_earlier(scene: Scene, time: TimeMention | None, reporter: str | None, before: str | None) -> str | None:
    """The period of "up from $5 million in 2023", "against $5 million a year earlier"."""
    if time is None:
        return None
    if scene.says["year_before"].search(time.text):
        return shift_year(before) if before else None
    period, back = find_period(scene, time, reporter)
    return None if back else period


def _fill_slots(
    scene: Scene, head: Head, figure: Figure, sides: tuple[str | None, str | None], period: str | None, status: str
) -> Trade | None:
    money, (reporter, partner) = figure.money, sides
    change = figure.change if status == "actual" and not figure.earlier else None
    base = find_change_base(scene, figure, period, reporter) if change is not None else None
    if base is None and is_monthly(scene, figure):
        change = None  # against a month nobody names
    commodity = figure.commodity or head.commodity
    if money is None and change is None:
        return None
    if money is None:
        return Trade(head.flow, reporter, partner, commodity=commodity, period=period, change_pct=change, change_base=base)
    currency = _find_currency(scene, money, reporter, partner)
    qualifier = ">" if figure.beyond and money.qualifier == "=" else money.qualifier
    value: Decimal = head.sign * money.value
    return Trade(
        head.flow, reporter, partner, value, currency, qualifier, money.value_max, money.quantum, commodity, period, change, base
    )


def _find_currency(scene: Scene, money: MoneyMention, *sides: str | None) -> str:
    """The currency as written; a bare "$" of an outlet that writes of its own country's trade is that country's dollar."""
    article, home = scene.reading.article, scene.reading.discourse.home
    local = DOLLARS.get(home or "") if home in sides and (article.outlet or article.url) else None
    if local and BARE.fullmatch(money.text) and not scene.says["agency"].search(article.text[:OPENING]):
        return local
    return settle_currency(money, (home, *sides), article.language)


def _find_status(scene: Scene, figure: Figure, period: str | None) -> str:
    """As the words before say; a year still to come makes a target of what has no other word."""
    published = scene.reading.article.published
    if figure.earlier and not (period and published and period[:4] > str(published.year)):
        return "actual"
    if figure.status:
        return figure.status
    return "target" if period and published and period[:4] > str(published.year) else "actual"


def _find_evidence(scene: Scene, carried: bool) -> tuple[Evidence, ...]:
    s = scene.masked.sentence
    own = Evidence(s.text, s.start, s.end, s.field)
    other = scene.memory.evidence
    return (own, other) if carried and other and other != own and scene.near() else (own,)
