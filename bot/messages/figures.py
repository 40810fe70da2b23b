"""Countries, numbers, dates and periods in the reader's language, from CLDR; never more digits than were stated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_compact_currency, format_compact_decimal, format_currency, format_decimal, format_percent

from bot.messages.markup import escape
from bot.messages.wording import N_, Wording
from digest.api import Trade

# Organisations of states of the contract of facts; CLDR names only the EU and the UN.
ORGANISATIONS = {
    "NATO": N_("NATO"),
    "SCO": N_("Shanghai Cooperation Organisation"),
    "ASEAN": N_("ASEAN"),
    "OSCE": N_("OSCE"),
    "EAEU": N_("Eurasian Economic Union"),
    "GCC": N_("Gulf Cooperation Council"),
    "OTS": N_("Organization of Turkic States"),
    "CIS": N_("Commonwealth of Independent States"),
    "CSTO": N_("Collective Security Treaty Organization"),
    "BRICS": N_("BRICS"),
    "APEC": N_("APEC"),
    "SAARC": N_("SAARC"),
    "OPEC": N_("OPEC"),
    "G7": N_("Group of Seven"),
    "G20": N_("Group of Twenty"),
    "IMF": N_("International Monetary Fund"),
    "WB": N_("World Bank"),
    "ADB": N_("Asian Development Bank"),
    "EBRD": N_("European Bank for Reconstruction and Development"),
    "EIB": N_("European Investment Bank"),
    "WTO": N_("World Trade Organization"),
    "EFTA": N_("European Free Trade Association"),
    "AFU": N_("African Union"),
}
UNITS = tuple(Decimal(10) ** power for power in (12, 9, 6, 3, 0))
WRITTEN_OUT = Decimal(1000)  # an amount stated to less than this ("$1,234,567") is written out as it was
MINUS = "\u2212"
ABOUT, MORE, UP_TO = N_("about {amount}"), N_("more than {amount}"), N_("up to {amount}")
QUALIFIERS = {"~": ABOUT, ">": MORE, "<": UP_TO}


def render_flag(code: str) -> str:
    """The flag of a country (or of the EU or UN); nothing for other organisations."""
    if len(code) != 2 or code in ORGANISATIONS:
        return ""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code.upper())


def render_country(code: str, words: Wording) -> str:
    """A country's or organisation's name."""
    if code in ORGANISATIONS:
        return words.say(ORGANISATIONS[code])
    return escape(str(words.locale.territories.get(code, code)))


def render_flagged(code: str, words: Wording) -> str:
    """Flag and name."""
    return f"{render_flag(code)} {render_country(code, words)}".strip()


def render_countries(codes: Iterable[str], words: Wording) -> str:
    """Flags, then names: "🇰🇿🇲🇳 Kazakhstan – Mongolia"."""
    codes = tuple(codes)
    if not codes:
        return ""
    flags = "".join(render_flag(code) for code in codes)
    return f"{flags} {' – '.join(render_country(code, words) for code in codes)}".strip()


def render_amount(value: Decimal, currency: str | None, quantum: Decimal | None, words: Wording) -> str:
    """An amount, compact where it reads well: "$71.5M", "74 млн $"; no digit beyond the quantum it was stated to."""
    value = round_to(value, quantum)
    unit = next((unit for unit in UNITS if abs(value) >= unit), Decimal(1))
    digits = max(0, -int((value / unit).normalize().as_tuple().exponent))
    if digits and (quantum or _find_quantum(value)) < WRITTEN_OUT:
        return _sign(_render_full(value, currency, words.locale))
    if currency is None:
        return _sign(format_compact_decimal(value, locale=words.locale, fraction_digits=digits))
    return _sign(format_compact_currency(value, currency, locale=words.locale, fraction_digits=digits))


def render_value(trade: Trade, words: Wording) -> str:
    """The value of a figure with its qualifier: "about $74M", "more than $1.2B", "$20M – $25M"; nothing when not stated."""
    if trade.value is None:
        return ""
    amount = render_amount(trade.value, trade.currency, trade.quantum, words)
    if trade.value_max is not None:
        return f"{amount} – {render_amount(trade.value_max, trade.currency, trade.quantum, words)}"
    return words.say(QUALIFIERS[trade.qualifier], amount=amount) if trade.qualifier in QUALIFIERS else amount


def render_percent(change: Decimal, words: Wording) -> str:
    """A change in per cent, signed: "+3.6%", "-12 %"."""
    pattern = words.locale.percent_formats[None].pattern.replace("#,##0", "#,##0.####")
    signed = pattern if change == 0 else f"+{pattern};-{pattern}"
    return str(format_percent(change / 100, locale=words.locale, format=signed)).replace("-", MINUS)


def render_number(number: int, words: Wording) -> str:
    """A whole number with the language's separators."""
    return str(format_decimal(number, locale=words.locale))


def round_to(value: Decimal, quantum: Decimal | None) -> Decimal:
    """The value rounded to a multiple of the quantum."""
    if not quantum:
        return value
    return (value / quantum).quantize(Decimal(1), ROUND_HALF_UP) * quantum


def render_day(day: Day, words: Wording, *, weekday: bool = False, year: bool = True) -> str:
    """A day as the language writes it: "6 Sep 2025", "Sat, 6 Sep 2025", "6 Sep"."""
    skeleton = ("y" if year else "") + "MMM" + ("E" if weekday else "") + "d"
    return str(format_skeleton(skeleton, day, locale=_day_locale(words.language)))


def render_date(iso: str | None, words: Wording) -> str:
    """A date of the contract (day, month or year) or a period; nothing for None."""
    return render_period(iso, words) if iso else ""


def render_period(iso: str, words: Wording) -> str:
    """A period of the contract: "Jan – Jul 2025", "Q1 2025", "March 2025", "2024"; as written when it is none."""
    locale = _day_locale(words.language)
    start, _, end = iso.partition("/")
    try:
        if end:
            skeleton = "yMMMd" if len(start) == 10 else "yMMM"
            return str(format_interval(read_first_day(start), read_first_day(end), skeleton, locale=locale))
        if "Q" in start:
            return str(format_date(read_first_day(start), words.within("quarter", "QQQ y"), locale=locale))
        if len(start) == 4:
            return start
        return str(format_skeleton("yMMMM" if len(start) == 7 else "yMMMd", read_first_day(start), locale=locale))
    except ValueError:
        return escape(iso)


def read_first_day(iso: str) -> Day:
    """The first day of a date or period of the contract; ValueError for anything else."""
    head = iso.split("/")[0]
    if quarter := re.fullmatch(r"(\d{4})-Q([1-4])", head):
        return Day(int(quarter[1]), 3 * int(quarter[2]) - 2, 1)
    parts = [int(part) for part in head.split("-")]
    return Day(*[*parts, 1, 1][:3])


@lru_cache
def _day_locale(language: str) -> Locale:
    # The world's English, day before month; "en" alone is that of the United States.
    return Locale.parse("en_001" if language == "en" else language)


def _render_full(value: Decimal, currency: str | None, locale: Locale) -> str:
    if currency is None:
        return str(format_decimal(value, locale=locale, decimal_quantization=False))
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", "0.####")
    return str(format_currency(value, currency, format=pattern, locale=locale, currency_digits=False, decimal_quantization=False))


def _find_quantum(value: Decimal) -> Decimal:
    return Decimal(10) ** int(value.normalize().as_tuple().exponent)


def _sign(amount: str) -> str:
    # CLDR's compact patterns put a three-letter code straight before the digits.
    return re.sub(r"(?<=[A-Z]{3})(?=[\d-])", "\u00a0", amount).replace("-", MINUS)


@dataclass(frozen=True, slots=True)
class Clock:
    """An instant as a reader's clock and calendar show it."""

    date: Day
    time: str


def render_clock(instant: datetime, zone: str) -> Clock:
    """An aware instant in a zone: its day there, and the time on a clock of 24 hours."""
    local = instant.astimezone(ZoneInfo(zone))
    return Clock(local.date(), f"{local:%H:%M}")
