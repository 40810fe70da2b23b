"""What only admins may: `/stats`, `/retract`, `/amend`. Who is one stands in the configuration, by Telegram user id."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

from sqlmodel import col, func, select

from bot.commands.buttons import build_button, build_keyboard
from bot.commands.dialogue import NotUnderstood, build_answer, render_echo
from bot.commands.proof import render_proof
from bot.commands.request import Request
from bot.delivery.outbox import count_states, find_uncertain
from bot.delivery.planning import count_overdue
from bot.messages.answer import Answer
from bot.messages.facts import KIND_NAMES, SYMBOLS
from bot.messages.figures import render_day, render_number
from bot.messages.lists import render_bare
from bot.messages.markup import bold, escape, shorten
from bot.messages.wording import Wording
from bot.tables import ChatRow, DeliveryRow, SubscriptionRow
from digest.api import KINDS, ArchivedFact, ArchiveError, FactQuery

CONFIRMED = "yes"
DOUBTS_SHOWN, DOUBT_LENGTH = 10, 80
NUMBER = re.compile(r"#?(\d{1,18})")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
STATUSES = {
    "meeting": ("held", "planned", "cancelled"),
    "visit": ("planned", "ongoing", "held", "cancelled"),
    "trade": ("actual", "target", "forecast", "potential"),
    "transport": ("proposed", "planned", "under_construction", "operating", "suspended"),
    "agreement": ("proposed", "planned", "signed", "ratified", "in_force", "ended"),
    "cooperation": ("proposed", "planned", "ongoing"),
}


def answer_stats(request: Request) -> Answer:
    """How many facts, readers and deliveries there are."""
    words = request.words
    counts = {kind: request.archive.count_facts(FactQuery(kinds=(kind,), unsure=True)) for kind in KINDS}
    with request.archive.reading() as session:
        chats = session.exec(select(ChatRow.active, func.count()).group_by(col(ChatRow.active))).all()
        followed = session.exec(select(func.count()).select_from(SubscriptionRow)).one()
        states, overdue = count_states(session), count_overdue(session, request.now)
        doubtful = [_render_doubt(delivery, chat, words) for delivery, chat in find_uncertain(session, DOUBTS_SHOWN)]
    active = {bool(is_active): number for is_active, number in chats}
    facts = [f"{SYMBOLS[kind]} {words.say(KIND_NAMES[kind])}: {render_number(number, words)}" for kind, number in counts.items()]
    rows = {
        words.say("Chats"): active.get(True, 0),
        words.say("Chats given up"): active.get(False, 0),
        words.say("Subscriptions"): followed,
        words.say("Due and not yet planned"): overdue,
    }
    deliveries = ", ".join(f"{state} {render_number(number, words)}" for state, number in sorted(states.items()))
    lines = [f"{name}: {render_number(number, words)}" for name, number in rows.items()]
    lines.append(f"{words.say('Deliveries')}: {deliveries or '0'}")
    total = render_number(sum(counts.values()), words)
    lines += ["", bold(words.say("Perhaps delivered, perhaps not")), *doubtful] if doubtful else []
    return build_answer("\n".join([bold(f"{words.say('Facts')}: {total}"), *facts, "", bold(words.say("Readers")), *lines]))


def _render_doubt(delivery: DeliveryRow, chat: ChatRow, words: Wording) -> str:
    """A delivery nobody knows the end of: whose, of when, and what went wrong."""
    why = escape(shorten(delivery.error or "", DOUBT_LENGTH))
    return f"• <code>{chat.telegram_id}</code> · {render_day(delivery.slot.date(), words)} · {why}"


def answer_retract(request: Request) -> Answer:
    """Withdraw a fact for good, once that is confirmed."""
    words, (number, *rest) = request.words, [*request.arguments.split(), ""]
    fact = _need_fact(request, number, "/retract 12")
    if CONFIRMED not in rest:
        text = f"{render_proof(fact, words)}\n\n{bold(words.say('Withdraw this fact for good?'))}"
        confirm = build_button(f"🗑 {words.say('Withdraw')}", "retract", str(fact.id), CONFIRMED)
        return build_answer(text, build_keyboard(confirm))
    request.archive.retract_fact(fact.id, _name_admin(request))
    return build_answer(words.say("Fact {number} is withdrawn.", number=fact.id))


def answer_amend(request: Request) -> Answer:
    """Show other slots of a fact than the texts state."""
    words, (number, _, given) = request.words, request.arguments.strip().partition(" ")
    fact = _need_fact(request, number, "/amend 12 value=74000000 period=2025")
    try:
        slots = read_slots(given)
        _check_slots(fact, slots)
        amended = request.archive.amend_fact(fact.id, slots, _name_admin(request))
    except (ValueError, ArchiveError) as error:
        raise NotUnderstood(build_answer(words.say("That cannot be: {why}", why=escape(str(error))))) from error
    lines = [words.say("Fact {number} now reads:", number=amended.id), render_bare(amended, words)]
    why = build_button(f"🔎 {amended.id}", "why", str(amended.id))
    return build_answer("\n".join(lines), build_keyboard(why))


def read_slots(text: str) -> dict[str, Any]:
    """The values of `key=value` pairs: JSON where it is (74, null, ["Astana"]), else text; quotes hold spaces together.

    Raises ValueError for anything else.
    """
    slots: dict[str, Any] = {}
    for pair in _split(text):
        name, sign, value = pair.partition("=")
        if not sign or not name.isidentifier():
            raise ValueError(f"{pair!r} is not key=value")
        slots[name] = value if name in ("date", "period", "change_base") and value != "null" else _read_value(value)
    if not slots:
        raise ValueError("nothing to change; give key=value")
    return slots


def _split(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
    if text.rstrip().endswith(("}", "]")):  # a JSON value keeps its own quotes
        lexer.quotes = "'"
    return list(lexer)


def _read_value(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _check_slots(fact: ArchivedFact, slots: dict[str, Any]) -> None:
    """Status and date are columns of their own, so what they may be is said here."""
    if "status" in slots and slots["status"] not in STATUSES[fact.kind]:
        raise ValueError(f"the status of a {fact.kind} is one of {', '.join(STATUSES[fact.kind])}")
    if slots.get("date") is not None and not DATE.fullmatch(str(slots["date"])):
        raise ValueError("a date is written 2025-09-06, 2025-09 or 2025, or null")


def _need_fact(request: Request, number: str, example: str) -> ArchivedFact:
    words, match = request.words, NUMBER.fullmatch(number)
    if match is None:
        said = words.say("“{name}” is no number of a fact.", name=render_echo(number)) if number else ""
        hint = words.say("For example: {example}", example=f"<code>{example}</code>")
        raise NotUnderstood(build_answer("\n".join(filter(None, (said, hint)))))
    fact = request.archive.get_fact(int(match[1]))
    if fact is None:
        raise NotUnderstood(build_answer(words.say("There is no fact {number}.", number=match[1])))
    return fact


def _name_admin(request: Request) -> str:
    return f"telegram:{request.admin}"
