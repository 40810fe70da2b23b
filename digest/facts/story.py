"""Story: the day a document tells its news of, for what a sentence tells without one."""

from __future__ import annotations

import re

from digest.facts.actors import says
from digest.facts.moment import DAY, Lead
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import TimeMention

MONTH = re.compile(r"\d{4}-\d\d(?!\d)")
THERE = re.compile(r"\W*There,? (?!(?:is|are|was|were|has|have|had|will be)\b)")  # where the sentence before led
BACK = 6  # sentences before "the same day" in which that day may be told
PROGRAMME = 6  # sentences after the first that tell what a visit of several days will bring
HEAD = 3  # sentences after the first that tell of the day of its dateline


def find_story_date(reading: Reading, masked: Masked, status: str, lead: Lead) -> str | None:
    """The date of something a sentence tells without one, ISO 8601: the same day as before, its visit's month, the lead's day.

    A stay of several days dates what happens in it only by month (the contract of facts, "meeting").
    """
    language = reading.article.language
    if says("same_day", masked.text, language) or says("earlier_today", masked.text, language):
        return lead.told if says("earlier_today", masked.text, language) else last_day(reading, masked) or lead.told
    if THERE.match(masked.text) and masked.sentence.index:
        return find_only_day(reading.sentences[masked.sentence.index - 1])
    if says("stay", masked.text, language):
        return find_stay(reading, masked, lead)
    if status == "planned" and lead.stay and masked.sentence.index <= lead.sentence + PROGRAMME:
        return lead.stay
    if status in ("planned", "cancelled") or says("gone", masked.sentence.text, language):
        return None
    if lead.stay and masked.sentence.index > lead.sentence:
        return lead.stay
    return lead.day or (lead.dateline if masked.sentence.index <= lead.sentence + HEAD else None)


def find_only_day(masked: Masked) -> str | None:
    """The one day a sentence tells, None for none or several."""
    days = {m.iso for m in masked.sentence.mentions if isinstance(m, TimeMention) and m.iso and DAY.fullmatch(m.iso)}
    return days.pop() if len(days) == 1 else None


def last_day(reading: Reading, masked: Masked) -> str | None:
    """The day told last in or before a sentence, at most BACK sentences up."""
    first = max(0, masked.sentence.index - BACK)
    for earlier in reversed(reading.sentences[first : masked.sentence.index + 1]):
        days = [m.iso for m in earlier.sentence.mentions if isinstance(m, TimeMention) and m.iso and DAY.fullmatch(m.iso)]
        if days:
            return days[-1]
    return None


def find_stay(reading: Reading, masked: Masked, lead: Lead) -> str | None:
    """The month of something "during the visit": that of the visit's day, told in this sentence or before."""
    language = reading.article.language
    for earlier in reversed(reading.sentences[: masked.sentence.index + 1]):
        if says("visit", earlier.text, language):
            days = [m.iso for m in earlier.sentence.mentions if isinstance(m, TimeMention) and m.iso and MONTH.match(m.iso)]
            days = [day for day in days if len(day) >= 10] or (days if earlier is masked else [])
            if days:
                return days[0][:7]
    return lead.stay or (lead.told[:7] if lead.told else None)
