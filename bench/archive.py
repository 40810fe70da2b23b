"""Speed and size of the archive: `python -m bench.archive --facts 100000 [--url postgresql://…]`.

Documents are made up and taken in one by one as the bot takes them in: 3.3 facts a document, pairs of countries and their
people by Zipf's law, ten years in no order; a fifth of the documents are an agency's report printed by another outlet,
a seventh tell in other words what was told, one in fifty is corrected later. Times are of CPU, which a shared machine
disturbs least; wall-clock times beside them. At every checkpoint the same questions are asked and the same documents
added, so that growth can be read off.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date as Day
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from digest.archive.store import Archive, open_archive
from digest.models import (
    KINDS,
    Agreement,
    Article,
    Cooperation,
    Evidence,
    Fact,
    FactQuery,
    Kind,
    Meeting,
    Person,
    Trade,
    Transport,
    Visit,
)

COUNTRIES = (
    "KZ MN CN RU UZ KG TJ TM TR IR PK IN BD LK NP JP KR VN TH MY ID PH SG AU NZ US CA MX BR AR CL PE CO BO EC PY UY FR DE IT "
    "ES PT GB IE NL BE CH AT PL CZ HU RO BG GR SE NO FI DK EE LV LT UA MD GE AM AZ EG MA DZ TN NG GH KE ET TZ ZA AO SA AE QA "
    "KW OM JO IQ IL"
).split()
SYLLABLES = "ka ri to na shi mo le va du sen bo gar tim al ur ze ny po ra kim sal dor vik han".split()
GOODS = (None, None, None, "wheat", "copper", "coal", "machinery", "textiles", "tea", "oil", "cars")
SUBJECTS = "energy mining tourism customs education railways water health space agriculture defence taxation culture".split()
ROLES = (("President", "head_of_state"), ("Prime Minister", "head_of_government"), ("Foreign Minister", "foreign_minister"))
FACTS_PER_DOCUMENT = 5.0  # of a document that tells something new; over all documents it makes 3.3
COPIED, TOLD_AGAIN, CORRECTED = 0.2, 0.14, 0.02
OUTLETS = 300
ASKED = 300
FIRST = Day(2015, 1, 1)
DAYS = 3_650


class World:
    """Makes up documents, the same ones every time."""

    def __init__(self) -> None:
        self.dice = random.Random(1)
        pairs = [(one, other) for index, one in enumerate(COUNTRIES) for other in COUNTRIES[index + 1 :]]
        self.dice.shuffle(pairs)
        self.pairs = [tuple(sorted(pair)) for pair in pairs]
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(len(pairs))))
        self.people = {country: [self._person(country, number) for number in range(30)] for country in COUNTRIES}
        self.ranks = list(accumulate(1 / (rank + 1) for rank in range(30)))
        self.vocabulary = [self._word() for _ in range(20_000)]
        self.common = list(accumulate(1 / (rank + 20) for rank in range(20_000)))
        self.told: deque[tuple[Article, list[Fact]]] = deque(maxlen=300)

    def documents(self, number: int = 0) -> Iterator[tuple[Article, list[Fact]]]:
        """Documents without end, from a number on."""
        while True:
            number += 1
            yield self.document(number)

    def document(self, number: int) -> tuple[Article, list[Fact]]:
        """A document: new, or one of the latest copied, told again or corrected."""
        chance = self.dice.random()
        if self.told and chance < COPIED + TOLD_AGAIN + CORRECTED:
            article, facts = self.dice.choice(self.told)
            if chance < COPIED:
                return self._copy(number, article, facts)
            day = (article.published or FIRST) + timedelta(days=self.dice.randrange(2))
            if chance < COPIED + TOLD_AGAIN:
                return self.write(number, day, facts)
            again, stated = self.write(number, day, [*map(self._correct, facts)])
            return replace(again, url=article.url, outlet=article.outlet), stated
        day = FIRST + timedelta(days=self.dice.randrange(DAYS))
        facts = [self._fact(day) for _ in range(max(1, round(self.dice.gauss(FACTS_PER_DOCUMENT, 2))))]
        made = self.write(number, day, facts)
        self.told.append(made)
        return made

    def _copy(self, number: int, article: Article, facts: list[Fact]) -> tuple[Article, list[Fact]]:
        """The same report at another outlet, half of the time with a line of its own at the end."""
        text = article.text if self.dice.random() < 0.5 else f"{article.text}\n{self._line()}"
        outlet = f"Outlet {self.dice.randrange(OUTLETS)}"
        url = f"https://{outlet.lower().replace(' ', '')}.example/news/{number}-{self._word()}-{self._word()}"
        return replace(article, id=url, text=text, url=url, outlet=outlet), facts

    def _correct(self, fact: Fact) -> Fact:
        if not isinstance(fact.details, Trade) or fact.details.value is None:
            return fact
        return replace(fact, details=replace(fact.details, value=fact.details.value * 2))

    def _line(self) -> str:
        return " ".join(self.dice.choices(self.vocabulary, cum_weights=self.common, k=18)).capitalize() + "."

    def write(self, number: int, day: Day, facts: list[Fact]) -> tuple[Article, list[Fact]]:
        """A document that states some facts, a sentence each, among two thousand characters of other words."""
        lines = [self._line() for _ in range(20)]
        start, proven = 0, []
        for index, line in enumerate(lines):
            if index < len(facts):
                proven.append(replace(facts[index], evidence=(Evidence(line, start, start + len(line)),)))
            start += len(line) + 1
        outlet = f"Outlet {number % OUTLETS}"
        url = f"https://outlet{number % OUTLETS}.example/news/{number}-{self._word()}-{self._word()}"
        return Article(url, "\n".join(lines), f"Report {number} of the day", day, "en", url, outlet), proven

    def _fact(self, day: Day) -> Fact:
        pair = self.dice.choices(self.pairs, cum_weights=self.weights)[0]
        build = self.dice.choices((self._meeting, self._visit, self._trade, self._agreement, self._other), (35, 20, 15, 15, 15))[0]
        return build(pair, day)

    def person(self, country: str) -> Person:
        """Somebody of a country, its head of state most of the time."""
        return self.dice.choices(self.people[country], cum_weights=self.ranks)[0]

    def _meeting(self, pair: tuple[str, ...], day: Day) -> Fact:
        people = tuple(self.person(country) for country in pair)
        return self._make("meeting", pair, day, "held", Meeting(people, "in_person"))

    def _visit(self, pair: tuple[str, ...], day: Day) -> Fact:
        visitor, host = self.dice.sample(pair, 2)
        return self._make("visit", pair, day, "held", Visit((self.person(visitor),), host))

    def _trade(self, pair: tuple[str, ...], day: Day) -> Fact:
        reporter, partner = self.dice.sample(pair, 2)
        flow: Any = self.dice.choice(("turnover", "exports", "imports"))
        value = Decimal(self.dice.randrange(10, 90_000)) * 1_000_000
        period = self.dice.choice((f"{day.year - 1}", f"{day.year}-01/{day.year}-{day.month:02}"))
        details = Trade(
            flow, reporter, partner, value, "USD", quantum=Decimal(1_000_000), commodity=self.dice.choice(GOODS), period=period
        )
        return Fact("trade", pair, None, "actual", details, (), "bench")

    def _agreement(self, pair: tuple[str, ...], day: Day) -> Fact:
        subject = f"{self.dice.choice(SUBJECTS)} {self.dice.choice(self.vocabulary)} {self.dice.choice(self.vocabulary)}"
        return self._make("agreement", pair, day, "signed", Agreement("memorandum", pair, subject))

    def _other(self, pair: tuple[str, ...], day: Day) -> Fact:
        if self.dice.random() < 0.5:
            ends = (self._word().capitalize(), self._word().capitalize())
            mode: Any = self.dice.choice(("air", "road", "rail", "sea"))
            return self._make("transport", pair, day, "planned", Transport(mode, "launch", ends))
        return self._make(
            "cooperation", pair, day, "planned", Cooperation(self.dice.choice(SUBJECTS), "plan", what=self._line()[:40])
        )

    def _make(self, kind: Any, pair: tuple[str, ...], day: Day, status: str, details: Any) -> Fact:
        return Fact(kind, pair, day.isoformat(), status, details, (), "bench")

    def _person(self, country: str, number: int) -> Person:
        title, role = ROLES[number] if number < len(ROLES) else (f"Minister of {SUBJECTS[number % len(SUBJECTS)]}", "minister")
        return Person(f"{self._word().capitalize()} {self._word().capitalize()}", title, country, role)

    def _word(self) -> str:
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(2, 4)))


def measure(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of CPU and of the clock."""
    cpu, clock = time.process_time(), time.perf_counter()
    work()
    return (time.process_time() - cpu) * 1_000, (time.perf_counter() - clock) * 1_000


def show(name: str, times: list[tuple[float, float]]) -> None:
    cpu, clock = (sorted(column) for column in zip(*times, strict=True))
    last = min(len(cpu) - 1, int(len(cpu) * 0.99))
    print(
        f"| {name} | {statistics.median(cpu):.1f} | {cpu[last]:.1f} | {statistics.median(clock):.1f} | {clock[last]:.1f} |",
        flush=True,
    )


def questions(world: World) -> dict[str, Callable[[Archive], object]]:
    """What a command asks of the archive, each time about somebody else, by how much is told of them."""
    dice = random.Random(2)

    def pair() -> tuple[str, ...]:
        return dice.choices(world.pairs, cum_weights=world.weights)[0]

    def who(archive: Archive) -> object:
        country = pair()[0]
        person = dice.choices(world.people[country], cum_weights=world.ranks)[0]
        archive.find_people(person.name or "")
        return archive.find_facts(FactQuery(person=person.name, countries=(country,), limit=5))

    def brief(archive: Archive) -> object:
        country = pair()[:1]
        latest = [
            archive.find_facts(FactQuery(kinds=(kind,), countries=country, limit=50 if kind == "trade" else 3)) for kind in KINDS
        ]
        return latest, archive.find_facts(FactQuery(kinds=("meeting",), countries=country, limit=200))

    def page(kind: Kind, countries: tuple[str, ...]) -> Callable[[Archive], object]:
        query = FactQuery(kinds=(kind,), countries=countries, limit=10)
        return lambda archive: (archive.count_facts(query), archive.find_facts(query))

    return {
        "/trade COUNTRY": lambda archive: archive.find_facts(FactQuery(kinds=("trade",), countries=pair()[:1], limit=300)),
        "/trade PAIR": lambda archive: archive.find_facts(FactQuery(kinds=("trade",), countries=pair(), limit=300)),
        "/meetings COUNTRY": lambda archive: page("meeting", pair()[:1])(archive),
        "/meetings PAIR": lambda archive: page("meeting", pair())(archive),
        "/country: the newest 20": lambda archive: archive.find_facts(FactQuery(countries=pair()[:1], limit=20)),
        "/country: all seven lists of the brief": brief,
        "/who NAME": who,
        "/agenda": lambda archive: archive.find_plans(Day(2024, 6, 1), Day(2024, 7, 1)),
        "/search WORDS": lambda archive: archive.find_facts(
            FactQuery(words=" ".join(dice.choices(world.vocabulary[50:], k=1)), limit=10)
        ),
    }


def measure_growth(archive: Archive, world: World, checkpoints: list[int], url: str) -> None:
    documents = world.documents()
    facts = count = 0
    for checkpoint in checkpoints:
        spent, begun = time.process_time(), count
        while facts < checkpoint:
            for article, stated in islice(documents, 100):
                archive.add_article(article, stated)
            facts, count = archive.count_facts(FactQuery(unsure=True)), count + 100
        each = (time.process_time() - spent) / max(count - begun, 1) * 1_000
        print(f"\n{facts} facts of {count} documents; {each:.1f} ms of CPU a document on the way\n")
        print("| what | CPU p50, ms | p99 | clock p50 | p99 |\n|---|---|---|---|---|")
        for name, ask in questions(world).items():
            ask(archive)
            show(name, [measure(lambda ask=ask: ask(archive)) for _ in range(ASKED)])  # type: ignore[misc]
        for number in (1, 5):
            days = [FIRST + timedelta(days=index * 9) for index in range(200)]
            made = [
                world.write(10**7 * number + checkpoint + place, day, [world._fact(day) for _ in range(number)])
                for place, day in enumerate(days)
            ]
            show(f"add a document with {number} facts", [measure(lambda each=each: archive.add_article(*each)) for each in made])  # type: ignore[misc]
        show_size(archive, url)


def show_size(archive: Archive, url: str) -> None:
    with archive.reading() as session:
        texts, facts = session.execute(
            text("SELECT (SELECT sum(length(text)) FROM document_version), (SELECT count(*) FROM fact)")
        ).one()
    if url.startswith("sqlite"):
        with archive.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        size = Path(url.removeprefix("sqlite:///")).stat().st_size
    else:
        with archive.reading() as session:
            size = session.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    print(f"\n{size / 1e6:.0f} MB, {texts / 1e6:.0f} MB of it texts: {(size - texts) / facts:.0f} bytes a fact beside the texts")


def show_plans(archive: Archive, world: World) -> None:
    """How each question is answered; a full scan of a table is marked."""
    if archive.engine.dialect.name != "sqlite":
        return
    seen: list[tuple[str, Any]] = []
    event.listen(archive.engine, "before_cursor_execute", lambda _c, _k, statement, given, _x, _m: seen.append((statement, given)))
    for name, ask in questions(world).items():
        seen.clear()
        ask(archive)
        steps: list[str] = []
        for statement, given in [each for each in seen if each[0].lstrip().upper().startswith("SELECT")]:
            with archive.engine.connect() as connection:
                steps += [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()]
        scans = [
            step
            for step in steps
            if step.startswith("SCAN") and "VIRTUAL" not in step and " USING " not in step and "anon" not in step
        ]
        sorts = sum("TEMP B-TREE" in step for step in steps)
        print(f"- {name}: {len(steps)} steps, {sorts} sorts, full scans: {', '.join(scans) or 'none'}")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--facts", type=int, default=100_000)
    arguments.add_argument("--url")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{folder}/bench.db"
        archive = open_archive(url)
        archive.upgrade()
        world = World()
        sizes = [size for size in (10_000, 100_000, 300_000, 1_000_000) if size < given.facts]
        measure_growth(archive, world, [*sizes, given.facts], url)
        show_plans(archive, world)
        archive.close()


if __name__ == "__main__":
    main()
