"""Who is due when: pure functions of settings and an instant, over IANA zones and both clock changes.

A *slot* is the instant a digest is due. A time that does not exist on the night the clocks go forward is due at the
first instant that does; a time that comes twice is due the first time only. Slots inside quiet hours move to their end,
where several become one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(1, 8))  # ISO weekdays, Monday is 1
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
# A week of days, one on either side for zones, two before for quiet hours that hold, one a date line may take away.
REACH = range(-3, 10)


@dataclass(frozen=True, slots=True)
class SlotSettings:
    """When one chat wants its digests: local times on ISO weekdays in an IANA zone; `quiet` is (from, until)."""

    zone: str
    times: tuple[time, ...]
    weekdays: frozenset[int] = EVERY_DAY
    quiet: tuple[time, time] | None = None


def find_next_slot(settings: SlotSettings, after: datetime) -> datetime | None:
    """The first slot later than `after` (aware), in UTC; None when no time or no weekday is wanted."""
    today = after.astimezone(ZoneInfo(settings.zone)).date()
    slots = (leave_quiet(settings, slot) for slot in _find_slots(settings, today))
    return min((slot for slot in slots if slot > after), default=None)


def find_due_slot(settings: SlotSettings, due: datetime, now: datetime, lateness: timedelta) -> datetime | None:
    """The slot to serve at `now` when `due` was promised: the latest one that has passed, None when it is too late.

    Slots missed in a row are served as one. `due` itself counts, even when the settings have changed since.
    """
    slot, following = due, find_next_slot(settings, due)
    if now - due > timedelta(days=7):  # a long outage: only the last day or so matters
        slot, following = due, find_next_slot(settings, now - lateness - SECOND)
    while following is not None and following <= now:
        slot, following = following, find_next_slot(settings, following)
    return slot if slot <= now <= slot + lateness else None


def leave_quiet(settings: SlotSettings, instant: datetime) -> datetime:
    """The instant itself (in UTC), or the end of the quiet hours it falls into."""
    if settings.quiet is None or settings.quiet[0] == settings.quiet[1]:
        return instant.astimezone(UTC)
    start, end = settings.quiet
    today = instant.astimezone(ZoneInfo(settings.zone)).date()
    for day in (today - DAY, today):
        opening = find_instant(settings.zone, day, start)
        closing = find_instant(settings.zone, day if start < end else day + DAY, end)
        if opening <= instant < closing:
            return closing
    return instant.astimezone(UTC)


@lru_cache(maxsize=4096)
def find_instant(zone: str, day: date, at: time) -> datetime:
    """The instant of a local time, in UTC: the first of two, or the end of the gap that swallows it."""
    place = ZoneInfo(zone)
    local = datetime.combine(day, at)
    instant = local.replace(tzinfo=place, fold=0).astimezone(UTC)
    if instant.astimezone(place).replace(tzinfo=None) == local:
        return instant
    return _find_change(place, local.replace(tzinfo=place, fold=1).astimezone(UTC), instant)


def _find_slots(settings: SlotSettings, around: date) -> Iterator[datetime]:
    """Every slot of the days around a local date, before quiet hours; a day the zone has skipped has none."""
    for distance in REACH:
        day = around + distance * DAY
        if day.isoweekday() in settings.weekdays and _exists(settings.zone, day):
            yield from (find_instant(settings.zone, day, at) for at in settings.times)


def _exists(zone: str, day: date) -> bool:
    """Whether the zone has this day at all (Samoa had no 30 December 2011)."""
    return find_instant(zone, day, time(12)).astimezone(ZoneInfo(zone)).date() == day


def _find_change(place: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The instant between two at which the zone's offset changes, to the second."""
    old = before.astimezone(place).utcoffset()
    while after - before > SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle <= before:
            break
        if middle.astimezone(place).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
