"""From a noun of trade to its figures: read on across a closed list of words, stop at what belongs to something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from digest.facts.patterns import Match
from digest.facts.trading.heads import clean_goods, is_place
from digest.facts.trading.scene import Figure, Head, Scene, country_of
from digest.language.mask import PRIVATE
from digest.models import MoneyMention, PercentMention, PersonMention, TimeMention

TOKEN = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*|\d+(?:[.,]\d+)*|\S")
TOLERANCE = 2  # unknown words between a noun of trade and its amount
# Which words lead to a partner behind the figure.
TOWARDS = {"exports": ("to", "into"), "imports": ("from",), "turnover": ("with",), "balance": ("with",)}
NEAR = 70  # how far before the noun a word of purpose or expectation still governs it
BACK = 60  # how far before the noun its amount may stand
TAXED = 14  # words before such an amount among which one may say that it is none of trade


def find_figures(scene: Scene, head: Head, end: int) -> tuple[list[Figure], str | None]:
    """Read on from the noun to `end`; the figures met, in order, and the status of what would follow."""
    walk = Walk(scene, head, end)
    walk.look_back()
    walk.run()
    kept: list[Figure] = []
    for i, figure in enumerate(walk.figures):
        before = walk.figures[i - 1] if i else None
        if not before or figure.earlier or before.earlier or figure.time or figure.status != before.status:
            kept.append(figure)
    return kept, walk.status


@dataclass
class Walk:
    """The way from a noun of trade to the right."""

    scene: Scene
    head: Head
    end: int
    figures: list[Figure] = field(default_factory=list)
    pending: Figure = field(default_factory=Figure)
    status: str | None = None
    goal: str | None = None
    beyond: bool = False
    unknown: int = 0
    here: int = 0
    previous: str = ""
    skip: int = 0
    sticky: bool = False
    changed: int = 0

    # --- before the noun ---

    def look_back(self) -> None:
        """What governs the noun from before: "the goal of bringing trade to", "$5 million in exports"."""
        text, start = self.scene.text, self.head.start
        for group in ("v", "v2", "v3"):
            for mention in self.head.match.mentions(group, MoneyMention):
                self.add_money(self.scene.masked.at(mention))
        clause = max((m.start() for m in self.scene.says["clause"].finditer(text, 0, start)), default=-1)
        for at in sorted(self.scene.parts):
            if max(clause, start - NEAR) < at < start:
                for match in self.scene.parts[at]:
                    self.take_tone(match)
        self.goal = self.status
        if not self.take_earned() and not self.head.match.pattern.set.get("verb"):
            self.take_amount_before()

    def take_earned(self) -> bool:
        """ "Vietnam earned $5 million from rice exports"."""
        first = max(0, self.head.start - 90)
        earned = self.scene.says["earned"].search(self.scene.text[first : self.head.start])
        if not earned:
            return False
        self.head.own = True
        self.add_money(first + earned.start(1))
        return True

    def take_amount_before(self) -> None:
        """ "$5 million in exports", "with $3 million accounted for by imports"."""
        text, start = self.scene.text, self.head.start
        first = max(0, start - BACK)
        window = text[first:start]
        money = self.scene.says["amount_before"].search(window)
        if not money or self.is_taxed(first + money.start(1)) or self.scene.says["share"].search(window[: money.start(1)]):
            return
        linked = self.scene.says["amount_linked"].search(window[money.start() :])
        if self.head.flow != "balance" and not linked and not self.is_plain(window[money.end(1) :]):
            return
        if self.scene.says["goal_after"].match(text, self.head.end):
            self.status = "target"
        self.add_money(first + money.start(1))

    def is_plain(self, between: str) -> bool:
        """ "$118 billion two-way commerce": only words that say nothing of goods stand between."""
        words = PRIVATE.sub("", between.lower()).replace("-way", "").split()
        return all(w in self.scene.words.plain for w in words) and bool(between.strip())

    def is_taxed(self, at: int) -> bool:
        """ "tariffs on $200 billion worth of imports": a word before says that the amount is no figure of trade."""
        words = re.findall(r"[a-z]+", self.scene.text[max(0, self.head.start - 160) : at].lower())
        return not self.scene.words.barriers.isdisjoint(words[-TAXED:])

    # --- behind the noun ---

    def run(self) -> None:
        """Until a word that belongs to something else, or the next noun."""
        self.here = max(self.here, self.head.end)
        while self.here < self.end:
            step = self.take_part() or self.take_token()
            if not step:
                break
            self.here = step
        if self.pending.change is not None and not self.figures:
            self.add_change_alone()

    def add_change_alone(self) -> None:
        """A change without a level is a figure too."""
        if self.scene.says["by_weight"].search(self.scene.text, self.head.start, self.end):
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
            self.sticky = self.sticky or bool(match.pattern.set.get("sticky"))
        elif part == "level" and not self.sticky:
            self.status = None
        return part in ("tone", "level")

    def take_part(self) -> int:
        """A change, a base, a tone, an aside that begins here; where it ends, 0 when there is none."""
        best = 0
        for match in sorted(self.scene.parts.get(self.here, ()), key=lambda m: m.found.end()):
            if match.found.end() <= self.end and self.take(match):
                self.previous = ""
                best = max(best, match.found.end())
        return best

    def take(self, match: Match) -> bool:
        """One part; False where it is none after all."""
        part = match.pattern.set["part"]
        if part in ("tone", "level"):
            self.take_tone(match)
        elif part == "beyond":
            self.beyond = True
        elif part == "change":
            return self.take_change(match)
        elif part == "base":
            return self.take_base(match)
        return True

    def take_change(self, match: Match) -> bool:
        """A change belongs to the last amount, or to the one to come."""
        percents = match.mentions("p", PercentMention) or match.mentions("m", PercentMention)
        if not percents or (match.pattern.set.get("multiple") and not percents[0].multiple):
            return False
        if match.pattern.set.get("signed") and percents[0].text[0] not in "+-−–":
            return False
        self.changed = match.found.end()
        after = self.scene.masked.original(match.found.end(), min(len(self.scene.text), match.found.end() + 60))
        if self.scene.says["by_volume"].match(after):
            return True  # of the tonnes, not of the money
        if self.scene.says["over_years"].match(after) or self.scene.says["a_year"].search(match.found[0][-10:] + after[:30]):
            return True  # against which year, nobody says
        target = self.last or self.pending
        if target.money and self.scene.says["since_then"].search(self.scene.text[: match.found.end()]):
            return True  # "which were $5 million in 2021, have fallen 90 %": since then
        if target.change is None:
            target.change = percents[0].value * match.pattern.set["sign"]
            around = self.scene.masked.original(max(0, match.found.start() - 24), match.found.end()) + after[:24]
            target.monthly = bool(self.scene.says["on_month"].search(around))
        return True

    @property
    def last(self) -> Figure | None:
        """The amount a following change or time belongs to: the latest that is no base of comparison."""
        later = [f for f in self.figures if not f.earlier]
        return later[-1] if later else None

    def take_base(self, match: Match) -> bool:
        times = match.mentions("t", TimeMention)
        target = self.last or self.pending
        if not times or (match.found[0].lower().startswith("over") and times[0].span):
            return False
        if target.change is None:
            if match.pattern.set.get("same"):
                self.scene.taken.add(id(times[0]))
            return bool(match.pattern.set.get("same"))
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
        known = self.is_known(word)
        if word.lower() in ("the", "its", "their"):
            return token.end()
        self.previous = word.lower() if word.isalpha() or "-" in word else self.previous if word in "(" else word
        return token.end() if known else self.skip_aside(token.end())

    def is_known(self, word: str) -> bool:
        """Whether a figure may be read across this word."""
        plain = word.lower()
        if plain in self.scene.words.barriers:
            self.unknown = 99
            return False
        if plain in self.scene.words.across or (plain.endswith("ly") and plain.isalpha()) or not word[0].isalnum():
            return True
        if word.isdigit() and self.scene.says["ordinal"].match(self.scene.text, self.here + len(word)):
            return True
        self.unknown += 1
        return self.unknown <= TOLERANCE and word.islower()

    def skip_aside(self, after: int) -> int:
        """Past a clause between commas or dashes that says nothing of amounts: ", a key ally," — before the amount only."""
        text = self.scene.text
        said = self.scene.says["reported"].match(text, text.rfind(",", self.head.start, after), min(self.end, after + 120))
        if self.figures and said and said.end() > after:
            self.unknown = 0
            return said.end()  # ", the bureau of statistics said,"
        opened = max(text.rfind(mark, self.head.start, after) for mark in (",", "–", "—", " - "))
        if self.figures or opened < 0 or len(text[opened:after].split()) > 6:
            return 0
        closed = re.compile(r"[,–—]| - ").search(text, after, min(self.end, after + 120))
        if not closed or self.scene.says["money"].search(text, opened, closed.start()):
            return 0
        self.unknown = 0
        return closed.end()

    # --- marks ---

    def take_mark(self, start: int, end: int) -> int:
        mention = self.scene.at.get(start)
        if isinstance(mention, MoneyMention):
            return max(end, self.skip) if self.add_money(start) else 0
        if isinstance(mention, TimeMention):
            self.add_time(mention, start)
        elif isinstance(mention, PercentMention):
            return self.take_percent(mention, start, end)
        elif is_place(mention):
            return end if self.add_country(start, country_of(mention)) else 0
        elif isinstance(mention, PersonMention):
            return end if len(mention.text) <= 4 else 0
        return end

    def take_percent(self, mention: PercentMention, start: int, end: int) -> int:
        """A percentage without a word of change: "and by another 23 % in May", or a share, where something else begins."""
        last = self.figures[-1] if self.figures else None
        if (
            last
            and last.money is None
            and last.change is not None
            and self.scene.says["by_another"].search(self.scene.text[:start])
        ):
            self.pending.change = mention.value if last.change > 0 else -mention.value
            self.add_change_alone()
            return end
        return 0 if self.figures and self.scene.says["share_after"].match(self.scene.text, end) else end

    def add_country(self, start: int, code: str | None) -> bool:
        """ "reached $5 million to Spain": the partner said late; any other country ends the way."""
        if code is None:
            return True
        if self.head.flow == "turnover":
            known = code in self.head.pair or code in (self.head.partner, self.head.reporter)
            begins = self.scene.says["new_subject"].search(self.scene.text, 0, start)  # "trade rose, and Togo paid …"
            return known or not (self.figures or begins)
        if code in (self.head.partner, self.head.reporter):
            return True
        if self.previous in TOWARDS[self.head.flow] and self.head.partner is None and not (self.figures and self.unknown):
            self.head.partner = code
            return not self.scene.says["and_more"].match(self.scene.text, start + 1) or self.forget()
        return False

    def forget(self) -> bool:
        """ "amounted to $5 million to Spain and Italy": one number for several, which is no figure of ours."""
        self.figures.clear()
        return False

    def is_base(self, mention: TimeMention, start: int) -> bool:
        """ "up 5 % on 2023", "up 1.2 times from January–June 2024"; "up 5 % from January to June" is no base."""
        between = self.scene.text[self.changed : start].strip(" ,)")
        said = mention.text.lower()
        led = between in ("on", "from") or (not between and said.startswith("from ") and " to " not in said)
        return bool(self.changed) and led

    def is_next(self, start: int) -> bool:
        """Whether a time opens what follows: "$5 million, in 2020 it was …", "2019 – $5 million, 2020 – $6 million"."""
        text, says = self.scene.text, self.scene.says
        return bool(says["time_opens"].match(text, start + 1) and says["time_after"].search(text, 0, start))

    def add_time(self, mention: TimeMention, start: int) -> None:
        """A period of the figure it stands with, or what its change is held against."""
        told = self.last or self.pending
        if told.change is not None and self.is_base(mention, start):
            told.base = told.base or mention
            self.scene.taken.add(id(mention))
            return
        if (mention.iso is None and self.previous == "on") or (self.figures and self.unknown):
            return  # "widened by 5% on the year", "five times what it took in 2016"
        if self.scene.says["vague"].search(self.scene.text[max(0, start - 20) : start]):
            return  # "in early 2025", "since 2019"
        if self.pending.change is not None and self.scene.says["and_in"].search(self.scene.text[:start]):
            self.add_change_alone()  # "grew by a third, and in May by another 5 %"
            self.pending.time = mention
            return
        if self.figures and self.is_next(start):
            self.pending.time = mention
            return
        target = self.last
        if self.figures and self.figures[-1].earlier and self.figures[-1].time is None:
            target = self.figures[-1]
        if target is None:
            self.pending.time = self.pending.time or mention
        elif target.time is None or (target.time.iso is None and mention.iso and self.previous == "in"):
            target.time = mention

    def add_money(self, start: int) -> bool:
        """An amount; False where it is none of this noun's."""
        mention, text, says = self.scene.at[start], self.scene.text, self.scene.says
        assert isinstance(mention, MoneyMention)
        since = max(self.figures[-1].at if self.figures else self.head.end, start - 60)
        before = text[min(since, start) : start].rstrip().lower()
        last = self.figures[-1] if self.figures else None
        if says["rise_of"].search(before):
            return bool(says["rise_to"].match(text, start + 1))  # "rose by $2 billion to $9 billion"
        if self.is_of_next(start) or (last and self.unknown):
            return False
        if says["more_than_before"].match(text, start + 1) or says["struck"].match(text, start + 1):
            return False  # "which is $26 million more than a year before"
        if says["change_of"].search(text[max(0, start - 40) : start]) or self.is_same_sum(last, mention, start):
            return True  # "a decrease of 2.9% ($4.2 billion)", "473 billion yen ($3 billion)"
        supposed = says["supposed"].search(text, 0, self.head.start)
        status = self.goal if self.goal and self.status is None and says["on_to"].search(before) else self.status
        if supposed and status in ("forecast", "potential"):
            status = "none"  # "if the road opens, trade will reach $5 million"
        self.note(Figure(mention, None, status, self.beyond, bool(says["earlier"].search(before)), at=start), last)
        self.beyond, self.unknown = False, 0
        self.take_goods(start)
        return True

    def take_goods(self, start: int) -> None:
        """ "exported $5 million of tea"."""
        goods = self.scene.says["goods_after"].match(self.scene.text, start + 1)
        if goods and self.head.commodity is None and self.head.match.pattern.set.get("verb"):
            self.figures[-1].commodity = clean_goods(goods[1], self.scene.words)
            self.skip = goods.end()

    def is_of_next(self, start: int) -> bool:
        """Whether the amount is of the next noun: "$5 billion of Russian exports"."""
        if self.end == len(self.scene.text) or self.end in self.scene.verbs:
            return False
        return bool(self.scene.says["of_next"].fullmatch(self.scene.text, start + 1, self.end))

    def note(self, figure: Figure, last: Figure | None) -> None:
        """Keep a figure with the time and change told before it; what it rose from keeps none of them."""
        if not figure.earlier:
            if last is None or last.earlier:
                base = self.pending.base or (last.time if last else None)
                figure.time, figure.change, figure.base = self.pending.time, self.pending.change, base
                figure.monthly = self.pending.monthly
            else:
                figure.time = self.pending.time
            self.pending = Figure()
        self.figures.append(figure)

    def is_same_sum(self, last: Figure | None, two: MoneyMention, start: int) -> bool:
        """The same sum in a second currency."""
        if last is None or last.money is None or last.money.currency == two.currency:
            return False
        return bool(self.scene.says["same_sum"].fullmatch(self.scene.text, last.at + 1, start))
