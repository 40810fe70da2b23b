"""`/subscribe`, `/unsubscribe`, `/following`: what a chat follows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.commands.arguments import SEPARATORS, guess_country
from bot.commands.buttons import build_button, build_keyboard, build_rows
from bot.commands.chats import change_chat, find_subjects
from bot.commands.dialogue import (
    NotUnderstood,
    build_answer,
    find_active_countries,
    offer_choices,
    read_question,
    render_echo,
    render_guess,
)
from bot.commands.places import find_place
from bot.commands.request import Request
from bot.commands.vocabulary import load_vocabulary
from bot.messages.answer import Answer, Button
from bot.messages.facts import KIND_NAMES, SYMBOLS
from bot.messages.figures import render_clock, render_country, render_day, render_flag, render_flagged
from bot.messages.markup import bold, escape
from bot.messages.wording import Wording
from bot.subscribers import Subject, read_settings, subscribe, unsubscribe
from digest.api import KINDS, FactQuery

PAIR = re.compile(r"(.+?)[-–—_+](.+)")
SHOWN = 24  # buttons of what is followed


def answer_subscribe(request: Request) -> Answer:
    """Follow what is named; without anything, offer countries, topics and everything as buttons."""
    words = request.words
    if not request.arguments:
        return _offer_subjects(request)
    wanted, said = read_subjects(request)
    new = change_chat(request, lambda session, chat: subscribe(session, chat, wanted, request.now))
    names = ", ".join(bold(render_subject(subject, words)) for subject in wanted)
    done = words.say("You now follow: {what}", what=names) if new else words.say("You follow this already: {what}", what=names)
    lines = [said, done, render_due(request), _explain_kinds(find_subjects(request), words)]
    buttons = (
        *build_button(f"🔔 {words.say('What I follow')}", "following"),
        *build_button(f"⚙️ {words.say('Settings')}", "settings"),
    )
    return build_answer("\n".join(filter(None, lines)), build_keyboard(buttons))


def answer_unsubscribe(request: Request) -> Answer:
    """Follow something no longer; without anything, everything followed as buttons."""
    words = request.words
    if not request.arguments:
        return answer_following(request)
    tokens = request.arguments.lower().split()
    chosen = None if len(tokens) == 1 and tokens[0] in load_vocabulary().everything else read_subjects(request)[0]
    gone = change_chat(request, lambda session, chat: unsubscribe(session, chat, chosen, request.now))
    if not gone:
        return build_answer(words.say("You were not following that."), build_keyboard(_following_button(words)))
    names = ", ".join(bold(render_subject(subject, words)) for subject in gone)
    left = find_subjects(request)
    lines = [words.say("You no longer follow: {what}", what=names)]
    lines.append(_explain_kinds(left, words) if left else words.say("You follow nothing now; no digests will come."))
    return build_answer("\n".join(filter(None, lines)), build_keyboard(_following_button(words)))


def answer_following(request: Request) -> Answer:
    """What the chat follows, each with a button to stop."""
    words, subjects = request.words, find_subjects(request)
    if not subjects:
        text = words.say("You follow nothing yet. Choose below, or type for example {example}", example=_example(words))
        return replace(_offer_subjects(request, text))
    names = "\n".join(f"• {render_subject(subject, words)}" for subject in subjects)
    lines = [bold(words.say("You follow:")), names, "", render_due(request), _explain_kinds(subjects, words)]
    buttons = [
        button
        for subject in subjects[:SHOWN]
        for button in build_button(f"✕ {render_subject(subject, words)}", "unsubscribe", write_subject(subject))
    ]
    more = (*build_button(f"➕ {words.say('Add')}", "subscribe"), *build_button(f"✕ {words.say('Stop all')}", "unsubscribe", "all"))
    return build_answer("\n".join(line for line in lines if line is not None), build_keyboard(*build_rows(buttons, 2), more))


def read_subjects(request: Request) -> tuple[tuple[Subject, ...], str]:
    """What is named to be followed: pairs, countries, topics, people; and the line over the answer to a guess.

    Raises NotUnderstood for words that are none of these.
    """
    pairs, others = _split_pairs(request.arguments)
    arguments = read_question(replace(request, text=f"/{request.command} {' '.join(others)}"), guess=False)
    topics = {word: topic for word in arguments.rest if (topic := load_vocabulary().find_topic(word.lower()))}
    everything = any(token.lower() in load_vocabulary().everything for token in others)
    rest = tuple(word for word in arguments.rest if word not in topics and word.lower() not in load_vocabulary().everything)
    arguments = replace(arguments, rest=rest)
    people: tuple[str, ...] = ()
    if rest and request.archive.count_facts(FactQuery(person=arguments.words)):
        people = (arguments.words,)
    elif rest and arguments.countries:
        raise NotUnderstood(_unknown(request, arguments.words))
    else:
        arguments = guess_country(arguments)
    if arguments.choices:
        raise NotUnderstood(offer_choices(request, arguments))
    subjects = [*pairs, *(Subject("country", code) for code in arguments.countries)]
    subjects += [Subject("kind", topic) for topic in dict.fromkeys(topics.values())]
    subjects += [Subject("person", name) for name in people]
    if everything:
        subjects.append(Subject("everything"))
    if not subjects or (arguments.rest and not people):
        raise NotUnderstood(_unknown(request, arguments.words or request.arguments))
    return tuple(dict.fromkeys(subjects)), render_guess(arguments, request)


def write_subject(subject: Subject) -> str:
    """A subject as a button carries it and `read_subjects` reads it."""
    topics = {kind: command for command, kind in reversed(load_vocabulary().topics.items())}
    return topics.get(subject.value, "") if subject.kind == "kind" else subject.value or "all"


def render_subject(subject: Subject, words: Wording) -> str:
    """What is followed, by its name."""
    if subject.kind == "country":
        return render_flagged(subject.value, words)
    if subject.kind == "pair":
        codes = subject.value.split("-")
        flags = "".join(map(render_flag, codes))
        return f"{flags} {' – '.join(render_country(code, words) for code in codes)}"
    if subject.kind == "kind":
        symbol, name = next((SYMBOLS[kind], KIND_NAMES[kind]) for kind in KINDS if kind == subject.value)
        return f"{symbol} {words.say(name)}"
    return escape(subject.value) or f"🌍 {words.say('everything')}"


def render_due(request: Request) -> str:
    """When the next digest comes, in the chat's own time."""
    words = request.words
    settings = change_chat(request, lambda _, chat: read_settings(chat))
    if settings.next_due is None:
        return ""
    when = render_clock(settings.next_due, settings.slots.zone)
    day = render_day(when.date, words, weekday=True, year=False)
    return words.say("Next digest: {day}, {time} ({zone})", day=day, time=when.time, zone=escape(settings.slots.zone))


def _split_pairs(text: str) -> tuple[list[Subject], list[str]]:
    """Pairs of countries written with a dash ("KZ-MN"), and the other words."""
    pairs, others = [], []
    for token in filter(None, SEPARATORS.split(text)):
        halves = PAIR.fullmatch(token)
        codes = [find_place(half) for half in halves.groups()] if halves and not find_place(token) else []
        if len(codes) == 2 and codes[0] and codes[1] and codes[0] != codes[1]:
            pairs.append(Subject("pair", "-".join(sorted((codes[0], codes[1])))))
        else:
            others.append(token)
    return pairs, others


def _offer_subjects(request: Request, text: str = "") -> Answer:
    words = request.words
    html = text or words.say("What would you like to follow? Choose below, or type for example {example}", example=_example(words))
    countries = [
        button for code in find_active_countries(request) for button in build_button(render_flagged(code, words), "subscribe", code)
    ]
    everything = build_button(f"🌍 {words.say('everything')}", "subscribe", "all")
    return build_answer(html, build_keyboard(*build_rows(countries), everything))


def _explain_kinds(subjects: Iterable[Subject], words: Wording) -> str:
    """Topics narrow what is followed: said, so that nobody waits for what will not come."""
    kinds = [render_subject(subject, words) for subject in subjects if subject.kind == "kind"]
    return words.say("Only these topics: {topics}", topics=", ".join(kinds)) if kinds else ""


def _unknown(request: Request, text: str) -> Answer:
    words = request.words
    lines = [
        words.say("I do not know “{name}”: it is no country, topic or person I have read about.", name=render_echo(text)),
        words.say("For example: {example}", example=_example(words)),
    ]
    return build_answer("\n".join(lines))


def _example(words: Wording) -> str:
    return f"<code>/subscribe {render_country('MN', words)}</code>, <code>/subscribe KZ-MN</code>"


def _following_button(words: Wording) -> tuple[Button, ...]:
    return build_button(f"🔔 {words.say('What I follow')}", "following")
