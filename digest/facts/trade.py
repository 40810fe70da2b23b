"""trade: numbers of trade between countries.

A sentence is put together from its parts (patterns/trade.LANGUAGE.yaml): a noun of trade, the amounts, changes and
times it is read on to across a closed list of words, and the countries beside it. What stands behind an unknown word
belongs to something else. Countries and periods left out are taken from the sentence before in the same paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date as Day
from decimal import Decimal
from functools import cache
from typing import Any, Literal, cast

from digest.facts.patterns import Match, find_matches, load_data, load_patterns
from digest.language.mask import MARKS, PRIVATE, Masked
from digest.language.money import settle_currency
from digest.language.reading import Reading
from digest.models import (
    CountryMention,
    Evidence,
    Fact,
    Mention,
    MoneyMention,
    PercentMention,
    PersonMention,
    PlaceMention,
    TimeMention,
    Trade,
)

Flow = Literal["turnover", "exports", "imports", "balance"]

TOKEN = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*|\d+(?:[.,]\d+)*|\S")
SHARE = re.compile(
    rf"(?:{MARKS['percent']}|\b(?:half|third|quarter|fifth|tenth|share|part|bulk|most|majority|percentage|proportion)) of "
    rf"(?:(?:the|its|their|all|total|{MARKS['country']}(?:[’']s)?|[a-z]+[’']s|[a-z]+) ){{0,4}}\Z",
    re.IGNORECASE,
)
CARRIED = re.compile(
    r"\s(?:to|from|with|into)\s(?:the\s)?(?:neighbou?ring\scountry|country\b|latter|"
    + MARKS["country"]
    + r"[’']s?\s(?:[a-z-]+\s){0,4}(?:destination|market|partner|buyer|supplier)\b)",
    re.IGNORECASE,
)
REMARK = re.compile(r"\b(?:primarily|mainly|mostly|largely|imports|trade)\s(?:in|and|or)\s\Z", re.IGNORECASE)
RISE_OF = re.compile(r"\b(?:by|(?:increase|growth|rise|gain|jump|drop|decline|decrease|fall|reduction) of)\Z")
EARLIER = re.compile(
    r"(?:\bfrom|against|compared (?:to|with)|than|versus|vs\.?)"
    r"(?: (?:a|an|the|just|only|some|record|high|low|of|[a-z]+ly)){0,4}\Z"
)
OF_NEXT = re.compile(r"(?: worth)?(?: of| in| from)(?! (?:the )?" + MARKS["time"] + r")(?: [^\s,;(]+){0,3}\s?")
CHANGE_OF = re.compile(MARKS["percent"] + r",? ?\((?:or |about )?\Z")
LONGEST = 4000  # marks and letters of a sentence: what is longer is no prose
BY_WEIGHT = re.compile(
    r"\b(?:tonnes?|tons|barrels|bpd|litres|kilograms|kg|cubic|units|vehicles|volume terms|by volume)\b", re.IGNORECASE
)
OVER_YEARS = re.compile(
    r"[^.;]{0,30}?\b(?:over|in|during|within) (?:the )?(?:(?:past|last) )?[\w-]+ (?:years|decades?)\b", re.IGNORECASE
)
FROM = re.compile(
    r"\b(?:(?:earnings?|revenues?|income|proceeds|receipts) from|(?:value|volumes?|amount|size|level|total) of)\Z", re.IGNORECASE
)
GOODS = re.compile(
    r" (?:worth )?of ((?!goods|products|merchandise|exports|imports)[a-z][\w’' -]{1,60}?)"
    r"(?= (?:to|from|in|into|while|during|last|this)\b|[,.;(]| " + PRIVATE.pattern + ")"
)
PERIOD = re.compile(r"\d{4}(?:-(?:\d\d|Q[1-4]))?(?:/\d{4}(?:-\d\d)?)?")
TOLERANCE = 2  # unknown words between a noun of trade and its amount
NEAR = 70  # how far before the noun a word of purpose or expectation still governs it
MEMORY = 2  # sentences a country or a period is remembered for
# The first month of the fiscal year; the year is named by its end unless the country is in NAMED_BY_START.
FISCAL = {
    "IN": 4,
    "JP": 4,
    "GB": 4,
    "CA": 4,
    "SG": 4,
    "HK": 4,
    "ZA": 4,
    "MM": 4,
    "PK": 7,
    "BD": 7,
    "AU": 7,
    "EG": 7,
    "KE": 7,
    "UG": 7,
    "TZ": 7,
    "US": 10,
    "TH": 10,
}
NAMED_BY_START = frozenset({"JP"})


@dataclass(frozen=True)
class Words:
    """The words a figure is read across, and those it is not."""

    across: frozenset[str]
    barriers: frozenset[str]
    plain: frozenset[str]
    stop: frozenset[str]
    own: re.Pattern[str]
    nouns: frozenset[str]
    months_back: tuple[str, ...]
    same: tuple[str, ...]
    fiscal: tuple[str, ...]


@dataclass
class Head:
    """A noun of trade with what stands beside it."""

    match: Match
    start: int
    end: int
    flow: Flow
    same: bool = False  # "those", "it": the noun before
    sign: int = 1
    reporter: str | None = None
    partner: str | None = None
    pair: tuple[str, ...] = ()
    commodity: str | None = None
    plainly_named: bool = False  # "Vietnam boasts exports": what stands between is no name of goods
    closed: bool = False  # another country or group stands where the partner would, which is no country of ours
    own: bool = False
    carry: bool = False  # "from the neighbouring country": the partner told before


@dataclass
class Figure:
    """One amount, one change, or both, of a head."""

    money: MoneyMention | None = None
    time: TimeMention | None = None
    status: str | None = None
    beyond: bool = False
    earlier: bool = False
    change: Decimal | None = None
    base: TimeMention | None = None
    partner: str | None = None
    commodity: str | None = None
    at: int = 0


@dataclass
class Memory:
    """What the sentences before said: countries, period, and where."""

    index: int = -9
    paragraph: int = -1
    field: str = ""
    reporter: str | None = None
    partner: str | None = None
    flow: str | None = None
    commodity: str | None = None
    head_at: int = -1
    period: str | None = None
    evidence: Evidence | None = None
    speaker: str | None = None


@dataclass
class Scene:
    """One sentence being read."""

    reading: Reading
    masked: Masked
    words: Words
    memory: Memory
    parts: dict[int, list[Match]] = field(default_factory=dict)
    at: dict[int, Mention] = field(default_factory=dict)
    partners: tuple[list[Mention], list[Mention]] | None = None
    taken: set[int] = field(default_factory=set)  # times a change is held against

    @property
    def trading_pair(self) -> tuple[str, ...]:
        """ "China is Malaysia's largest trading partner": the owner first."""
        if self.partners is None:
            return ()
        one = [c for c in map(country_of, self.partners[0]) if c]
        two = [c for c in map(country_of, self.partners[1]) if c]
        return (two[-1], one[0]) if one and two and one[0] != two[-1] else ()

    @property
    def text(self) -> str:
        return self.masked.text

    def country(self, match: Match, *groups: str) -> str | None:
        """The country in one of some groups of a match."""
        for group in groups:
            for mention in match.mentions(group, Mention):
                code = country_of(mention)
                if code:
                    return code
        return None

    def near(self) -> bool:
        """Whether what was remembered may still be meant here."""
        s, m = self.masked.sentence, self.memory
        return s.field == m.field and s.index - m.index <= (MEMORY if s.paragraph == m.paragraph else 1)


@cache
def load_words(language: str) -> Words | None:
    """The words of trade.words.LANGUAGE.yaml."""
    data = load_data(f"trade.words.{language}.yaml")
    if not data:
        return None
    own = "|".join(sorted(map(re.escape, data["own"]), key=len, reverse=True))
    sets = {name: frozenset(data[name].split()) for name in ("across", "barriers", "plain", "stop")}
    return Words(
        **sets,
        own=re.compile(rf"(?:{own})\Z", re.IGNORECASE),
        nouns=frozenset(data["nouns"].split()),
        months_back=tuple(data["months_back"]),
        same=tuple(data["same"]),
        fiscal=tuple(data["fiscal"]),
    )


def country_of(mention: Mention) -> str | None:
    """The country a mention names: a country, or a capital for its government."""
    if isinstance(mention, CountryMention):
        return mention.code
    return mention.country if isinstance(mention, PlaceMention) and mention.capital else None


def find_trade(reading: Reading) -> Iterable[Fact]:
    """The figures of trade of a document, each once."""
    words = load_words(reading.article.language)
    if words is None:
        return ()
    memory = Memory()
    facts: list[Fact] = []
    for masked in reading.sentences:
        if len(masked.text) <= LONGEST and masked.words & words.nouns:
            facts.extend(_read_sentence(Scene(reading, masked, words, memory)))
    return _drop_repeated(facts)


# --- one sentence --------------------------------------------------------------------------------


def _read_sentence(scene: Scene) -> Iterator[Fact]:
    matches = list(find_matches(load_patterns("trade", scene.reading.article.language), scene.masked))
    heads = _find_heads(scene, [m for m in matches if m.pattern.set["part"] == "head"])
    scene.partners = next(
        ((p.mentions("a", Mention), p.mentions("b", Mention)) for p in matches if p.pattern.set["part"] == "pair"), None
    )
    if not any(isinstance(m, MoneyMention | PercentMention) for m in scene.masked.sentence.mentions):
        if scene.trading_pair:
            _remember_partners(scene)
        if heads:
            _remember_topic(scene, heads[0])
        return
    for match in matches:
        if match.pattern.set["part"] not in ("head", "each", "pair"):
            scene.parts.setdefault(match.found.start(), []).append(match)
    mentions = scene.masked.sentence.mentions
    scene.at = {spot: mentions[i] for i, spot in enumerate(scene.masked.spots)}
    if not heads:
        if scene.trading_pair:
            _remember_partners(scene)
        return
    each = [m for m in matches if m.pattern.set["part"] == "each"]
    if scene.trading_pair:
        _remember_partners(scene)
    yield from _fill_period(list(_read_heads(scene, heads, each)))


def _fill_period(facts: list[Fact]) -> Iterator[Fact]:
    """ "exports were 95 and imports 68 billion in 2023": the time said last is meant for all."""
    periods = {cast(Trade, f.details).period for f in facts if f.status == "actual"} - {None}
    for fact in facts:
        details = cast(Trade, fact.details)
        if (
            details.period is None
            and fact.status == "actual"
            and len(periods) == 1
            and fact is not facts[-1]
            and cast(Trade, facts[-1].details).period
        ):
            fact = replace(fact, details=replace(details, period=next(iter(periods))))
        yield fact


def _read_heads(scene: Scene, heads: list[Head], each: list[Match]) -> Iterator[Fact]:
    last: Figure | None = None
    for i, head in enumerate(heads):
        end = heads[i + 1].start if i + 1 < len(heads) else len(scene.text)
        listed = [m for m in each if head.end <= m.found.start() < len(scene.text)]
        if len(listed) >= 2 and i + 1 == len(heads) and head.flow in ("exports", "imports"):
            figures = _read_list(listed, scene, head)
        elif head.closed:
            continue
        else:
            figures = _walk(scene, head, end)
        _lead_time(scene, head, figures, last)
        for figure in figures:
            fact = _build_fact(scene, head, figure)
            if fact:
                last = figure
                yield fact


def _find_heads(scene: Scene, matches: list[Match]) -> list[Head]:
    heads: list[Head] = []
    for match in sorted(matches, key=lambda m: (m.found.start(), -m.found.end())):
        if heads and match.found.start() < heads[-1].end:
            continue
        head = _build_head(scene, match)
        if head and (not head.same or _same_noun(scene, head, heads)):
            heads.append(head)
    return heads


def _is_sales(scene: Scene, head: Head) -> bool:
    """ "Turnover" with nothing of trade about it: a company's."""
    if head.flow != "turnover" or head.pair or head.partner or (scene.near() and scene.memory.flow == "turnover"):
        return False
    words = scene.text[max(0, head.start - 30) : head.end].lower()
    return not re.search(r"trade|commerc|exchange|commodit|mutual|bilateral|foreign|goods", words)


def _same_noun(scene: Scene, head: Head, heads: list[Head]) -> bool:
    """ "those to Spain", "bring it to $5 billion": the noun before, here or in the sentence before."""
    if heads:
        head.flow, head.reporter, head.commodity, head.sign = (
            heads[-1].flow,
            heads[-1].reporter,
            heads[-1].commodity,
            heads[-1].sign,
        )
        return bool(head.partner)
    memory = scene.memory
    if not (
        scene.near() and memory.flow and memory.head_at == memory.index and memory.paragraph == scene.masked.sentence.paragraph
    ):
        return False
    if memory.index != scene.masked.sentence.index - 1 or memory.commodity:
        return False
    head.flow, head.reporter, head.partner = cast(Flow, memory.flow), memory.reporter, memory.partner
    return memory.flow != "balance"


def _build_head(scene: Scene, match: Match) -> Head | None:
    """The noun with what stands beside it; None where it names no figure of its own."""
    if _is_remark(scene, match):
        return None
    rule, groups = match.pattern.set, match.found.groupdict()
    same = rule["flow"] == "same"
    head = Head(match, *match.found.span(), "turnover" if same else rule["flow"], same)
    if head.flow == "balance":
        head.sign = -1 if any(groups.get(k) for k in ("minus", "minus2", "minus3")) else 1
    codes = [c for c in map(country_of, match.mentions("pair", Mention)) if c]
    head.pair = tuple(dict.fromkeys(codes))
    if codes and len(head.pair) != 2:
        return None  # several partners in one number
    head.reporter = scene.country(match, "a", "a2", "a3")
    head.partner = scene.country(match, "b", "b2", "b3")
    of = next(filter(None, map(match.text, ("of", "of2", "of3", "of4"))), None)
    head.commodity = _clean(of, scene.words) if of else None
    if not rule.get("verb") and not same:
        _look_left(scene, head)
    if head.flow == "turnover" and not of:
        head.commodity = _traded(scene, head) or head.commodity
    unknown = any(groups.get(k) for k in ("b", "b2")) and head.partner is None  # "shipments to Southeast Asia"
    head.closed = head.closed or unknown or (not same and _is_sales(scene, head)) or not _placed(scene, head)
    return head


def _is_remark(scene: Scene, match: Match) -> bool:
    """A share ("23 % of the country's exports"), an apposition ("trade, primarily in exports"), another's earnings."""
    before = scene.text[max(0, match.found.start() - 60) : match.found.start()]
    if SHARE.search(before) or (match.pattern.set.get("known") and not scene.memory.speaker):
        return True
    return not match.found.groupdict().get("b") and bool(REMARK.search(before))


def _traded(scene: Scene, head: Head) -> str | None:
    """ "trade in agricultural products": the goods behind the noun."""
    after = scene.text[head.end : head.end + 60]
    if not re.match(r" in (?!" + PRIVATE.pattern + "|the )", after):
        return None
    return _clean(" ".join(re.findall(r"[\w-]+", after[4:])[:2]), scene.words)


def _clean(goods: str, words: Words) -> str | None:
    """The goods as written, None when the words mean all of them."""
    goods = re.sub(r"^(?:goods|products|merchandise|commodities)(?: and services)?\b", "", goods.strip())
    kept = [w for w in goods.split() if w.lower().strip(",") not in words.plain]
    while kept and kept[0].lower() in words.stop:
        kept.pop(0)
    return " ".join(kept).strip(" ,") or None


def _look_left(scene: Scene, head: Head) -> None:
    """The words before the noun: "Kazakhstan's wheat", "Thai", "its agricultural", "US-China"."""
    words, before = scene.words, scene.text[max(0, head.start - 90) : head.start].rstrip()
    goods: list[str] = []
    while before:
        before = FROM.sub("", before).rstrip()
        before = re.sub(r"\bgoods and services\Z", "", before).rstrip()
        before = re.sub(PRIVATE.pattern + r"-way\Z", "", before).rstrip()
        own = words.own.search(before)
        if own:
            head.own = True
            break
        token = re.search(r"(?:([^\W_][\w-]*|" + PRIVATE.pattern + r")([’']s?|(?<=s)[’'])?)\Z", before)
        if not token or len(goods) > 4:
            break
        mention = _marked(scene, token.start() + head.start - len(scene.text[max(0, head.start - 90) : head.start]), token[1])
        if mention is not None:
            if isinstance(mention, TimeMention):
                before = before[: token.start()].rstrip()
                continue
            _take_possessor(scene, head, before[: token.start()], mention)
            plain = isinstance(mention, CountryMention) and mention.form == "name" and len(mention.text) > 4 and not token[2]
            head.plainly_named = plain
            break
        word = token[1].lower()
        if token[2]:
            head.own = True  # "the kingdom's imports", "the two countries' trade"
            break
        if word in words.stop or (word.endswith(("ed", "ing")) and word not in words.plain):
            break
        goods.insert(0, token[1])
        before = before[: token.start()].rstrip()
    kept = [w for w in goods if w.lower() not in words.plain]
    if kept and head.commodity is None and not head.plainly_named:
        named = " ".join(kept)
        head.commodity = named if before or named.split()[0].isupper() else named[0].lower() + named[1:]


def _marked(scene: Scene, at: int, token: str) -> Mention | None:
    return next(scene.masked.mentions(at, at + 1), None) if PRIVATE.fullmatch(token) else None


def _take_possessor(scene: Scene, head: Head, before: str, mention: Mention) -> None:
    """ "Thai exports", "Kazakhstan's trade", "China–Serbia trade"."""
    code = country_of(mention)
    if isinstance(mention, CountryMention | PlaceMention) and code is None:
        return
    if code is None:
        return
    joined = re.search("(" + PRIVATE.pattern + r")(?:[’']s)?(?:\s?[-–—/]\s?|\s(?:and|&)\s)\Z", before)
    other = None
    if joined:
        at = head.start - (len(scene.text[max(0, head.start - 90) : head.start].rstrip()) - joined.start()) - _trail(scene, head)
        found = next(scene.masked.mentions(at, at + 1), None)
        other = country_of(found) if found else None
    if other and other != code:
        if head.flow == "turnover":
            head.pair = (other, code)
        else:
            head.closed = True
    else:
        head.reporter = head.reporter or code


def _trail(scene: Scene, head: Head) -> int:
    window = scene.text[max(0, head.start - 90) : head.start]
    return len(window) - len(window.rstrip())


def _placed(scene: Scene, head: Head) -> bool:
    """False where "to", "with", "from" is followed by something that is no country we know."""
    links = {
        "same": r"\Z(?!.)",
        "exports": r"\s(?:to|into)\s(?!reach|record|exceed|about|over)",
        "imports": r"\sfrom\s",
        "turnover": r"\s(?:between|with)\s",
        "balance": r"\s(?:with|between)\s",
    }
    after = scene.text[head.end : head.end + 90]
    link = re.match(links[head.flow] + r"(?:the\s)?(\S+)", after)
    if head.partner or head.pair or not link:
        # "exports to Canada and Mexico": one number for several
        return not (head.partner and re.match(r",? (?:and|&) (?:the )?(?:" + MARKS["country"] + r"|other\b)", after))
    carried = CARRIED.match(after)
    if carried:
        head.carry, head.end = True, head.end + carried.end()
        return True
    if scene.text[head.start : head.end].endswith(("the two countries", "both countries")):
        return True
    if PRIVATE.match(link[1]):
        mention = next(scene.masked.mentions(head.end + link.start(1), head.end + link.start(1) + 1), None)
        return isinstance(mention, TimeMention | PercentMention | MoneyMention)
    return bool(
        re.match(
            r"\s(?:between|with|from|to)\s(?:the|both|our|its|their)\s(?:two|both|countries|sides|nations|states|neighbou?rs|superpowers|"
            + MARKS["number"]
            + ")",
            after,
        )
    ) or (head.flow in ("exports", "imports") and not link)


# --- from the noun to its figures ------------------------------------------------------------------


def _walk(scene: Scene, head: Head, end: int) -> list[Figure]:
    """Read on from the noun across known words; the figures met, in order."""
    walk = Walk(scene, head, end)
    walk.look_back()
    walk.run()
    return [
        f
        for i, f in enumerate(walk.figures)
        if not i or f.earlier or walk.figures[i - 1].earlier or f.time or f.status != walk.figures[i - 1].status
    ]


@dataclass
class Walk:
    """The way from a noun of trade to the right."""

    scene: Scene
    head: Head
    end: int
    figures: list[Figure] = field(default_factory=list)
    pending: Figure = field(default_factory=Figure)
    status: str | None = None
    beyond: bool = False
    unknown: int = 0
    here: int = 0
    previous: str = ""
    skip: int = 0

    def look_back(self) -> None:
        """What governs the noun from before: "the goal of bringing trade to", "$5 million in exports"."""
        text, start = self.scene.text, self.head.start
        inside = (m for group in ("v", "v2", "v3") for m in self.head.match.mentions(group, MoneyMention))
        for mention in inside:
            self.add_money(self.scene.masked.at(mention))
        clause = max((text.rfind(mark, 0, start) for mark in (";", ", while", ", but", ", whereas")), default=-1)
        for at in sorted(self.scene.parts):
            for match in self.scene.parts[at]:
                if max(clause, start - NEAR) < at < start:
                    self.take_tone(match)
        money = re.search(
            "("
            + MARKS["money"]
            + r")(?: \("
            + MARKS["money"]
            + r"\))?(?:[- ](?:worth of|worth|of|in))?(?: (?:"
            + MARKS["country"]
            + r"(?:[’']s)?|[a-z]+|"
            + MARKS["number"]
            + r"-way)){0,3}\s?\Z",
            text[:start][-60:],
        )
        if money and self.taxed(money):
            return
        earned = re.search(
            "(?:"
            + MARKS["country"]
            + r")(?: [a-z]+ly| has| have| had){0,2} (?:earned|generated|received|made|fetched|raked in) ("
            + MARKS["money"]
            + r") (?:from|in|through) (?:[a-z-]+ ){0,3}\Z",
            text[:start][-90:],
        )
        if earned:
            self.head.own = True
            self.add_money(len(text[:start]) - len(text[:start][-90:]) + earned.start(1))
            return
        if (
            money
            and not SHARE.search(text[:start][-60:][: money.start(1)])
            and (
                self.head.flow == "balance"
                or self.plain(text[:start][-60:][money.end(1) :])
                or re.search(r"\b(?:in|of|worth)\b", text[:start][-60:][money.start() :])
            )
        ):
            if re.match(r" (?:targets?|goals?)\b", text[self.head.end :][:12]):
                self.status = "target"
            self.add_money(len(text[:start]) - len(text[:start][-60:]) + money.start(1))

    def plain(self, between: str) -> bool:
        """ "$118 billion two-way commerce": only words that say nothing of goods stand between."""
        words = PRIVATE.sub("", between.lower()).replace("-way", "").split()
        return all(w in self.scene.words.plain for w in words) and bool(between.strip())

    def taxed(self, money: re.Match[str]) -> bool:
        """ "tariffs on $200 billion worth of imports": a word before says that the amount is no figure of trade."""
        start = self.head.start
        before = self.scene.text[max(0, start - 160) : start]
        words = re.findall(r"[a-z]+", before[: len(before) - len(self.scene.text[:start][-60:]) + money.start(1)].lower())
        return bool({*words[-14:]} & self.scene.words.barriers)

    def run(self) -> None:
        """Until a word that belongs to something else, or the next noun."""
        self.here = self.head.end
        while self.here < self.end:
            step = self.take_part() or self.take_token()
            if not step:
                break
            self.here = step
        if self.pending.change is not None and not self.figures:
            self.flush()

    def flush(self) -> None:
        """A change without a level is a figure too."""
        if BY_WEIGHT.search(self.scene.text[self.head.start : self.end]):
            return  # "doubled to 6 million tonnes" is no sum of money
        self.pending.at = self.here
        self.pending.status = self.status
        self.figures.append(self.pending)
        self.pending = Figure()

    def take_tone(self, match: Match) -> bool:
        """What a word says of the figures after it."""
        part = match.pattern.set["part"]
        if part == "tone":
            self.status = match.pattern.set["status"]
        elif part == "level":
            self.status = None
        return part in ("tone", "level")

    def take_part(self) -> int:
        """A change, a base, a tone, an aside that begins here; where it ends, 0 when there is none."""
        best = 0
        for match in sorted(self.scene.parts.get(self.here, ()), key=lambda m: m.found.end()):
            part, stop = match.pattern.set["part"], match.found.end()
            if stop > self.end:
                continue
            if part in ("tone", "level"):
                self.take_tone(match)
            elif part == "beyond":
                self.beyond = True
            elif part == "change":
                self.take_change(match)
            elif part == "base" and not self.take_base(match):
                continue
            self.previous = ""
            best = max(best, stop)
        return best

    def take_change(self, match: Match) -> None:
        """A change belongs to the last amount, or to the one to come."""
        percents = match.mentions("p", PercentMention) or match.mentions("m", PercentMention)
        if not percents or (match.pattern.set.get("multiple") and not percents[0].multiple):
            return
        if OVER_YEARS.match(self.scene.masked.original(match.found.end(), min(len(self.scene.text), match.found.end() + 60))):
            return  # against which year, nobody says
        value = percents[0].value * match.pattern.set["sign"]
        target = self.last or self.pending
        if target.change is None:
            target.change = value

    @property
    def last(self) -> Figure | None:
        """The amount a following change or time belongs to: the latest that is no base of comparison."""
        later = [f for f in self.figures if not f.earlier]
        return later[-1] if later else None

    def take_base(self, match: Match) -> bool:
        times = match.mentions("t", TimeMention)
        if not times:
            return False
        target = self.last or self.pending
        if target.change is None or (match.found[0].lower().startswith("over") and times[0].span):
            return False
        target.base = target.base or times[0]
        self.scene.taken.add(id(times[0]))
        return True

    def take_token(self) -> int:
        """The next word or mark; where it ends, 0 to stop."""
        token = TOKEN.match(self.scene.text, self.here) or TOKEN.search(self.scene.text, self.here, self.end)
        if not token:
            return 0
        if token.start() > self.here:
            return token.start()
        word = token[0]
        if PRIVATE.fullmatch(word):
            return self.take_mark(token.start(), token.end())
        if word in ".;:!?":
            return token.end() if word == ":" and not self.figures else 0
        known = self.known(word)
        if word.lower() in ("the", "its", "their"):
            return token.end()
        self.previous = word.lower() if word.isalpha() or "-" in word else self.previous if word in "(" else word
        return token.end() if known else self.aside(token.end())

    def known(self, word: str) -> bool:
        """Whether a figure may be read across this word."""
        plain = word.lower()
        if plain in self.scene.words.barriers:
            self.unknown = 99
            return False
        if plain in self.scene.words.across or (plain.endswith("ly") and plain.isalpha()) or not word[0].isalnum():
            return True
        self.unknown += 1
        return self.unknown <= TOLERANCE and word.islower()

    def aside(self, after: int) -> int:
        """Past a clause between commas or dashes that says nothing of amounts: ", a key ally," — before the amount only."""
        text = self.scene.text
        opened = max(text.rfind(mark, self.head.start, after) for mark in (",", "–", "—", " - "))
        if self.figures or opened < 0 or len(text[opened:after].split()) > 6:
            return 0
        closed = re.compile(r"[,–—]| - ").search(text, after, min(self.end, after + 120))
        if not closed or re.search(MARKS["money"], text[opened : closed.start()]):
            return 0
        self.unknown = 0
        return closed.end()

    def take_mark(self, start: int, end: int) -> int:
        mention = self.scene.at.get(start)
        if isinstance(mention, MoneyMention):
            return max(end, self.skip) if self.add_money(start) else 0
        if isinstance(mention, TimeMention):
            self.add_time(mention)
            return end
        if isinstance(mention, CountryMention | PlaceMention):
            return end if self.add_country(start, country_of(mention)) else 0
        if isinstance(mention, PersonMention):
            return end if len(mention.text) <= 4 else 0
        return end

    def add_country(self, start: int, code: str | None) -> bool:
        """ "reached $5 million to Spain": the partner said late; any other country ends the way."""
        if code is None:
            return True
        if self.head.flow == "turnover":
            return code in self.head.pair or code in (self.head.partner, self.head.reporter) or not self.figures
        if code in (self.head.partner, self.head.reporter):
            return True
        if self.previous in ("to", "into", "from", "with") and self.head.partner is None:
            self.head.partner = code
            return True
        return False

    def add_time(self, mention: TimeMention) -> None:
        target = self.last
        if self.figures and self.figures[-1].earlier and self.figures[-1].time is None:
            target = self.figures[-1]
        if target is None:
            self.pending.time = self.pending.time or mention
        elif target.time is None:
            target.time = mention

    def add_money(self, start: int) -> bool:
        """An amount; False where it is none of this noun's."""
        mention = self.scene.at[start]
        assert isinstance(mention, MoneyMention)
        since = max(self.figures[-1].at if self.figures else self.head.end, start - 60)
        before = self.scene.text[min(since, start) : start].rstrip().lower()
        last = self.figures[-1] if self.figures else None
        if RISE_OF.search(before) or self.of_next(start) or (last and self.unknown):
            return False
        if CHANGE_OF.search(self.scene.text[max(0, start - 20) : start]) or self.same_sum(last, mention, start):
            return True  # "a decrease of 2.9% ($4.2 billion)", "473 billion yen ($3 billion)"
        self.note(Figure(mention, None, self.status, self.beyond, bool(EARLIER.search(before)), at=start), last)
        self.beyond, self.unknown = False, 0
        goods = GOODS.match(self.scene.text, start + 1)
        if goods and self.head.commodity is None and self.head.match.pattern.set.get("verb"):
            self.figures[-1].commodity = _clean(goods[1], self.scene.words)
            self.skip = goods.end()
        return True

    def of_next(self, start: int) -> bool:
        """Whether the amount is of the next noun: "$5 billion of Russian exports"."""
        return self.end < len(self.scene.text) and bool(OF_NEXT.fullmatch(self.scene.text, start + 1, self.end))

    def note(self, figure: Figure, last: Figure | None) -> None:
        """Keep a figure with the time and change told before it; what it rose from keeps none of them."""
        if not figure.earlier:
            if last is None or last.earlier:
                base = self.pending.base or (last.time if last else None)
                figure.time, figure.change, figure.base = self.pending.time, self.pending.change, base
            self.pending = Figure()
        self.figures.append(figure)

    def same_sum(self, last: Figure | None, two: MoneyMention, start: int) -> bool:
        """The same sum in a second currency."""
        if last is None or last.money is None or last.money.currency == two.currency:
            return False
        between = self.scene.masked.original(last.at + 1, start).strip(" ,").lower()
        return between in ("(", "(or", "or", "[", "/", "(equivalent to", "(about", "equivalent to")


def _read_list(listed: list[Match], scene: Scene, head: Head) -> list[Figure]:
    """One figure for each country or product of a list."""
    figures = []
    for match in listed:
        money = match.mentions("v", MoneyMention)
        percent = match.mentions("p", PercentMention)
        goods = match.text("of")
        change = _list_change(scene, match, percent[0].value) if percent else None
        if not money and change is None:
            continue
        figures.append(
            Figure(
                money[0] if money else None,
                change=change,
                partner=scene.country(match, "b"),
                commodity=_clean(goods, scene.words) if goods else None,
                at=match.found.start(),
            )
        )
    return figures


def _list_change(scene: Scene, match: Match, value: Decimal) -> Decimal | None:
    """The sign of a change in brackets: its own, its word's, or that of the verb the list hangs on; else nothing."""
    groups = match.found.groupdict()
    if value < 0 or groups.get("rise"):
        return value
    if groups.get("fall"):
        return -value
    if match.mentions("v", MoneyMention):
        return None
    before = scene.text[: match.found.start()].lower()
    up = max(
        (m.end() for m in re.finditer(r"\b(?:grew|rose|rise|increase[sd]?|growth|higher|up|strong|positive)\b", before)), default=-1
    )
    down = max(
        (m.end() for m in re.finditer(r"\b(?:fell|fall|decrease[sd]?|declined?|drop(?:ped)?|lower|down|negative)\b", before)),
        default=-1,
    )
    return None if up == down else value if up > down else -value


# --- when ------------------------------------------------------------------------------------------


def _lead_time(scene: Scene, head: Head, figures: list[Figure], before: Figure | None) -> None:
    """The time at the head of the sentence or right before the noun, for figures that have none of their own."""
    if not figures:
        return
    times = [m for m in scene.masked.sentence.mentions if isinstance(m, TimeMention) and not _slip(scene, m)]
    bases = scene.taken | {
        id(t)
        for part in scene.parts.values()
        for m in part
        if m.pattern.set["part"] == "base" and not m.found[0].lower().startswith(("over", "from", "since"))
        for t in m.mentions("t", TimeMention)
    }
    lead = None
    for time in times:
        spot = scene.masked.at(time)
        words = len(re.findall(r"\w+", PRIVATE.sub("", scene.text[:spot])))
        close = scene.text[spot + 1 : head.start]
        if (
            (
                spot < head.start
                and id(time) not in bases
                and (words <= 4 or len(close.split()) <= 5)
                and _is_period(scene, time)
                and not scene.text[:spot].rstrip().lower().endswith("since")
            )
            or (
                head.start < spot < figures[0].at
                and (figures[0].partner or figures[0].commodity)
                and id(time) not in bases
                and _is_period(scene, time)
            )
            or (
                spot > figures[-1].at
                and len(figures) > 1
                and (figures[0].partner or figures[0].commodity)
                and id(time) not in bases
                and _is_period(scene, time)
            )
        ):
            lead = time
    published = scene.reading.article.published
    this_year = str(published.year) if published else "0000"
    for figure in figures:
        if figure.time is None and not figure.earlier:
            told = lead or (before.time if before else None)
            if not figure.status or (told and told.iso and told.iso >= this_year):
                figure.time = told


def _slip(scene: Scene, time: TimeMention) -> bool:
    """ "during the month of 2024": which month, only the text before can say."""
    return bool(time.iso and len(time.iso) == 4 and re.search(r"\bmonth of\Z", scene.text[: scene.masked.at(time)].rstrip()))


def _is_period(scene: Scene, time: TimeMention) -> bool:
    text = time.text.lower()
    return (
        bool(time.iso and PERIOD.fullmatch(time.iso))
        or any(w.lower() in text for w in scene.words.fiscal)
        or text.startswith(scene.words.same)
    )


def _period(scene: Scene, time: TimeMention | None, reporter: str | None) -> tuple[str | None, bool]:
    """The period a time stands for, and whether it points back to the one told before."""
    if time is None:
        return None, True
    text = time.text.lower()
    if time.iso:
        return (time.iso, False) if PERIOD.fullmatch(time.iso) else (None, True)
    if text.removeprefix("the ").startswith(scene.words.same):
        return None, True
    return find_fiscal_period(time.text, reporter, scene.reading.article.published), False


def find_fiscal_period(text: str, country: str | None, published: Day | None = None) -> str | None:
    """A fiscal year written out, where the country's usual one is known: "FY 2023/24" of India is 2023-04/2024-03."""
    first = FISCAL.get(country or "")
    if first and published and re.search(r"\b(?:last|previous)\b", text) and not re.search(r"\d", text):
        end = published.year if published.month >= first else published.year - 1
        return f"{end - 1}-{first:02}/{end}-{(first - 2) % 12 + 1:02}"
    years = re.search(r"(?:FY[’']?\s?)?((?:19|20)\d\d|(?<=FY)\d\d|(?<=FY )\d\d)(?:\s?[-–/]\s?(\d{2,4}))?", text)
    if first is None or not years or re.search(r"\bfirst\b", text):
        return None
    year = int(years[1]) + (2000 if len(years[1]) == 2 else 0)
    start = year if years[2] or country in NAMED_BY_START else year - 1
    return f"{start}-{first:02}/{start + 1}-{(first - 2) % 12 + 1:02}"


# --- figure to fact --------------------------------------------------------------------------------


def _build_fact(scene: Scene, head: Head, figure: Figure) -> Fact | None:
    if figure.status == "none" or (figure.earlier and figure.time is None):
        return None
    if figure.money is None and figure.change is None:
        return None
    sides = _sides(scene, head, figure)
    if sides is None:
        return None
    reporter, partner, carried = sides
    period, back = _period(scene, figure.time, reporter)
    if period is None and not back:
        period, _ = _period(scene, figure.time, partner)
    inherited = False
    if period is None and back and figure.status is None and scene.near() and scene.memory.period and not _told(scene):
        period, inherited = scene.memory.period, True
    status = _status(scene, figure, period)
    if figure.money is None and (status != "actual" or head.flow == "balance"):
        return None
    details = _details(scene, head, figure, reporter, partner, period, status)
    evidence = _evidence(scene, carried or inherited)
    _remember(scene, head, reporter, partner, period if status == "actual" else None)
    confidence = 0.97 - 0.1 * carried - 0.05 * inherited - 0.15 * (figure.money is None)
    countries = tuple(sorted({c for c in (reporter, partner) if c}))
    return Fact("trade", countries, None, status, details, evidence, head.match.pattern.name, confidence)


def _told(scene: Scene) -> bool:
    """Whether the sentence tells a period of its own, which is then not the one before."""
    return False


def _details(
    scene: Scene, head: Head, figure: Figure, reporter: str | None, partner: str | None, period: str | None, status: str
) -> Trade:
    money, sign = figure.money, head.sign
    base = _change_base(scene, figure, period, reporter)
    commodity = figure.commodity or head.commodity
    if money is None:
        return Trade(head.flow, reporter, partner, commodity=commodity, period=period, change_pct=figure.change, change_base=base)
    language = scene.reading.article.language
    speakers = (scene.reading.discourse.home, reporter, partner)
    currency = settle_currency(money, speakers, language)
    qualifier = ">" if figure.beyond and money.qualifier == "=" else money.qualifier
    change = figure.change if status == "actual" else None
    top = money.value_max
    return Trade(
        head.flow,
        reporter,
        partner,
        sign * money.value,
        currency,
        qualifier,
        top,
        money.quantum,
        commodity,
        period,
        change,
        base if change is not None else None,
    )


def _change_base(scene: Scene, figure: Figure, period: str | None, reporter: str | None) -> str | None:
    """What a change is held against, None for the year before."""
    if figure.base is None or figure.change is None:
        return None
    text = figure.base.text.lower()
    if any(w in text for w in scene.words.months_back):
        return _month_before(period)
    iso, _ = _period(scene, figure.base, reporter)
    if not iso or not period:
        return iso
    if not PERIOD.fullmatch(iso):
        return None
    year_before = re.sub(r"\d{4}", lambda y: str(int(y[0]) - 1), period)
    return None if iso in (year_before, period) or (len(iso) == 4 and year_before.startswith(iso)) else iso


def _month_before(period: str | None) -> str | None:
    if not period or not re.fullmatch(r"\d{4}-\d\d", period):
        return None
    month = int(period[:4]) * 12 + int(period[5:]) - 2
    return f"{month // 12:04}-{month % 12 + 1:02}"


def _status(scene: Scene, figure: Figure, period: str | None) -> str:
    """As the words before say; a year still to come makes a target of what has no other word."""
    published = scene.reading.article.published
    if figure.status:
        return figure.status
    if period and published and period[:4] > str(published.year):
        return "target"
    return "actual"


def _sides(scene: Scene, head: Head, figure: Figure) -> tuple[str | None, str | None, bool] | None:
    """Reporter, partner, and whether they were carried over; None where nobody can be said to be meant."""
    partner = figure.partner or head.partner
    if head.flow == "turnover":
        return _pair(scene, head, partner)
    if head.reporter is None and partner is None and scene.trading_pair:
        return scene.trading_pair[0], scene.trading_pair[1], False
    reporter, carried = head.reporter, False
    if reporter is None and partner is None and head.flow == "balance" and scene.trading_pair:
        return scene.trading_pair[0], scene.trading_pair[1], False
    if reporter is None:
        reporter, carried = _reporter(scene, head, partner)
    if partner is None and not figure.commodity and _carries_partner(scene, head, reporter):
        partner = scene.memory.partner if reporter == scene.memory.reporter else scene.memory.reporter
        carried = True
    if (
        reporter is None
        or reporter == partner
        or (head.carry and not partner)
        or (head.flow == "balance" and partner is None and head.reporter is None)
    ):
        return None
    if head.flow == "balance" and partner is None and head.closed:
        return None
    return reporter, partner, carried


def _carries_partner(scene: Scene, head: Head, reporter: str | None) -> bool:
    """Whether the partner told before is meant: "Its exports came to", after a sentence on the trade of the two."""
    memory = scene.memory
    if not scene.near() or memory.partner is None or reporter not in (memory.reporter, memory.partner):
        return False
    if head.flow == "balance" and memory.flow != "turnover":
        return False
    return (head.reporter is None or memory.flow in ("turnover", head.flow)) and not _worldwide(scene, head)


def _worldwide(scene: Scene, head: Head) -> bool:
    return bool(
        re.search(
            r"\b(?:overall|global|merchandise|world|worldwide|aggregate"
            + ("" if scene.trading_pair or head.reporter is None else "|total")
            + r")\b",
            scene.text[max(0, head.start - 40) : head.end],
            re.IGNORECASE,
        )
    )


def _reporter(scene: Scene, head: Head, partner: str | None) -> tuple[str | None, bool]:
    """Whose exports, imports or balance: the subject before the noun, the passage, the country of the article."""
    subject = _subject(scene, head)
    if subject and subject != partner:
        return subject, False
    memory = scene.memory
    if memory.reporter and scene.near():
        if partner is None or memory.reporter != partner:
            return memory.reporter, True
        if memory.flow == "turnover" and memory.partner:
            return memory.partner, True
    if memory.speaker and memory.speaker != partner and head.flow != "balance":
        return memory.speaker, True
    pair = scene.reading.discourse.pair(scene.masked.sentence)
    if partner and len(pair) == 2 and partner in pair:
        return next(c for c in pair if c != partner), True
    others = [c for c in _countries(scene) if c != partner]
    if partner and len(others) == 1 and not _named_as_partner(scene, others[0]):
        return others[0], False
    home = scene.reading.discourse.home
    return (home, True) if home != partner and (partner or not _countries(scene)) else (None, True)


def _named_as_partner(scene: Scene, code: str) -> bool:
    """Whether a country stands after "to", "from" or "with" here."""
    for i, mention in enumerate(scene.masked.sentence.mentions):
        before = scene.text[: scene.masked.spots[i]].lower()
        if country_of(mention) == code and re.search(r"\b(?:to|from|with|than|in)\s(?:the\s)?\Z", before):
            return True
    return False


def _subject(scene: Scene, head: Head) -> str | None:
    """The last country named before the noun in its clause, when nothing but a few words stand between."""
    before = scene.text[: head.start]
    clause = re.split(r"[;:]|, (?:while|but|whereas)\b", before)[-1]
    marks = list(re.finditer(f"(?:{MARKS['country']}|{MARKS['place']})", clause))
    if not marks or (not head.own and head.flow != "balance"):
        return None
    last = marks[-1]
    offset = len(before) - len(clause)
    mention = next(scene.masked.mentions(offset + last.start(), offset + last.end()), None)
    between = clause[last.end() :]
    if (
        mention is None
        or len(between.split()) > 6
        or re.search(r"\b(?:with|to|from|against)\s(?:the\s)?\Z", clause[: last.start()])
    ):
        return None
    return country_of(mention)


def _pair(scene: Scene, head: Head, partner: str | None) -> tuple[str | None, str | None, bool] | None:
    if len(head.pair) == 2:
        return head.pair[0], head.pair[1], False
    if head.reporter and partner:
        return (head.reporter, partner, False) if head.reporter != partner else None
    here = _countries(scene)
    if partner:
        others = [c for c in here if c != partner]
        if len(others) == 1:
            return others[0], partner, False
        return _carried_pair(scene, partner)
    if head.reporter:
        world = re.search(
            r"\b(?:foreign|external|total|overall|international|global)\b", scene.text[max(0, head.start - 40) : head.end]
        )
        others = [c for c in here if c != head.reporter]
        if world:
            return head.reporter, None, False
        return (head.reporter, others[0], False) if len(others) == 1 else _carried_pair(scene, head.reporter)
    if scene.trading_pair:
        return scene.trading_pair[0], scene.trading_pair[1], False
    if len(here) == 2:
        return here[0], here[1], False
    if len(here) > 2:
        return None
    return _carried_pair(scene, here[0] if here else None)


def _carried_pair(scene: Scene, one: str | None) -> tuple[str | None, str | None, bool] | None:
    """The two of the passage; with `one` named here, the other of them."""
    memory = scene.memory
    pair = scene.reading.discourse.pair(scene.masked.sentence)
    if scene.near() and memory.reporter and memory.partner and (one is None or one in (memory.reporter, memory.partner)):
        return memory.reporter, memory.partner, True
    if len(pair) == 2 and (one is None or one in pair) and (one or _about(scene, pair)):
        return pair[0], pair[1], True
    home = scene.reading.discourse.home
    if one and home and one != home and len(pair) != 2:
        return home, one, True
    return None


def _about(scene: Scene, pair: tuple[str, ...]) -> bool:
    """Whether this passage speaks of the two and nobody else, or the document of hardly anyone but them."""
    here = scene.masked.sentence
    near: set[str] = set()
    count: Counter[str] = Counter()
    for other in scene.reading.sentences:
        codes = {
            c for m in other.sentence.mentions if (c := country_of(m) or (m.country if isinstance(m, PersonMention) else None))
        }
        count.update(codes)
        if other.sentence.paragraph in (here.paragraph, here.paragraph - 1):
            near |= codes
    third = max((n for code, n in count.items() if code not in pair), default=0)
    return near == {*pair} or min(count[c] for c in pair) >= third


def _countries(scene: Scene) -> list[str]:
    codes = [country_of(m) for m in scene.masked.sentence.mentions]
    codes += [m.country for m in scene.masked.sentence.mentions if isinstance(m, PersonMention)]
    return list(dict.fromkeys(c for c in codes if c))


def _evidence(scene: Scene, carried: bool) -> tuple[Evidence, ...]:
    s = scene.masked.sentence
    own = Evidence(s.text, s.start, s.end, s.field)
    other = scene.memory.evidence
    return (own, other) if carried and other and other != own and scene.near() else (own,)


def _remember_partners(scene: Scene) -> None:
    """ "The US remains Sri Lanka's largest export destination": what follows is about these two."""
    s, m = scene.masked.sentence, scene.memory
    reporter, partner = scene.trading_pair
    m.index, m.paragraph, m.field, m.flow, m.period, m.evidence = s.index, s.paragraph, s.field, "turnover", None, None
    m.reporter, m.partner = reporter, partner


def _remember_topic(scene: Scene, head: Head) -> None:
    """A noun of trade without a figure still tells whose trade the text is about."""
    if head.reporter is None or head.commodity:
        return
    s, m = scene.masked.sentence, scene.memory
    if head.flow in ("exports", "imports"):
        m.speaker = head.reporter
    if head.partner and head.flow != "balance":
        m.index, m.paragraph, m.field, m.flow = s.index, s.paragraph, s.field, head.flow
        m.reporter, m.partner, m.period, m.evidence = head.reporter, head.partner, None, None


def _remember(scene: Scene, head: Head, reporter: str | None, partner: str | None, period: str | None) -> None:
    s, m = scene.masked.sentence, scene.memory
    m.index, m.paragraph, m.field = s.index, s.paragraph, s.field
    m.reporter, m.partner, m.flow, m.commodity, m.head_at = reporter, partner, head.flow, head.commodity, s.index
    m.period = period or (m.period if m.index == s.index else None)
    m.evidence = Evidence(s.text, s.start, s.end, s.field)
    if head.flow in ("exports", "imports") and head.reporter:
        m.speaker = head.reporter


# --- each once -------------------------------------------------------------------------------------


def _drop_repeated(facts: list[Fact]) -> list[Fact]:
    """A figure told twice is kept where most is said of it; "surpassed 250" goes where 252.3 stands."""
    kept: list[Fact] = []
    for fact in facts:
        twin = next((i for i, other in enumerate(kept) if _same(fact, other)), None)
        if twin is None:
            kept.append(fact)
        elif _said(fact) > _said(kept[twin]):
            kept[twin] = replace(fact, evidence=fact.evidence)
    return kept


def _key(fact: Fact) -> tuple[Any, ...]:
    d = cast(Trade, fact.details)
    sides: tuple[Any, ...] = (d.reporter, d.partner)
    if d.flow == "turnover":
        return ("turnover", *sorted(map(str, sides)), d.commodity is None, fact.status)
    if d.flow == "imports" and d.partner:
        return ("exports", d.partner, d.reporter, d.commodity is None, fact.status)
    return (d.flow, *sides, d.commodity is None, fact.status)


def _same(one: Fact, two: Fact) -> bool:
    a, b = cast(Trade, one.details), cast(Trade, two.details)
    if _key(one) != _key(two) or (a.period and b.period and a.period != b.period):
        return False
    if a.commodity and b.commodity and not _stems(a.commodity) & _stems(b.commodity):
        return False
    if a.value is None or b.value is None:
        return a.change_pct == b.change_pct and (a.value is None) == (b.value is None)
    if a.currency != b.currency:
        return False
    return abs(a.value - b.value) <= max(_slack(a), _slack(b))


def _stems(goods: str) -> set[str]:
    return {w[:5] for w in re.findall(r"\w+", goods.lower()) if w not in ("and", "of", "products", "goods")}


def _slack(trade: Trade) -> Decimal:
    """How far an exact figure may be from this one and still be the same."""
    assert trade.value is not None
    half = (trade.quantum or Decimal(1)) / 2
    return max(half, abs(trade.value) / 20) if trade.qualifier != "=" else half


def _said(fact: Fact) -> tuple[int, int, Decimal]:
    d = cast(Trade, fact.details)
    return (
        d.qualifier == "=",
        sum(x is not None for x in (d.period, d.change_pct, d.partner, d.reporter)),
        -(d.quantum or Decimal(0)),
    )
