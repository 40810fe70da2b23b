"""The commands that list facts of a kind, newest first: who met whom, visits, flights, roads, agreements, cooperation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.arguments import Arguments, guess_country
from bot.commands.buttons import build_button, build_keyboard, build_pager
from bot.commands.dialogue import NotUnderstood, ask_country, build_answer, offer_choices, read_question, render_asides
from bot.commands.request import Request
from bot.commands.vocabulary import load_vocabulary
from bot.messages.answer import Answer, Button
from bot.messages.facts import FIELDS
from bot.messages.figures import render_countries, render_number, render_period
from bot.messages.lists import render_list
from bot.messages.markup import bold, escape
from bot.messages.wording import N_, Wording
from digest.api import ArchivedFact, FactQuery, Kind

UNSURE = "unsure"  # the word of a button that asks for what is less sure too
PAGE_SIZE = 7  # facts on a page: fits a screen or two, and a row of buttons
NUMBERS_IN_ROW = 7


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its title, and which facts it shows."""

    symbol: str
    title: str
    kinds: tuple[Kind, ...]
    modes: tuple[str, ...] = ()
    people: bool = False


LAND_AND_SEA = ("road", "rail", "sea", "corridor", "border", "pipeline")
LISTINGS = {
    "meetings": Listing("🤝", N_("Meetings"), ("meeting",), people=True),
    "visits": Listing("🧳", N_("Visits"), ("visit",), people=True),
    "flights": Listing("✈️", N_("Flights"), ("transport",), ("air",)),
    "roads": Listing("🛣", N_("Roads, rail, sea and borders"), ("transport",), LAND_AND_SEA),
    "routes": Listing("🧭", N_("Routes"), ("transport",)),
    "agreements": Listing("✍️", N_("Agreements"), ("agreement",)),
    "cooperation": Listing("🌐", N_("Cooperation"), ("cooperation",)),
}


def list_facts(request: Request) -> Answer:
    """A page of one listing's facts, with the countries, person, field and period asked for."""
    listing = LISTINGS[request.command]
    arguments, query = find_query(request, listing, read_question(request, guess=False))
    total = request.archive.count_facts(query)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(arguments.page, 1), pages)
    facts = request.archive.find_facts(replace(query, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE))
    words, first = request.words, (page - 1) * PAGE_SIZE + 1
    body = render_list(facts, words, first, request.today) if facts else words.say("Nothing about this yet.")
    html = join_answer(render_asides(arguments, request), render_title(listing, query, arguments, words), body)
    pager = build_pager(page, pages, request.command, *write_arguments(arguments, query))
    wider = () if facts else _offer_wider(request, arguments)
    unsure = offer_unsure(request, query, write_arguments(arguments, query))
    return build_answer(html, build_keyboard(number_proofs(facts, first), pager, unsure, wider))


def join_answer(asides: str, title: str, body: str) -> str:
    """The lines over an answer, the title, and under an empty line what was asked for."""
    return f"{asides}\n{title}\n\n{body}".lstrip()


def find_query(request: Request, listing: Listing, arguments: Arguments) -> tuple[Arguments, FactQuery]:
    """What to look up: leftover words are a field of cooperation, a person, or a country met half-way, in this order.

    Raises NotUnderstood for words that are none of these.
    """
    period = arguments.period
    query = FactQuery(
        kinds=listing.kinds,
        modes=listing.modes,
        countries=arguments.countries,
        since=period.since if period else None,
        until=period.until if period else None,
        unsure=arguments.unsure,
    )
    rest = tuple(word for word in arguments.rest if load_vocabulary().find_command(word.lower()) != request.command)
    arguments = replace(arguments, rest=rest)
    if not rest:
        return arguments, query
    if fields := find_fields(rest, request.words) if "cooperation" in listing.kinds else ():
        return replace(arguments, rest=()), replace(query, fields=fields)
    if listing.people and request.archive.count_facts(FactQuery(person=arguments.words)):
        return replace(arguments, rest=()), replace(query, person=arguments.words)
    arguments = guess_country(arguments)
    if arguments.choices:
        raise NotUnderstood(offer_choices(request, arguments))
    if not arguments.countries:
        raise NotUnderstood(ask_country(request, arguments, people=listing.people))
    return arguments, replace(query, countries=arguments.countries)


def find_fields(rest: tuple[str, ...], words: Wording) -> tuple[str, ...]:
    """The fields of cooperation these words begin, in English or the reader's language."""
    names = {field: {field, name, words.say(name)} for field, (_, name) in FIELDS.items()}
    typed = [word.lower() for word in rest if len(word) > 2]
    return tuple(field for field, known in names.items() if any(name.startswith(word[:6]) for name in known for word in typed))


def render_title(listing: Listing, query: FactQuery, arguments: Arguments, words: Wording) -> str:
    """ "🤝 Meetings · 🇲🇳 Mongolia · 2025"."""
    pieces = [f"{listing.symbol} {bold(words.say(listing.title))}", render_countries(query.countries, words)]
    pieces += [escape(query.person or ""), *(words.say(FIELDS[field][1]) for field in query.fields), render_span(arguments, words)]
    return " · ".join(filter(None, pieces))


def render_span(arguments: Arguments, words: Wording) -> str:
    """The period asked for, in words."""
    if arguments.period is None:
        return ""
    if arguments.period.iso[0].isdigit():
        return render_period(arguments.period.iso, words)
    return render_period(f"{arguments.period.since}/{arguments.period.until}", words)


def write_arguments(arguments: Arguments, query: FactQuery) -> tuple[str, ...]:
    """The arguments as a button carries them, read again by the same parser."""
    name = (query.person or "").split()[-1:] if len((query.person or "").encode()) > 24 else [query.person or ""]
    period = arguments.period.iso if arguments.period else ""
    return (*query.countries, *name, *query.fields, period, UNSURE if arguments.unsure else "")


def number_proofs(facts: list[ArchivedFact], first: int = 1) -> tuple[Button, ...]:
    """A button for each fact's proof, by its number in the list."""
    return tuple(
        button for number, fact in enumerate(facts, first) for button in build_button(f"🔎 {number}", "why", str(fact.id))
    )[:NUMBERS_IN_ROW]


def offer_unsure(request: Request, query: FactQuery, asked: Sequence[str]) -> tuple[Button, ...]:
    """A button for what is known, but less surely; `asked` is the question as a button carries it."""
    if query.unsure:
        return ()
    unsure = request.archive.count_facts(replace(query, unsure=True)) - request.archive.count_facts(query)
    if unsure < 1:
        return ()
    label = request.words.count("❔ {shown} less sure", "❔ {shown} less sure", unsure, shown=render_number(unsure, request.words))
    return build_button(label, request.command, *asked, UNSURE)


def _offer_wider(request: Request, arguments: Arguments) -> tuple[Button, ...]:
    """Ways on from an empty list: without the period, or all there is about the country."""
    words = request.words
    wider: tuple[Button, ...] = ()
    if arguments.period:
        wider += build_button(words.say("Any time"), request.command, *arguments.countries)
    elif arguments.countries:
        wider += build_button(words.say("All countries"), request.command)
    if arguments.countries:
        wider += build_button(words.say("Everything about them"), "country", *arguments.countries[:2])
    return wider
