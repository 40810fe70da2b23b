"""When: dates and periods as written, resolved against the publication date.

`iso` is a day, month, year, `YYYY-Qn`, or `first/last` of those; a stay "on 19–20 December" is `2025-12-19/2025-12-20`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta
from functools import cache, cached_property
from importlib.resources import files
from itertools import islice
from typing import Any

import yaml

from digest.language.expression import Expression
from digest.language.numbers import MANY, split_words
from digest.models import Sentence, TimeMention

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SLOT = re.compile(r"\{(?:(\w+):)?([a-z_]+?)(_\d)?\}")
DIGIT = re.compile(r"\d")
YEAR = re.compile(r"(?:19[5-9]|20\d)\d")
NEAR = 70  # how far before a mention a word of the future still governs it
FISCAL_FIRST = 4  # no fiscal year that news names by two calendar years begins before April
THE = 9  # "the year" in the table of relatives: which one, the rest of the sentence says


@dataclass(frozen=True)
class Row:
    """One way to say when."""

    name: str
    when: frozenset[str]
    says: str
    means: str
    span: bool

    @cached_property
    def expression(self) -> Expression:
        """How it is said."""
        return Expression(self.says)


@dataclass(frozen=True)
class Words:
    """The words of time of a language, lower-case, and its rows."""

    months: dict[str, int]
    weekdays: dict[str, int]
    ordinals: dict[str, int]
    counts: dict[str, int]
    relatives: dict[str, int]
    offsets: dict[str, int]
    classes: dict[str, str]
    future: Expression
    rows: tuple[Row, ...]
    triggers: dict[str, list[int]]  # the rows to try for a word


@dataclass(frozen=True)
class Context:
    """What a row found and what it is resolved against."""

    words: Words
    found: re.Match[str]
    published: Day | None

    def get(self, *names: str) -> str | None:
        """The first of some groups that took part, with its numbered twins (`d`, `d2`, …)."""
        for name, value in self.found.groupdict().items():
            if value is not None and name.rstrip("0123456789") in names:
                return value
        return None

    def all(self, name: str) -> list[str]:
        """Every group of that letter that took part, in order."""
        groups = self.found.groupdict()
        return [v for k, v in groups.items() if v is not None and k.rstrip("0123456789") == name]

    @property
    def future(self) -> bool:
        """Whether the words before speak of what is to come."""
        text = self.found.string[max(0, self.found.start() - NEAR) : self.found.start()]
        return bool(self.words.future.search(text))

    @property
    def says_year(self) -> bool:
        """Whether a word for "year" stands in it: "March of last year", not "last March"."""
        return any(self.words.classes.get(word) == "year_word" for word in split_words(self.found[0].lower()))

    def year(self) -> int | None:
        """The year said: in digits, or "last year"."""
        digits = self.get("y")
        if digits:
            return int(digits) + (2000 if len(digits) == 2 else 0)
        return self.relative()

    def relative(self) -> int | None:
        """The year meant by "this year" and its like."""
        word = self.get("r")
        step = self.words.relatives.get(word.lower()) if word else None
        return self.published.year + step if self.published and step is not None and step != THE else None


@cache
def load_times(language: str) -> Words | None:
    """The words and rows of data/times.LANGUAGE.yaml, None when the language has none."""
    path = files("digest.language") / "data" / f"times.{language}.yaml"
    if not path.is_file():
        return None
    data = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506 (a safe loader)
    tables = {
        k: {str(w): v for w, v in data[k].items()} for k in ("months", "weekdays", "ordinals", "counts", "relatives", "offsets")
    }
    parts = {
        "month": rf"(?-i:{_either([*tables['months'], *map(str.upper, tables['months'])])})\b\.?",
        "weekday": rf"(?-i:{_either(tables['weekdays'])})\b",
        "ordinal": _either(tables["ordinals"]),
        "count": _either(tables["counts"]),
        "relative": _either(tables["relatives"]),
        "offset": _either(tables["offsets"]),
        "units": data["units"],
        **data["words"],
    }
    lower = {name: {w.lower(): v for w, v in table.items()} for name, table in tables.items()}
    classes = dict.fromkeys(lower["months"], "month") | dict.fromkeys(lower["weekdays"], "weekday")
    classes |= dict.fromkeys(data.get("month_words", ["month", "months"]), "month_word") | dict.fromkeys(
        data.get("year_words", ["year"]), "year_word"
    )
    rows = tuple(
        Row(
            r["name"],
            frozenset(map(str, r["when"])),
            _expand(r["says"], parts),
            r["means"],
            bool(r.get("span")),
        )
        for r in data["rows"]
    )
    future = Expression(rf"\b(?:{_either(data['future'])})\b")
    triggers: dict[str, list[int]] = {}
    for rank, row in enumerate(rows):
        for word in row.when:
            triggers.setdefault(word, []).append(rank)
    return Words(**lower, classes=classes, future=future, rows=rows, triggers=triggers)


def _either(words: object) -> str:
    return "|".join(sorted(map(re.escape, map(str, words)), key=len, reverse=True))  # type: ignore[call-overload]


def _expand(says: str, parts: dict[str, str]) -> str:
    """`{y:year}` to a named group; a name met again gets a number, for one name stands once in an expression."""
    used: dict[str, int] = {}

    def put(match: re.Match[str]) -> str:
        name, part, _ = match.groups()
        inner = SLOT.sub(put, parts[part])
        if not name:
            return f"(?:{inner})"
        used[name] = used.get(name, 0) + 1
        fresh = (
            name
            if used[name] == 1 and f"(?P<{name}>" not in says
            else f"{name.rstrip('0123456789')}{40 + used[name] + sum(used.values())}"
        )
        return f"(?P<{fresh}>{inner})"

    return SLOT.sub(put, says)


def find_times(sentence: Sentence, published: Day | None, language: str) -> list[TimeMention]:
    """The dates and periods of a sentence in order, none overlapping."""
    words = load_times(language)
    if words is None:
        return []
    found: list[tuple[int, int, int, TimeMention]] = []
    for rank in call_rows(sentence.text, words):
        row = words.rows[rank]
        for match in islice(row.expression.finditer(sentence.text), MANY):
            start, end = _extent(match)
            if end > start:
                iso = RESOLVERS[row.means](Context(words, match, published))
                mention = TimeMention(sentence.start + start, sentence.start + end, match.string[start:end], iso, row.span)
                found.append((start, -end, rank, mention))
    return _longest(found)


def call_rows(text: str, words: Words) -> list[int]:
    """The rows worth searching for in a sentence, by its words and by their literals."""
    classes = _classes(text, words)
    ranks = {rank for word in classes & words.triggers.keys() for rank in words.triggers[word]}
    return sorted(ranks)


def _extent(match: re.Match[str]) -> tuple[int, int]:
    for name, value in match.groupdict().items():
        if value is not None and name.rstrip("0123456789") == "t":
            return match.span(name)
    return match.span()


def _longest(found: list[tuple[int, int, int, TimeMention]]) -> list[TimeMention]:
    """Of overlapping mentions the longest, then the earlier row."""
    kept: list[TimeMention] = []
    last = -1
    for mention in sorted((f[3] for f in found), key=lambda m: (m.start, -m.end)):
        if mention.start >= last:
            kept.append(mention)
            last = mention.end
        elif mention.end - mention.start > kept[-1].end - kept[-1].start:
            kept[-1] = mention
            last = mention.end
    return kept


def _classes(text: str, words: Words) -> frozenset[str] | set[str]:
    """What kinds of words of time a sentence has, and its words themselves."""
    tokens = split_words(text)
    classes = tokens | {words.classes[t] for t in tokens & words.classes.keys()}
    if DIGIT.search(text):
        classes |= {"year", "digit"} if YEAR.search(text) else {"digit"}
    return classes


# --- resolving -----------------------------------------------------------------------------------


def _month(c: Context, name: str) -> int:
    return c.words.months[name.lower().rstrip(".")]


def _build_day(year: int, month: int, day: int) -> Day | None:
    try:
        return Day(year, month, day)
    except ValueError:
        return None


def _closest(c: Context, month: int, day: int) -> Day | None:
    """The day nearest to publication; after words of the future the next one."""
    if c.published is None:
        return None
    years = (c.published.year - 1, c.published.year, c.published.year + 1)
    days = [d for d in (_build_day(y, month, day) for y in years) if d]
    if c.future:
        ahead = [d for d in days if 0 <= (d - c.published).days <= 240]
        if ahead:
            return ahead[0]
    return min(days, key=lambda d: _distance(d, c.published), default=None)


def _distance(day: Day, published: Day | None) -> int:
    """News tells more of what was: a day ahead counts half as far again."""
    ahead = (day - published).days if published else 0
    return 3 * ahead if ahead > 0 else -2 * ahead


def resolve_day(c: Context) -> str | None:
    """A day and month, with or without its year."""
    month, day, year = _month(c, c.get("m") or ""), int(c.get("d") or 0), c.year()
    found = _build_day(year, month, day) if year else _closest(c, month, day)
    return found.isoformat() if found else None


def resolve_figures(c: Context) -> str | None:
    """ "06.09.2025" is day and month; with slashes only where the day cannot be a month."""
    day, month, year = int(c.get("d") or 0), int(c.get("m") or 0), c.year()
    if year is None or (c.found["sep"] == "/" and day <= 12 and day != month):
        return None
    if c.found.string[c.found.start() : c.found.start() + 4].isdigit():
        day, month = month, day
    found = _build_day(year, month, day)
    return found.isoformat() if found else None


def resolve_iso(c: Context) -> str | None:
    """A day as ISO 8601 writes it."""
    return c.found[0]


def resolve_days(c: Context) -> str | None:
    """From one day to another."""
    days, months, years = c.all("d"), [_month(c, m) for m in c.all("m")], [int(y) for y in c.all("y")]
    first, last, month, month2 = int(days[0]), int(days[1]), months[0], months[-1]
    end = _build_day(years[-1], month2, last) if years else _closest(c, month2, last)
    if end is None:
        return None
    start = _build_day(years[0] if len(years) == 2 else end.year - (month > month2), month, first)
    return f"{start.isoformat()}/{end.isoformat()}" if start and start <= end else None


def resolve_month(c: Context) -> str | None:
    """A month, of a year said, or the nearest one."""
    month, year = _month(c, c.get("m") or ""), c.year()
    word = c.get("r")
    if year and not c.get("y") and word and not c.says_year and c.published:
        year = _relative_month_year(c, month)
    if year is None:
        near = _closest(c, month, min(c.published.day, 28)) if c.published else None
        year = near.year if near else None
    return f"{year:04}-{month:02}" if year else None


def _relative_month_year(c: Context, month: int) -> int | None:
    """ "last March", "next March", "this March"."""
    if c.published is None:
        return None
    step = c.words.relatives[(c.get("r") or "").lower()]
    if step == -1:
        return c.published.year - (month >= c.published.month)
    if step == 1:
        return c.published.year + (month <= c.published.month)
    return c.published.year if step == 0 else None


def _past_year(c: Context, month: int) -> int | None:
    """The latest year whose period ending with `month` is over at publication, or nearly."""
    if c.published is None:
        return None
    over = month < c.published.month or (month == c.published.month and c.published.day > 20)
    return c.published.year - (not over)


def resolve_months(c: Context) -> str | None:
    """From one month to another; without a year the latest such period that is over."""
    first, last = (_month(c, m) for m in c.all("m")[:2])
    years = [int(y) for y in c.all("y")]
    end = years[-1] if years and (len(years) == 2 or first <= last) else None
    if years and end is None:
        # "October 2024 to March" and "October to March 2025" both close within the half-year
        said_first = c.found.start(_group(c, "y")) < c.found.start(_group(c, "m", last=True))
        end = years[0] + 1 if said_first else years[0]
    end = end or c.relative() or _past_year(c, last)
    if end is None:
        return None
    start = years[0] if len(years) == 2 else end - (first > last)
    return f"{start:04}-{first:02}/{end:04}-{last:02}"


def _group(c: Context, name: str, last: bool = False) -> str:
    names = [k for k, v in c.found.groupdict().items() if v is not None and k.rstrip("0123456789") == name]
    return names[-1 if last else 0]


def resolve_first_months(c: Context) -> str | None:
    """ "the first seven months of 2025", "in 11 months"."""
    count = c.words.counts[(c.get("n") or "").lower()]
    year = c.year() or _past_year(c, count)
    if year is None:
        return None
    return f"{year:04}-01" if count == 1 else f"{year:04}-01/{year:04}-{count:02}"


def resolve_ending_months(c: Context) -> str | None:
    """ "the six months to September 2025", "the quarter ended June 30"."""
    said = (c.get("n") or "").lower()
    first = re.split(r"[\s-]", said)[0]
    count = c.words.counts.get(first, 3 if "quarter" in said else 6 if "half" in said else 12)
    month = _month(c, c.get("m") or "")
    year = c.year() or _past_year(c, month)
    if year is None:
        return None
    start = year * 12 + month - count
    return f"{start // 12:04}-{start % 12 + 1:02}/{year:04}-{month:02}"


def resolve_fiscal_months(c: Context) -> str | None:
    """ "July-March FY24" ends in 2024, "April-July 2025-26" begins in 2025: fiscal years begin in April or later."""
    first, last = (_month(c, m) for m in c.all("m")[:2])
    said = int((c.get("fy") or "0")[-2:]) + 2000
    begins = said if re.search(r"\d\s?[-–/]\s?\d", c.found[0]) else said - 1
    start = begins + (first < FISCAL_FIRST)
    return f"{start:04}-{first:02}/{start + (first > last):04}-{last:02}"


def resolve_four_quarters(c: Context) -> str | None:
    """ "the four quarters to the end of Q1 2024": the year that ends with that quarter."""
    year, month = c.year(), 3 * _nth(c)
    if year is None:
        return None
    return f"{year:04}-01/{year:04}-12" if month == 12 else f"{year - 1:04}-{month + 1:02}/{year:04}-{month:02}"


def resolve_month_quarter(c: Context) -> str | None:
    """ "the June quarter": the quarter of the calendar that closes with that month."""
    month = _month(c, c.get("m") or "")
    year = c.year() or _past_year(c, month)
    return f"{year:04}-Q{month // 3}" if year else None


def resolve_half(c: Context) -> str | None:
    """A half of a year."""
    half = _nth(c)
    year = c.year() or (_past_year(c, 6 * half) if half in (1, 2) else None)
    if half not in (1, 2) or year is None:
        return None
    return f"{year:04}-{6 * half - 5:02}/{year:04}-{6 * half:02}"


def resolve_quarter(c: Context) -> str | None:
    """A quarter of a year; without a year the latest that is over, after words of the future the next one."""
    quarter = _nth(c)
    year = c.year()
    if year is None and c.published:
        year = c.published.year + (3 * quarter < c.published.month) if c.future else _past_year(c, 3 * quarter)
    return f"{year:04}-Q{quarter}" if year else None


def _nth(c: Context) -> int:
    said = (c.get("n") or "").lower()
    return int(said) if said.isdigit() else 4 if said == "last" else c.words.ordinals[said]


def resolve_quarters(c: Context) -> str | None:
    """ "the first three quarters of 2025"."""
    count = 3 * c.words.counts[(c.get("q") or "").lower()]
    year = c.year() or _past_year(c, count)
    return f"{year:04}-01/{year:04}-{count:02}" if year else None


def resolve_year(c: Context) -> str | None:
    """A year in digits."""
    return c.get("y")


def resolve_years(c: Context) -> str | None:
    """From one year to another."""
    first, last = c.all("y")[:2]
    return f"{first}/{last}" if first < last else None


def resolve_relative_year(c: Context) -> str | None:
    """ "last year"."""
    year = c.relative()
    return f"{year:04}" if year else None


def resolve_relative_month(c: Context) -> str | None:
    """ "last month"."""
    step = c.words.relatives[(c.get("r") or "").lower()]
    if c.published is None or step == THE:
        return None
    month = c.published.year * 12 + c.published.month - 1 + step
    return f"{month // 12:04}-{month % 12 + 1:02}"


def resolve_weekday(c: Context) -> str | None:
    """ "on Monday": the last one, today included; after words of the future, or "next", the one to come."""
    if c.published is None:
        return None
    bracket = c.get("d")
    if bracket:
        return _numbered(c.published, int(bracket))
    back = (c.published.weekday() - c.words.weekdays[(c.get("w") or "").lower()]) % 7
    step = c.words.relatives.get((c.get("r") or "").lower())
    if step == -1:
        return (c.published - timedelta(days=back or 7)).isoformat()
    if step == 1 or c.get("next"):
        return (c.published + timedelta(days=7 - back)).isoformat()
    ahead = (step == 0 and back) or (step is None and c.future)
    return (c.published + timedelta(days=(7 - back) % 7 if ahead else -back)).isoformat()


def resolve_offset(c: Context) -> str | None:
    """ "today", "yesterday (14)", "(06)": the day of the month in brackets is what the outlet means."""
    if c.published is None:
        return None
    bracket = c.get("d")
    if bracket:
        return _numbered(c.published, int(bracket))
    return (c.published + timedelta(days=c.words.offsets[(c.get("o") or "").lower()])).isoformat()


def _numbered(published: Day, day: int) -> str | None:
    """The day of that number nearest to publication, within ten days."""
    near = [published + timedelta(days=n) for n in range(-10, 8)]
    days = [d for d in near if d.day == day and day <= calendar.monthrange(d.year, d.month)[1]]
    return min(days, key=lambda d: abs((d - published).days)).isoformat() if days else None


def resolve_unclear(c: Context) -> str | None:
    """A time the text gives no anchor for."""
    return None


RESOLVERS: dict[str, Callable[[Context], str | None]] = {
    "day": resolve_day,
    "iso": resolve_iso,
    "figures": resolve_figures,
    "days": resolve_days,
    "month": resolve_month,
    "months": resolve_months,
    "first_months": resolve_first_months,
    "ending_months": resolve_ending_months,
    "fiscal_months": resolve_fiscal_months,
    "four_quarters": resolve_four_quarters,
    "month_quarter": resolve_month_quarter,
    "half": resolve_half,
    "quarter": resolve_quarter,
    "quarters": resolve_quarters,
    "year": resolve_year,
    "years": resolve_years,
    "relative_year": resolve_relative_year,
    "relative_month": resolve_relative_month,
    "weekday": resolve_weekday,
    "offset": resolve_offset,
    "unclear": resolve_unclear,
}
