"""Who is due when: zones, clock changes, quiet hours, lateness; no clock but the one given."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule import EVERY_DAY, SlotSettings, find_due_slot, find_instant, find_next_slot, leave_quiet

SIX_HOURS = timedelta(hours=6)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def daily(zone: str, *times: str, **more: object) -> SlotSettings:
    return SlotSettings(zone, tuple(time.fromisoformat(at) for at in times), **more)  # type: ignore[arg-type]


def list_slots(slots: SlotSettings, since: datetime, until: datetime) -> list[datetime]:
    found: list[datetime] = []
    at = find_next_slot(slots, since)
    while at is not None and at <= until:
        found.append(at)
        at = find_next_slot(slots, at)
    return found


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", utc(2025, 9, 6, 8)),
        ("Asia/Almaty", utc(2025, 9, 6, 3)),
        ("Asia/Kathmandu", utc(2025, 9, 6, 2, 15)),  # +5:45
        ("Pacific/Apia", utc(2025, 9, 6, 19)),  # +13: the next local morning is a UTC day's evening
        ("Pacific/Pago_Pago", utc(2025, 9, 6, 19)),  # -11
        ("Pacific/Chatham", utc(2025, 9, 6, 19, 15)),  # +12:45
    ],
)
def test_eight_in_the_morning_is_local(zone: str, expected: datetime) -> None:
    assert find_next_slot(daily(zone, "08:00"), utc(2025, 9, 6, 0)) == expected


def test_a_time_that_does_not_exist_is_the_next_instant_that_does_once() -> None:
    slots = list_slots(daily("Europe/Berlin", "02:30"), utc(2027, 3, 27, 12), utc(2027, 3, 29, 12))
    assert slots == [utc(2027, 3, 28, 1), utc(2027, 3, 29, 0, 30)]  # 03:00 summer time, then 02:30 again


def test_two_times_in_the_same_gap_are_one_slot() -> None:
    slots = list_slots(daily("Europe/Berlin", "02:15", "02:45", "03:00"), utc(2027, 3, 27, 12), utc(2027, 3, 28, 12))
    assert slots == [utc(2027, 3, 28, 1)]


def test_a_time_that_comes_twice_fires_the_first_time() -> None:
    slots = list_slots(daily("Europe/Berlin", "02:30"), utc(2026, 10, 24, 12), utc(2026, 10, 26, 12))
    assert slots == [utc(2026, 10, 25, 0, 30), utc(2026, 10, 26, 1, 30)]


def test_a_half_hour_change_of_clocks() -> None:
    slots = list_slots(daily("Australia/Lord_Howe", "02:15"), utc(2025, 10, 4, 0), utc(2025, 10, 6, 0))
    # 02:00 +10:30 becomes 02:30 +11: 02:15 does not exist that night.
    assert slots == [utc(2025, 10, 4, 15, 30), utc(2025, 10, 5, 15, 15)]


def test_a_day_the_zone_skips_has_no_slot() -> None:
    slots = list_slots(daily("Pacific/Apia", "08:00"), utc(2011, 12, 28, 20), utc(2012, 1, 1, 0))
    assert [at.astimezone(ZoneInfo("Pacific/Apia")).day for at in slots] == [29, 31, 1]


def test_weekdays_are_the_readers_own() -> None:
    # Saturday 00:30 in Auckland is still Friday in UTC.
    slots = daily("Pacific/Auckland", "00:30", weekdays=frozenset({6}))
    assert find_next_slot(slots, utc(2025, 9, 1, 0)) == utc(2025, 9, 5, 12, 30)


def test_nothing_wanted_is_never_due() -> None:
    assert find_next_slot(daily("UTC"), utc(2025, 9, 6)) is None
    assert find_next_slot(daily("UTC", "08:00", weekdays=frozenset()), utc(2025, 9, 6)) is None


def test_slots_in_quiet_hours_become_one_at_their_end() -> None:
    slots = daily("Asia/Almaty", "21:00", "22:00", "02:00", "06:59", "07:00", quiet=(time(22), time(7)))
    local = [
        at.astimezone(ZoneInfo("Asia/Almaty")).strftime("%d %H:%M")
        for at in list_slots(slots, utc(2025, 9, 6), utc(2025, 9, 7, 18))
    ]
    assert local == ["06 07:00", "06 21:00", "07 07:00", "07 21:00"]


def test_quiet_hours_within_one_day() -> None:
    slots = daily("UTC", "12:30", quiet=(time(12), time(14)))
    assert find_next_slot(slots, utc(2025, 9, 6)) == utc(2025, 9, 6, 14)
    assert leave_quiet(slots, utc(2025, 9, 6, 14)) == utc(2025, 9, 6, 14)


def test_quiet_hours_that_begin_where_they_end_are_none() -> None:
    slots = daily("UTC", "08:00", quiet=(time(7), time(7)))
    assert find_next_slot(slots, utc(2025, 9, 6)) == utc(2025, 9, 6, 8)


def test_quiet_hours_end_the_first_time_an_hour_comes_twice() -> None:
    slots = daily("Europe/Berlin", "08:00", quiet=(time(22), time(2, 30)))
    second_quarter_past_two = utc(2026, 10, 25, 1, 15)
    assert leave_quiet(slots, second_quarter_past_two) == second_quarter_past_two


class TestDue:
    slots = daily("UTC", "08:00", "20:00")

    def test_on_time(self) -> None:
        assert find_due_slot(self.slots, utc(2025, 9, 6, 8), utc(2025, 9, 6, 8, 0, 59), SIX_HOURS) == utc(2025, 9, 6, 8)

    def test_not_yet(self) -> None:
        assert find_due_slot(self.slots, utc(2025, 9, 6, 8), utc(2025, 9, 6, 7, 59), SIX_HOURS) is None

    def test_two_hours_late_is_caught_up(self) -> None:
        assert find_due_slot(self.slots, utc(2025, 9, 6, 8), utc(2025, 9, 6, 10), SIX_HOURS) == utc(2025, 9, 6, 8)

    def test_too_late_is_skipped(self) -> None:
        assert find_due_slot(self.slots, utc(2025, 9, 6, 8), utc(2025, 9, 6, 14, 0, 1), SIX_HOURS) is None

    def test_exactly_at_the_limit_is_caught_up(self) -> None:
        assert find_due_slot(self.slots, utc(2025, 9, 6, 8), utc(2025, 9, 6, 14), SIX_HOURS) == utc(2025, 9, 6, 8)

    def test_of_several_missed_only_the_last_counts(self) -> None:
        assert find_due_slot(self.slots, utc(2025, 9, 6, 8), utc(2025, 9, 6, 21), SIX_HOURS) == utc(2025, 9, 6, 20)

    def test_after_months_only_the_last_counts(self) -> None:
        assert find_due_slot(self.slots, utc(2025, 1, 6, 8), utc(2025, 9, 6, 21), SIX_HOURS) == utc(2025, 9, 6, 20)
        assert find_due_slot(self.slots, utc(2025, 1, 6, 8), utc(2025, 9, 6, 18), SIX_HOURS) is None

    def test_a_promised_slot_counts_after_the_settings_changed(self) -> None:
        assert find_due_slot(daily("UTC", "23:00"), utc(2025, 9, 6, 8), utc(2025, 9, 6, 8, 1), SIX_HOURS) == utc(2025, 9, 6, 8)


times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
instants = st.datetimes(datetime(1975, 1, 1), datetime(2036, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
wishes = st.builds(
    SlotSettings,
    zone=st.sampled_from(ZONES),
    times=st.lists(times, min_size=1, max_size=4).map(tuple),
    weekdays=st.sets(st.sampled_from(sorted(EVERY_DAY)), min_size=1).map(frozenset),
    quiet=st.none() | st.tuples(times, times),
)


@given(wishes, instants)
@settings(deadline=None)
def test_the_next_slot_is_later_and_the_first(slots: SlotSettings, now: datetime) -> None:
    following = find_next_slot(slots, now)
    assert following is not None
    assert following > now
    assert find_next_slot(slots, following - timedelta(microseconds=1)) == following
    middle = now + (following - now) / 2
    assert find_next_slot(slots, middle) == following


@given(wishes, instants)
@settings(deadline=None)
def test_no_slot_is_within_quiet_hours(slots: SlotSettings, now: datetime) -> None:
    following = find_next_slot(slots, now)
    assert following is not None
    assert leave_quiet(slots, following) == following


@given(st.sampled_from(ZONES), st.dates(date(1975, 1, 1), date(2036, 12, 31)), times)
@settings(deadline=None)
def test_an_instant_shows_the_time_asked_for_or_the_end_of_a_gap(zone: str, day: date, at: time) -> None:
    place = ZoneInfo(zone)
    local = find_instant(zone, day, at).astimezone(place)
    if (local.date(), local.time()) != (day, at):
        just_before = (local.astimezone(UTC) - timedelta(seconds=1)).astimezone(place)
        assert just_before.replace(tzinfo=None) < datetime.combine(day, at) < local.replace(tzinfo=None)


@given(wishes, instants, st.floats(0, 30))
@settings(deadline=None)
def test_what_is_due_is_never_later_than_its_limit(slots: SlotSettings, due: datetime, days: float) -> None:
    now = due + timedelta(days=days)
    slot = find_due_slot(slots, due, now, SIX_HOURS)
    assert slot is None or due <= slot <= now <= slot + SIX_HOURS


@given(st.sampled_from(ZONES), st.integers(1976, 2035), times)
@settings(deadline=None, max_examples=30)
def test_once_a_day_is_once_a_day_all_year(zone: str, year: int, at: time) -> None:
    slots = list_slots(SlotSettings(zone, (at,)), utc(year, 1, 1), utc(year + 1, 1, 1))
    place = ZoneInfo(zone)
    days = [slot.astimezone(place).date() for slot in slots]
    # A gap before midnight may put a slot on the first minute of the next day, before that day's own.
    assert len(set(slots)) == len(slots)
    assert 363 <= len(days) <= 367
