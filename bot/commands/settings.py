"""`/settings`: times, weekdays, time zone, language, quiet hours, length, empty digests; an inline menu, or typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from rapidfuzz import fuzz, process
from sqlmodel import Session

from bot.commands.buttons import build_button, build_keyboard, build_rows
from bot.commands.chats import change_chat
from bot.commands.dialogue import NotUnderstood, build_answer, render_echo
from bot.commands.following import render_due
from bot.commands.request import Request
from bot.messages.answer import Answer, Button, Keyboard
from bot.messages.markup import bold, escape
from bot.messages.wording import LANGUAGES, N_, Wording
from bot.schedule import EVERY_DAY, SlotSettings
from bot.subscribers import ChatSettings, change_reading, change_slots, read_settings, read_slots
from bot.tables import ChatRow

TIMES = tuple(time(hour) for hour in (6, 7, 8, 9, 10, 12, 15, 17, 18, 19, 20, 21))
MAX_TIMES = 12
ZONES = (
    "Asia/Almaty",
    "Asia/Ulaanbaatar",
    "Europe/Moscow",
    "Asia/Tashkent",
    "Asia/Bishkek",
    "Asia/Shanghai",
    "Europe/Istanbul",
    "Europe/London",
    "America/New_York",
)
WORKDAYS = frozenset(range(1, 6))
NAMES_OF_LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
QUIET = (time(22), time(7))
TIME = re.compile(r"([01]?\d|2[0-3])(?:[:.]([0-5]\d))?")
TOGGLES = {"time": "times", "day": "days"}
NEAR = 75  # of 100: how alike a city's name must be to be offered
OFF = frozenset({"off", "no", "0", "нет", "выкл", "жоқ"})
SETTINGS = {
    "times": N_("Times"),
    "days": N_("Days"),
    "zone": N_("Time zone"),
    "language": N_("Language"),
    "quiet": N_("Quiet hours"),
    "length": N_("Length"),
    "empty": N_("Empty digests"),
}


def answer_settings(request: Request) -> Answer:
    """The menu; one setting's choices; or the menu again after a change."""
    name, *values = [*request.arguments.lower().split(), ""]
    values = [value for value in values if value]
    if not name:
        return build_menu(request)
    if name not in CHANGES:
        raise NotUnderstood(_ask_which(request, name))
    if not values and name in CHOICES:
        settings = change_chat(request, lambda _, chat: read_settings(chat))
        return CHOICES[name](request, settings)
    change_chat(request, lambda session, chat: CHANGES[name](request, session, chat, values))
    settings = change_chat(request, lambda _, chat: read_settings(chat))
    if name in TOGGLES:  # several are usually chosen one after the other
        return CHOICES[TOGGLES[name]](request, settings)
    return build_menu(replace(request, language=settings.language))


def build_menu(request: Request) -> Answer:
    """Everything set, and a button for each."""
    words = request.words
    settings = change_chat(request, lambda _, chat: read_settings(chat))
    shown = render_settings(settings, words)
    lines = [bold(words.say("Settings")), *(f"{words.say(SETTINGS[name])}: {bold(text)}" for name, text in shown.items())]
    lines += [render_due(request)]
    toggles = {"length": "short" if settings.length == "full" else "full", "empty": "off" if settings.empty_digests else "on"}
    buttons = [
        button
        for name, label in SETTINGS.items()
        for button in build_button(words.say(label), "settings", name, toggles.get(name, ""), in_place=True)
    ]
    return build_answer("\n".join(filter(None, lines)), build_rows(buttons), in_place=True)


def render_settings(settings: ChatSettings, words: Wording) -> dict[str, str]:
    """Each setting in words."""
    slots = settings.slots
    quiet = f"{slots.quiet[0]:%H:%M} – {slots.quiet[1]:%H:%M}" if slots.quiet else words.say("none")
    return {
        "times": ", ".join(f"{at:%H:%M}" for at in sorted(slots.times)) or words.say("none"),
        "days": render_weekdays(slots.weekdays, words),
        "zone": escape(slots.zone),
        "language": NAMES_OF_LANGUAGES.get(settings.language, settings.language),
        "quiet": quiet,
        "length": words.say("short") if settings.length == "short" else words.say("full"),
        "empty": words.say("sent") if settings.empty_digests else words.say("not sent"),
    }


def render_weekdays(weekdays: frozenset[int], words: Wording) -> str:
    """ "every day", "Mon, Tue, Fri"."""
    if weekdays >= EVERY_DAY:
        return words.say("every day")
    return ", ".join(_name_day(day, words) for day in sorted(weekdays))


def read_time(text: str) -> time | None:
    """A time of day from "8", "8:30", "08.30"."""
    match = TIME.fullmatch(text)
    return time(int(match[1]), int(match[2] or 0)) if match else None


def find_zone(text: str, language: str) -> str | None:
    """The IANA zone of a zone's name or of a city in English or the reader's language."""
    return _load_zones(language).get(text.lower().replace(" ", "_"))


def find_near_zones(text: str, language: str) -> tuple[str, ...]:
    """Zones whose name or city is spelt much alike, nearest first."""
    names = _load_zones(language)
    near = process.extract(text.lower().replace(" ", "_"), list(names), scorer=fuzz.ratio, score_cutoff=NEAR, limit=4)
    return tuple(dict.fromkeys(names[name] for name, *_ in near))


# --- choices ---------------------------------------------------------------------------------------


def _choose_times(request: Request, settings: ChatSettings) -> Answer:
    times = sorted({*TIMES, *settings.slots.times})
    buttons = [_toggle(f"{at:%H:%M}", at in settings.slots.times, "time", f"{at:%H:%M}") for at in times]
    text = request.words.say(
        "When shall the digest come? Several times are possible; or type {example}.", example="/settings times 7:30 18"
    )
    return _choices(request, text, build_rows(buttons, 4))


def _choose_days(request: Request, settings: ChatSettings) -> Answer:
    words, chosen = request.words, settings.slots.weekdays
    buttons = [_toggle(_name_day(day, words), day in chosen, "day", str(day)) for day in sorted(EVERY_DAY)]
    presets = (*_set(words.say("every day"), "days", "1234567"), *_set(words.say("working days"), "days", "12345"))
    return _choices(request, words.say("On which days?"), build_keyboard(*build_rows(buttons, 4), presets))


def _choose_zone(request: Request, settings: ChatSettings) -> Answer:
    zones = dict.fromkeys((settings.slots.zone, *ZONES))
    buttons = [_toggle(_name_zone(zone, request.words), zone == settings.slots.zone, "zone", zone) for zone in zones]
    text = request.words.say(
        "Which time zone? Choose one, or type your city, for example {example}.", example="/settings zone Almaty"
    )
    return _choices(request, text, build_rows(buttons, 2))


def _choose_language(request: Request, settings: ChatSettings) -> Answer:
    buttons = [_toggle(NAMES_OF_LANGUAGES[code], code == settings.language, "language", code) for code in LANGUAGES]
    return _choices(request, "Language · Язык · Тіл", build_rows(buttons))


def _choose_quiet(request: Request, settings: ChatSettings) -> Answer:
    words = request.words
    presets = ((time(22), time(7)), (time(23), time(8)), (time(21), time(6)))
    buttons = [
        _toggle(f"{start:%H:%M} – {end:%H:%M}", settings.slots.quiet == (start, end), "quiet", f"{start:%H:%M} {end:%H:%M}")
        for start, end in presets
    ]
    buttons.append(_toggle(words.say("none"), settings.slots.quiet is None, "quiet", "off"))
    text = words.say(
        "In quiet hours digests wait until their end. Choose, or type {example}.", example="/settings quiet 22:30 6:30"
    )
    return _choices(request, text, build_rows(buttons, 2))


CHOICES: dict[str, Callable[[Request, ChatSettings], Answer]] = {
    "times": _choose_times,
    "days": _choose_days,
    "zone": _choose_zone,
    "language": _choose_language,
    "quiet": _choose_quiet,
}


# --- changes ---------------------------------------------------------------------------------------


def _change_times(request: Request, session: Session, chat: ChatRow, values: list[str]) -> None:
    times = [read_time(value) for value in " ".join(values).replace(",", " ").split()]
    if None in times or len(times) > MAX_TIMES:
        raise _misread(request, " ".join(values), "/settings times 7:30 18")
    slots = replace(read_slots(chat), times=tuple(sorted({at for at in times if at})))
    change_slots(session, chat, slots, request.now)


def _toggle_time(request: Request, session: Session, chat: ChatRow, values: list[str]) -> None:
    at = read_time(values[0])
    if at is None:
        raise _misread(request, values[0], "/settings times 7:30 18")
    slots = read_slots(chat)
    change_slots(session, chat, replace(slots, times=tuple(sorted(set(slots.times) ^ {at}))), request.now)


def _change_days(request: Request, session: Session, chat: ChatRow, values: list[str]) -> None:
    days = frozenset(int(digit) for digit in "".join(values) if digit.isdecimal()) & EVERY_DAY
    if not days or not "".join(values).replace(",", "").isdecimal():
        raise _misread(request, " ".join(values), "/settings days 12345")
    change_slots(session, chat, replace(read_slots(chat), weekdays=days), request.now)


def _toggle_day(request: Request, session: Session, chat: ChatRow, values: list[str]) -> None:
    slots = read_slots(chat)
    days = slots.weekdays ^ (frozenset({int(values[0])}) if values[0] in "1234567" else frozenset())
    change_slots(session, chat, replace(slots, weekdays=days or EVERY_DAY), request.now)


def _change_zone(request: Request, session: Session, chat: ChatRow, values: list[str]) -> None:
    zone = find_zone(" ".join(values), request.language)
    if zone is None:
        raise NotUnderstood(_offer_zones(request, " ".join(values)))
    change_slots(session, chat, replace(read_slots(chat), zone=zone), request.now)


def _change_language(request: Request, session: Session, chat: ChatRow, values: list[str]) -> None:
    codes = {name.lower(): code for code, name in NAMES_OF_LANGUAGES.items()} | {code: code for code in LANGUAGES}
    if values[0] not in codes:
        raise _misread(request, values[0], "/settings language ru")
    change_reading(session, chat, language=codes[values[0]])


def _change_quiet(request: Request, session: Session, chat: ChatRow, values: list[str]) -> None:
    times = [read_time(value) for value in re.split(r"[\s–—-]+", " ".join(values))]
    off = values[0] in OFF
    if not off and (len(times) != 2 or None in times):
        raise _misread(request, " ".join(values), "/settings quiet 22:00 7:00")
    slots: SlotSettings = replace(read_slots(chat), quiet=None if off else (times[0] or QUIET[0], times[1] or QUIET[1]))
    change_slots(session, chat, slots, request.now)


def _change_length(request: Request, session: Session, chat: ChatRow, values: list[str]) -> None:
    change_reading(session, chat, length="short" if values[:1] == ["short"] else "full")


def _change_empty(request: Request, session: Session, chat: ChatRow, values: list[str]) -> None:
    change_reading(session, chat, empty_digests=bool(values) and values[0] not in OFF)


CHANGES: dict[str, Callable[[Request, Session, ChatRow, list[str]], None]] = {
    "times": _change_times,
    "time": _toggle_time,
    "days": _change_days,
    "day": _toggle_day,
    "zone": _change_zone,
    "language": _change_language,
    "quiet": _change_quiet,
    "length": _change_length,
    "empty": _change_empty,
}


# --- pieces ----------------------------------------------------------------------------------------


def _choices(request: Request, text: str, rows: Keyboard) -> Answer:
    back = build_button(f"‹ {request.words.say('Settings')}", "settings", in_place=True)
    return build_answer(text, build_keyboard(*rows, back), in_place=True)


def _set(label: str, name: str, value: str) -> tuple[Button, ...]:
    return build_button(label, "settings", name, value, in_place=True)


def _toggle(label: str, chosen: bool, name: str, value: str) -> Button:
    return Button(f"✓ {label}" if chosen else label, _set(label, name, value)[0].data)


def _name_zone(zone: str, words: Wording) -> str:
    """A zone by its city, as the language writes it."""
    return str(words.locale.time_zones.get(zone, {}).get("city") or zone.rsplit("/", 1)[-1].replace("_", " "))


def _name_day(day: int, words: Wording) -> str:
    return str(words.locale.days["stand-alone"]["abbreviated"][day - 1])


def _misread(request: Request, typed: str, example: str) -> NotUnderstood:
    words = request.words
    text = words.say("I cannot read “{name}”. For example: {example}", name=render_echo(typed), example=f"<code>{example}</code>")
    return NotUnderstood(build_answer(text))


def _ask_which(request: Request, typed: str) -> Answer:
    names = ", ".join(f"<code>/settings {name}</code>" for name in SETTINGS)
    text = request.words.say("There is no setting “{name}”. There are: {names}", name=render_echo(typed), names=names)
    return build_answer(text)


def _offer_zones(request: Request, typed: str) -> Answer:
    words, zones = request.words, find_near_zones(typed, request.language)
    if not zones:
        text = words.say(
            "I know no time zone or city “{name}”. For example: {example}", name=render_echo(typed), example="Asia/Almaty"
        )
        return build_answer(text)
    buttons = [button for zone in zones for button in _set(zone, "zone", zone)]
    return build_answer(words.say("Did you mean:"), build_rows(buttons, 2))


@lru_cache
def _load_zones(language: str) -> dict[str, str]:
    """Zone and city names, lower case, to IANA names; cities in the reader's language come from CLDR."""
    names: dict[str, str] = {}
    for zone in sorted(available_timezones()):
        names.setdefault(zone.rsplit("/", 1)[-1].lower(), zone)
        names[zone.lower()] = zone
    for zone, texts in Locale.parse(language).time_zones.items():
        if city := texts.get("city"):
            names.setdefault(city.lower().replace(" ", "_"), zone)
    return names
