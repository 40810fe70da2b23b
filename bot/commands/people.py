"""`/who`: what the archive knows of a person: how the name is written, offices over time, meetings and visits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.arguments import LONGEST
from bot.commands.buttons import build_button, build_keyboard, build_rows
from bot.commands.dialogue import build_answer, render_echo
from bot.commands.lists import number_proofs
from bot.commands.request import Request
from bot.messages.answer import Answer
from bot.messages.facts import ROLES
from bot.messages.figures import render_country, render_flag, render_number, render_period
from bot.messages.lists import render_list
from bot.messages.markup import bold, clean, escape, shorten
from bot.messages.wording import Wording
from digest.api import FactQuery, KnownPerson, Office

LATEST = 5  # meetings and visits
OFFERED = 8
OFFICES, SPELLINGS = 6, 6
TITLE_LENGTH, NAME_LENGTH = 120, 80
COUNTRY = re.compile(r"\s+([A-Z]{2,5})$")


def answer_who(request: Request) -> Answer:
    """The card of a person; buttons when a name is that of several."""
    words, typed = request.words, clean(request.arguments)[:LONGEST]
    if not typed:
        return build_answer(words.say("Whom do you mean? For example: {example}", example="<code>/who Tokayev</code>"))
    people = find_people(request, typed)
    if not people:
        return build_answer(words.say("I have read of nobody called “{name}”.", name=render_echo(typed)))
    if len(people) == 1:
        return answer_person(request, people[0])
    buttons = [
        button for person in people[:OFFERED] for button in build_button(_label(person), "who", person.name, person.country or "")
    ]
    left = len(people) - OFFERED
    lines = [words.say("“{name}” could be several people. Did you mean:", name=render_echo(typed))]
    lines += [words.count("and {shown} more", "and {shown} more", left, shown=render_number(left, words))] if left > 0 else []
    return build_answer("\n".join(lines), build_rows(buttons, 1))


def find_people(request: Request, typed: str) -> list[KnownPerson]:
    """Who may be meant; a code at the end ("Wang Yi CN", as buttons write it) is the country, and the whole name is one's own."""
    tail = COUNTRY.search(typed)
    if tail and (chosen := _narrow(request.archive.find_people(typed[: tail.start()]), typed[: tail.start()], tail[1])):
        return chosen
    return _narrow(request.archive.find_people(typed), typed, None)


def answer_person(request: Request, person: KnownPerson) -> Answer:
    """Name, spellings, offices, and the latest facts."""
    words = request.words
    person = _choose_name(person, words)
    facts = request.archive.find_facts(FactQuery(person=person.name, countries=_as_tuple(person.country), limit=LATEST))
    blocks = ["\n".join(filter(None, (_render_name(person, words), _render_spellings(person, words))))]
    if person.offices:
        offices = [f"• {_render_office(office, words)}" for office in person.offices[:OFFICES]]
        blocks.append("\n".join([bold(words.say("Offices, as the texts show them")), *offices]))
    blocks += [bold(words.say("Meetings and visits")), render_list(facts, words, today=request.today)] if facts else []
    more = build_button(f"🤝 {words.say('Meetings')}", "meetings", person.name)
    follow = build_button(f"🔔 {words.say('Follow')}", "subscribe", person.name)
    return build_answer("\n\n".join(blocks), build_keyboard(number_proofs(facts), (*more, *follow)))


def _narrow(people: Sequence[KnownPerson], name: str, country: str | None) -> list[KnownPerson]:
    """Only those of the country; and only who is called exactly so, when somebody is."""
    fitting = [person for person in people if country is None or person.country == country]
    exact = [person for person in fitting if person.name.casefold() == name.casefold()]
    return exact if len(exact) == 1 else fitting


def _label(person: KnownPerson) -> str:
    title = person.offices[0].title if person.offices else None
    about = f" ({shorten(clean(title), 40)})" if title else ""
    return f"{render_flag(person.country or '')} {shorten(clean(person.name), NAME_LENGTH)}{about}".strip()


def _choose_name(person: KnownPerson, words: Wording) -> KnownPerson:
    """The person under a name in the reader's alphabet, when texts give one as full."""
    latin = words.language == "en"
    names = (person.name, *person.names)
    fitting = [name for name in names if _is_latin(name) == latin and len(name.split()) >= len(person.name.split())]
    chosen = fitting[0] if fitting else person.name
    return replace(person, name=chosen, names=tuple(name for name in names if name != chosen))


def _is_latin(name: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha())


def _render_name(person: KnownPerson, words: Wording) -> str:
    country = render_country(person.country, words) if person.country else ""
    name = f"{render_flag(person.country or '')} {bold(escape(shorten(person.name, NAME_LENGTH)))}".strip()
    counted = words.count("{shown} fact", "{shown} facts", person.facts, shown=render_number(person.facts, words))
    return " · ".join(filter(None, (f"👤 {name}", country, counted)))


def _render_spellings(person: KnownPerson, words: Wording) -> str:
    names = ", ".join(escape(shorten(name, NAME_LENGTH)) for name in person.names[:SPELLINGS])
    return words.say("also written: {names}", names=names) if names else ""


def _render_office(office: Office, words: Wording) -> str:
    """An office with the days on which texts showed it: never "since", which nobody stated."""
    title = escape(shorten(office.title or "", TITLE_LENGTH))
    role = words.say(ROLES[office.role]) if office.role in ROLES else ""
    name = role if role and (not title or (words.language != "en" and title.isascii())) else title
    days = list(dict.fromkeys(day.isoformat() for day in (office.since, office.until) if day))
    seen = words.say("in the news {days}", days=render_period("/".join(days), words)) if days else ""
    return " · ".join(filter(None, (name or escape(office.role or ""), seen)))


def _as_tuple(country: str | None) -> tuple[str, ...]:
    return (country,) if country else ()
