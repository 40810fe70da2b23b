"""When and where: the date and the place said of a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from digest.facts.actors import says
from digest.language.mask import MARKS, Masked
from digest.language.reading import Reading
from digest.models import Article, TimeMention

REACH = 70  # code points after a phrase in which its date and place may stand
STOP = re.compile(
    r"[;“”\"]|(?<=[^.][^.])\. |\b(?:said|says|told|added|reported|announced)\b"
    r"|, (?:who|which (?!took|was held|is to|will)|where|after|before|while|as|but|including|and)\b"
    r"|\b(?:since|until|ahead of|prior to|where (?:he|she|they))\b"
)
# A phrase that goes on from a verb before it and shares its time: "flew in on Monday and met", "will fly out on Friday to meet".
JOINED = re.compile(r"(?:,? )?(?:and|to|for|then|heading|bound|leading)\b")
JOINING = re.compile(r"\b(?:and|then|for|to)(?: (?:an?|the|also|then|later|[a-z]+ly|[a-z]+al))* $")
OPENING = 60  # code points at the head of a sentence in which its date may stand
# What may stand before that date: no person, no other event.
HEAD = re.compile(rf"(?!.*(?:{MARKS['person']}|[.;“”]|\b(?:after|since|before|following|until|despite|ahead)\b))", re.IGNORECASE)
# A dateline: places and agencies before its day, a dash, brackets or the agency after it.
DATELINE = re.compile(
    r"(?:,? \d{4})?[,.:]? ?(?:[(/\[][^()/\n]{1,40}[)/\]]|[A-Z]{2,12}\b|--|[–—-] "
    rf"|(?<=[.:] )(?:[A-Z]|{MARKS['person']}|{MARKS['country']}))"
)
PLACES = re.compile(
    r"[^\w\s]*\s*(?!(?:On|In|At|By|From|For|Since|Until|After|Before|Between|The|This|Last|Next)\b)"
    rf"(?:(?:[A-ZÀ-Þ][\w’']*|of|de|{MARKS['place']}|{MARKS['country']})[\s,/.–—()\[\]-]+){{0,9}}"
)
STAMP = re.compile(
    r"\b(?:published|posted|updated?|issued|released?|date|news|press|last|modified|from|and|the|of|for|by|on|at)\b", re.IGNORECASE
)
LINES = 8  # short lines at the head of a text among which its date may stand
CLOSING = re.compile(rf"\([^()]{{0,40}}{MARKS['time']}[^()]{{0,12}}\)\W*$")
PLACE = f"(?:{MARKS['place']}|{MARKS['country']})"
SEAT = re.compile(
    rf"\b(?:in|at|inside|near) (?:the )?((?:[\w’'-]+ ){{0,3}}?{PLACE}(?:,? (?:in )?(?:the )?{PLACE}){{0,2}})", re.IGNORECASE
)
NAMED = re.compile(r"\b(?:at|in) (?:the )?((?:[A-Z][\w’'-]+)(?: (?:of |the |de |al-)?[A-Z][\w’'-]+){1,6})")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
STAY = re.compile(r"(\d{4}-\d\d-\d\d)/(?!\1)\d{4}-\d\d-\d\d")  # several days, as TimeMention.iso writes them
OPENERS = 3  # sentences at the head of a text that tell what kind of event it is about
VAGUE = re.compile(r"\b(?:weeks?|weekend|days)\b")  # said, and not told exactly: another time is not meant
TODAY = re.compile(r"(?:(?:earlier|later|late) )?(?:today|tonight|this (?:morning|afternoon|evening))", re.IGNORECASE)


def find_date(masked: Masked, start: int, end: int, whole: bool = False, dateline: str | None = None) -> str | None:
    """The date said of masked[start:end], ISO 8601; a stay of several days gives its month, with `whole` its first day.

    `dateline` is the day of the document's dateline, which "today" means.
    """
    for mention in times_near(masked, start, end):
        iso = settle_today(mention, dateline)
        if iso is None and VAGUE.search(mention.text):
            return None
        if not iso or "Q" in iso or "H" in iso:
            continue
        first, _, last = iso.partition("/")
        if not last or first == last:
            return first
        if whole and DAY.fullmatch(first):
            return first
        if first[:7] == last[:7]:
            return first[:7]
    return None


def times_near(masked: Masked, start: int, end: int) -> Iterator[TimeMention]:
    """The times of a phrase: inside it, after it in the clause, before it where it only goes on, opening the sentence."""
    closing = CLOSING.search(masked.text, end)
    yield from times_in(masked, start, clause_end(masked.text, end))
    if start and (JOINED.match(masked.text, start) or JOINING.search(masked.text, 0, start)):
        before = list(times_in(masked, clause_start(masked.text, start), start))
        yield from (m for m in reversed(before) if not is_dateline(masked, masked.at(m)))
    yield from (m for m in times_in(masked, 0, min(start, OPENING)) if opens(masked, m))
    yield from times_in(masked, *closing.span()) if closing else ()


def times_in(masked: Masked, start: int, end: int) -> Iterator[TimeMention]:
    """The times of a stretch, without those that only bound another."""
    return (m for m in masked.mentions(start, end) if isinstance(m, TimeMention) and not bounds(masked, m))


def opens(masked: Masked, mention: TimeMention) -> bool:
    """Whether a time at the head of a sentence dates what it tells: no dateline, nobody and no other event before it."""
    at = masked.at(mention)
    return HEAD.match(masked.text[:at]) is not None and not is_dateline(masked, at)


def is_dateline(masked: Masked, at: int) -> bool:
    """Whether the time at this place belongs to a dateline: "ASTANA, Sept 6 (Agency) —"."""
    return at < REACH and DATELINE.match(masked.text, at + 1) is not None and PLACES.fullmatch(masked.text, 0, at) is not None


def bounds(masked: Masked, mention: TimeMention) -> bool:
    """Whether a time only bounds another ("since 2015", "until May")."""
    at = masked.at(mention)
    return bool(re.search(r"\b(?:since|until|till|by) (?:the )?$", masked.text[max(0, at - 12) : at])) or bool(
        re.match(r"(?:since|until|by)\b", mention.text)
    )


def clause_start(text: str, start: int) -> int:
    """Where the clause that leads up to `start` begins, at most twice REACH away."""
    here = max(0, start - 2 * REACH)
    for found in STOP.finditer(text, here, start):
        here = found.end()
    return here


def clause_end(text: str, end: int) -> int:
    """Where the clause that goes on at `end` stops, at most REACH away."""
    found = STOP.search(text, end, min(len(text), end + REACH))
    return found.start() if found else min(len(text), end + REACH)


@dataclass(frozen=True)
class Lead:
    """What the head of a document tells of its day: of the dateline, and of the first sentence, which is number `sentence`.

    `stay` is the month of a stay of several days that it tells of.
    """

    dateline: str | None = None
    day: str | None = None
    sentence: int = 0
    stay: str | None = None

    @property
    def told(self) -> str | None:
        """The day the first sentence tells, else that of the dateline."""
        return self.day or self.dateline


def read_lead(reading: Reading) -> Lead:
    """The day of the dateline and the one day the first sentence of the text tells, None where there is none."""
    texts = [m for m in reading.sentences if m.sentence.field == "text" and not is_headline(reading, m)]
    number = next((n for n, m in enumerate(texts) if len(m.sentence.text) > REACH), None)
    stamps = [stamp for m in texts[: LINES if number is None else min(number, LINES)] if (stamp := read_stamp(m))]
    if number is None:
        return Lead(stamps[0] if stamps else None)
    first = texts[number]
    times = [m for m in first.sentence.mentions if isinstance(m, TimeMention) and m.iso and DAY.fullmatch(m.iso)]
    numbered = [m.iso for m in times if TODAY.match(m.text) and m.text.endswith(")")]  # "tonight (17)"
    lines = [m.iso for m in times if is_dateline(first, first.at(m))]
    line = next(iter((*lines, *stamps, *numbered)), None)
    days = {settle_today(m, line) for m in times if not is_dateline(first, first.at(m)) and not bounds(first, m)}
    day = days.pop() if len(days) == 1 else None
    told = None if is_later(day, reading.article) else day
    return Lead(
        line, told, first.sentence.index, read_stay(texts[number : number + OPENERS], told or line, reading.article.language)
    )


def read_stay(opening: list[Masked], day: str | None, language: str) -> str | None:
    """The month of a stay of several days that the opening sentences tell of: of its first day, else of the day of the news."""
    for masked in opening:
        if says("visit", masked.text, language) or says("long_stay", masked.sentence.text, language):
            spans = [m.iso for m in masked.sentence.mentions if isinstance(m, TimeMention) and m.iso and STAY.fullmatch(m.iso)]
            if spans:
                return spans[0][:7]
        if says("long_stay", masked.sentence.text, language):
            return day[:7] if day else None
    return None


def is_headline(reading: Reading, masked: Masked) -> bool:
    """Whether a sentence of the text only repeats its title, as many pages do, cut short or not."""
    title = (reading.article.title or "").strip(" .…")
    return len(title) > OPENERS and masked.sentence.text.strip().startswith(title) and masked.sentence.index <= LINES


def read_stamp(masked: Masked) -> str | None:
    """The day of a line that tells nothing but when and by whom it was published: "Published 13 November 2023"."""
    days = [m.iso for m in masked.sentence.mentions if isinstance(m, TimeMention) and m.iso and DAY.fullmatch(m.iso)]
    words = re.findall(r"(?<![\w’'])[a-z]{3,}", STAMP.sub("", masked.text))
    return days[0] if len(set(days)) == 1 and len(words) < 2 else None


def settle_today(mention: TimeMention, dateline: str | None) -> str | None:
    """The day a time means: "today" is the day of the dateline."""
    return dateline if dateline and TODAY.match(mention.text) else mention.iso


def find_only_date(masked: Masked) -> str | None:
    """The day of a sentence that tells one time only."""
    times = [m.iso for m in masked.sentence.mentions if isinstance(m, TimeMention) and m.iso]
    return times[0] if len(times) == 1 and DAY.fullmatch(times[0]) else None


def find_place(masked: Masked, start: int, end: int) -> str | None:
    """The place said of masked[start:end], as written, None when none is."""
    stop = clause_end(masked.text, end)
    found = SEAT.search(masked.text, start, stop) or NAMED.search(masked.text, start, stop)
    return masked.original(*found.span(1)) if found else None


def is_later(date: str | None, article: Article) -> bool:
    """Whether a date lies after the day of publication."""
    published = article.published.isoformat() if article.published else None
    return bool(date and published and date > published[: len(date)])


def settle_past(masked: Masked, article: Article, date: str | None, verb: str) -> str | None:
    """The date, a week or a year earlier where the verb is past and a bare weekday or month was read as the one to come."""
    if date is None or not is_later(date, article) or not says("past", verb, article.language):
        return date
    if says("coming", verb, article.language):
        return date
    told = next((m.text for m in masked.sentence.mentions if isinstance(m, TimeMention) and m.iso == date), "")
    if DAY.fullmatch(date) and says("weekday", told, article.language):
        return (Day.fromisoformat(date) - timedelta(days=7)).isoformat()
    yearless = told and date[:4] not in told
    return f"{int(date[:4]) - 1}{date[4:]}" if yearless and date[5:] != "02-29" else date


def settle_coming(masked: Masked, article: Article, date: str | None) -> str | None:
    """The date, a week or a year later where a bare weekday or month of something planned was read as the one past."""
    if date is None or not article.published or date >= article.published.isoformat()[: len(date)]:
        return date
    told = next((m.text for m in masked.sentence.mentions if isinstance(m, TimeMention) and m.iso == date), "")
    if len(date) == 7 and told and date[:4] not in told and not says("gone", told, article.language):
        return f"{int(date[:4]) + 1}{date[4:]}"
    if not says("bare_weekday", told, article.language):
        return date
    return (Day.fromisoformat(date) + timedelta(days=7)).isoformat()


def is_coming(masked: Masked, verb: str, article: Article) -> bool:
    """Whether the present tense after a weekday speaks of what lies ahead: "On Wednesday, the minister meets …"."""
    if masked.sentence.field == "title" or not says("present", verb, article.language):
        return False
    head = next((m for m in masked.mentions(0, REACH // 2) if isinstance(m, TimeMention)), None)
    return head is not None and says("bare_weekday", head.text, article.language) and opens(masked, head)


def agree(one: str | None, other: str | None) -> bool:
    """Whether two dates can be the same: one is unknown or less exact."""
    return one is None or other is None or one.startswith(other) or other.startswith(one)


def closer(one: str | None, other: str | None) -> str | None:
    """The more exact of two dates that agree."""
    return max((one or "", other or ""), key=len) or None
