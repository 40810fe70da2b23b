"""When a figure of trade was: the time beside it, the time at the head of the sentence, the fiscal year written out."""

from __future__ import annotations

import re
from datetime import date as Day

from digest.facts.trading.scene import Figure, Head, Memory, Scene
from digest.language.mask import PRIVATE, Masked
from digest.language.times import load_times
from digest.models import TimeMention

PERIOD = re.compile(r"\d{4}(?:-(?:\d\d|Q[1-4]))?(?:/\d{4}(?:-\d\d)?)?")
DAYS = re.compile(r"(\d{4}-\d\d)-\d\d/(\d{4}-\d\d)-\d\d")
HEADING = 90  # code points of a heading
# The first month of the fiscal year; the year is named by its end unless the country is in NAMED_BY_START.
FISCAL = {
    "IN": 4, "JP": 4, "GB": 4, "CA": 4, "SG": 4, "HK": 4, "ZA": 4, "MM": 4, "NZ": 7, "PK": 7, "BD": 7, "AU": 7, "EG": 7,
    "KE": 7, "UG": 7, "TZ": 7, "NP": 7, "BT": 7, "US": 10, "TH": 10,
}  # fmt: skip
NAMED_BY_START = frozenset({"JP"})
# Where statistics count months from the start of the fiscal year or of another calendar.
OWN_QUARTERS = frozenset({"IN"})
OWN_YEAR = frozenset({"PK", "BD", "NP", "IR", "AF", "ET"})


def note_heading(masked: Masked, memory: Memory, published: Day | None) -> None:
    """The period a title or a heading gives to all below it."""
    sentence = masked.sentence
    heads = sentence.field == "title" or (
        len(sentence.text) <= HEADING and (sentence.text[-1:].isalnum() or sentence.text.endswith(":"))
    )
    periods = {m.iso for m in sentence.mentions if isinstance(m, TimeMention) and m.iso and PERIOD.fullmatch(m.iso)}
    if not heads or len(periods) != 1:
        return
    period = periods.pop()
    ahead = re.search(r"\b(?:by|until|till|before|after|since|from)\W*(?=" + PRIVATE.pattern + ")", masked.text)
    if not ahead and published and period[:7] <= published.isoformat()[:7]:
        memory.heading = period


def lead_time(scene: Scene, head: Head, figures: list[Figure], before: Figure | None) -> None:
    """The time at the head of the sentence or right before the noun, for figures that have none of their own."""
    if not figures:
        return
    bases = scene.taken | _bases(scene)
    lead = None
    for time in scene.masked.sentence.mentions:
        if isinstance(time, TimeMention) and id(time) not in bases and _leads(scene, head, figures, time):
            lead = time
    published = scene.reading.article.published
    this_year = str(published.year) if published else "0000"
    for figure in figures:
        if figure.time is None and not figure.earlier:
            told = lead or (before.time if before else None)
            if told and told.iso and told.iso[:4] > this_year and not figure.status and any(f.status for f in figures):
                continue  # "by 2030 they want to raise trade, now at $5 million, to $9 million"
            if not figure.status or (told and told.iso and told.iso >= this_year):
                figure.time = told


def _bases(scene: Scene) -> set[int]:
    """The times something is compared with in this sentence."""
    bases = [m for part in scene.parts.values() for m in part if m.pattern.set["part"] == "base"]
    compared = [m for m in bases if not m.found[0].lower().startswith(("over", "from", "since"))]
    return {id(t) for m in compared for t in m.mentions("t", TimeMention)}


def _leads(scene: Scene, head: Head, figures: list[Figure], time: TimeMention) -> bool:
    """Whether a time stands where it governs the figures of a noun."""
    if not is_period(scene, time) or _is_slip(scene, time):
        return False
    spot, listed = scene.masked.at(time), any(f.partner or f.commodity for f in figures)
    if spot < head.start:
        words = len(re.findall(r"\w+", PRIVATE.sub("", scene.text[:spot])))
        close = len(scene.text[spot + 1 : head.start].split()) <= 5
        return (words <= 4 or close) and not scene.says["since"].search(scene.text[:spot])
    if spot < figures[0].at:
        return listed
    return spot > figures[-1].at and len(figures) > 1 and listed


def _is_slip(scene: Scene, time: TimeMention) -> bool:
    """ "during the month of 2024": which month, only the text before can say."""
    year = time.iso and len(time.iso) == 4
    return bool(year and scene.says["month_of"].search(scene.text[: scene.masked.at(time)].rstrip()))


def is_period(scene: Scene, time: TimeMention) -> bool:
    """Whether a time can be the time of a figure."""
    if time.iso:
        return bool(PERIOD.fullmatch(time.iso) or DAYS.fullmatch(time.iso))
    return bool(scene.says["fiscal"].search(time.text) or scene.says["same_time"].match(time.text))


def find_period(scene: Scene, time: TimeMention | None, reporter: str | None) -> tuple[str | None, bool]:
    """The period a time stands for, and whether it points back to the one told before."""
    if time is None:
        return None, True
    if scene.says["same_time"].match(time.text):
        return None, True
    if time.iso:
        return _plain_period(scene, time, reporter)
    article = scene.reading.article
    part = _find_fiscal_part(scene, time.text, reporter, article.published)
    return part or find_fiscal_period(time.text, reporter, article.published), False


def _plain_period(scene: Scene, time: TimeMention, reporter: str | None) -> tuple[str | None, bool]:
    iso = time.iso or ""
    days = DAYS.fullmatch(iso)
    if days:
        return (f"{days[1]}/{days[2]}", False) if days[1] != days[2] else (None, False)
    if not PERIOD.fullmatch(iso):
        return None, True
    article, before = scene.reading.article, scene.text[: scene.masked.at(time)]
    if re.fullmatch(r"\d{4}-\d\d", iso) and scene.says["until"].search(before[-30:]):
        return None, False  # "as of July": from when on, nobody says
    if re.fullmatch(r"(\d{4})/(\d{4})", iso) and int(iso[5:]) == int(iso[:4]) + 1 and not re.search("and|to|from", time.text):
        return find_fiscal_period(time.text, reporter, article.published), False  # "in 2022/2023"
    if (
        article.published
        and re.match(r"\d{4}-\d\d", iso)
        and iso[:7] > article.published.isoformat()[:7]
        and scene.says["bare_month"].fullmatch(time.text)
    ):
        return shift_year(iso), False  # "in December" of a figure told in September
    if scene.says["quarter"].fullmatch(time.text) and reporter in OWN_QUARTERS:
        return _find_own_quarter(time.text, scene.reading.article.published), False
    after = scene.text[scene.masked.at(time) + 1 :][:60]
    bracket = _bracketed(scene, time)
    if bracket:
        return bracket, False
    counted = scene.says["counted"].match(time.text) and not re.search(r"\d{4}", time.text)
    if counted and (reporter in OWN_YEAR or scene.says["other_calendar"].match(after)):
        return None, False  # the first months of which year, the text alone does not say
    return iso, False


def _find_own_quarter(text: str, published: Day | None) -> str | None:
    """Indian newsrooms count quarters from April; elsewhere in South Asia nobody can say which are meant."""
    number = re.search(r"[1-4]", text)
    return None if number is None or published is None else _write_quarter(int(number[0]), published)


def _write_quarter(number: int, published: Day) -> str | None:
    first = 4 + 3 * (number - 1)
    for year in (published.year, published.year - 1):
        start, last = year * 12 + first - 1, year * 12 + first + 1
        if last < published.year * 12 + published.month:
            return f"{start // 12:04}-{start % 12 + 1:02}/{last // 12:04}-{last % 12 + 1:02}"
    return None


def _bracketed(scene: Scene, time: TimeMention) -> str | None:
    """ "in the first eight months of the year (March 20–November 20)": the days in brackets say it exactly."""
    spot = scene.masked.at(time)
    found = scene.says["bracketed_time"].match(scene.text, spot + 1)
    mention = scene.marked(found.start(1)) if found else None
    if not isinstance(mention, TimeMention) or not mention.iso:
        return None
    days = DAYS.fullmatch(mention.iso)
    if days:
        return f"{days[1]}/{days[2]}"
    return mention.iso if PERIOD.fullmatch(mention.iso) and mention.span else None


def find_fiscal_period(text: str, country: str | None, published: Day | None = None) -> str | None:
    """A fiscal year written out, where the country's usual one is known: "FY 2023/24" of India is 2023-04/2024-03."""
    first = FISCAL.get(country or "")
    if first is None:
        return None
    if published and re.search(r"\b(?:last|previous)\b.*(?:fiscal|financial|FY)", text) and not re.search(r"\d", text):
        return _write_year(first, published.year - 1 - (published.month < first))
    years = re.search(r"(?:FY[’']?\s?)?((?:19|20)\d\d|(?<=FY)\d\d|(?<=FY )\d\d|(?<=FY[’'])\d\d)(?:\s?[-–/]\s?(\d{2,4}))?", text)
    if not years or re.search(r"\bfirst\b", text):
        return None
    year = int(years[1]) + (2000 if len(years[1]) == 2 else 0)
    return _write_year(first, year if years[2] or country in NAMED_BY_START else year - 1)


def _find_fiscal_part(scene: Scene, text: str, country: str | None, published: Day | None) -> str | None:
    """ "the first nine months of the current financial year", "the first quarter of FY 2025/26"."""
    first, part, words = (
        FISCAL.get(country or ""),
        scene.says["fiscal_part"].search(text),
        load_times(scene.reading.article.language),
    )
    if first is None or part is None or words is None or published is None:
        return None
    count = words.counts.get((part["n"] or "").lower()) or PARTS.get(part["unit"] or part["one"] or "")
    year = find_fiscal_period(text[part.end() :], country, published)
    if year is None and not re.search(r"\d", text):
        year = _write_year(first, published.year - (published.month < first))
    if count is None or year is None:
        return None
    last = int(year[:4]) * 12 + first - 2 + count
    end = f"{last // 12:04}-{last % 12 + 1:02}"
    return f"{year[:7]}/{end}" if end <= published.isoformat()[:7] else None


PARTS = {"quarter": 3, "half": 6}


def _write_year(first: int, start: int) -> str:
    last = (first - 2) % 12 + 1
    return f"{start}-{first:02}/{start + 1}-{last:02}"


def shift_year(period: str, years: int = -1) -> str:
    """The same period of another year."""
    return re.sub(r"\d{4}", lambda y: str(int(y[0]) + years), period)


def find_change_base(scene: Scene, figure: Figure, period: str | None, reporter: str | None) -> str | None:
    """What a change is held against, None for the year before."""
    if is_monthly(scene, figure):
        return _month_before(period)
    if figure.base is None or figure.change is None:
        return None
    iso, _ = find_period(scene, figure.base, reporter)
    if not iso or not period:
        return iso
    before = shift_year(period)
    return None if iso in (before, period) or (len(iso) == 4 and before.startswith(iso)) else iso


def is_monthly(scene: Scene, figure: Figure) -> bool:
    """Whether a change is held against the month before."""
    return figure.monthly or bool(figure.base and scene.says["month_before"].search(figure.base.text))


def _month_before(period: str | None) -> str | None:
    if not period or not re.fullmatch(r"\d{4}-\d\d", period):
        return None
    month = int(period[:4]) * 12 + int(period[5:]) - 2
    return f"{month // 12:04}-{month % 12 + 1:02}"
