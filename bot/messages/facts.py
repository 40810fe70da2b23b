"""One fact in one line: what happened or is planned, told apart by words. A renderer for each kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages.figures import (
    render_amount,
    render_country,
    render_date,
    render_flag,
    render_flagged,
    render_number,
    render_percent,
    render_period,
    render_value,
)
from bot.messages.markup import bold, escape, shorten
from bot.messages.wording import N_, Wording
from digest.api import Agreement, ArchivedFact, Cooperation, Kind, Meeting, Person, Trade, Transport, Visit

SYMBOLS: dict[Kind, str] = {"meeting": "🤝", "visit": "🧳", "trade": "📈", "transport": "🛣", "agreement": "✍️", "cooperation": "🌐"}
KIND_NAMES: dict[Kind, str] = {
    "meeting": N_("Meetings"),
    "visit": N_("Visits"),
    "trade": N_("Trade"),
    "transport": N_("Flights and roads"),
    "agreement": N_("Agreements"),
    "cooperation": N_("Cooperation"),
}
PEOPLE_SHOWN = 4  # on each side; the others are counted
WORDS_LENGTH = 160  # of a subject or an offer as written

# Offices that have one word in every language; all others are shown as the document writes them.
ROLES = {
    "head_of_state": N_("head of state"),
    "head_of_government": N_("head of government"),
    "foreign_minister": N_("foreign minister"),
    "speaker": N_("speaker of parliament"),
    "ambassador": N_("ambassador"),
}
MEETINGS = {
    "held": N_("{one} met {other}"),
    "phone": N_("{one} spoke by phone with {other}"),
    "video": N_("{one} spoke by video link with {other}"),
    "planned": N_("Planned meeting: {one} – {other}"),
    "cancelled": N_("Cancelled meeting: {one} – {other}"),
}
GATHERINGS = {"held": N_("Meeting: {one}"), "planned": N_("Planned meeting: {one}"), "cancelled": N_("Cancelled meeting: {one}")}
VISITS = {
    "planned": N_("Planned visit"),
    "ongoing": N_("Visit begun"),
    "held": N_("Visit held"),
    "cancelled": N_("Cancelled visit"),
}
PURPOSES = {"state": N_("state"), "official": N_("official"), "working": N_("working"), "private": N_("private")}
FLOWS = {"turnover": N_("Turnover"), "exports": N_("Exports"), "imports": N_("Imports"), "balance": N_("Trade balance")}
TRADE_STATUSES = {"target": N_("Target"), "forecast": N_("Forecast"), "potential": N_("Potential")}
MODES = {
    "air": ("✈️", N_("flights")),
    "road": ("🛣", N_("a road")),
    "rail": ("🚆", N_("a railway")),
    "sea": ("🚢", N_("a sea route")),
    "corridor": ("🧭", N_("a transport corridor")),
    "border": ("🛂", N_("a border crossing")),
    "pipeline": ("🛢", N_("a pipeline")),
}
ACTIONS = {
    "launch": N_("launch {thing}"),
    "resume": N_("resume {thing}"),
    "increase": N_("increase {thing}"),
    "build": N_("build {thing}"),
    "upgrade": N_("upgrade {thing}"),
    "suspend": N_("suspend {thing}"),
    "operate": N_("operate {thing}"),
}
OPENINGS = dict.fromkeys(("road", "border", "corridor"), N_("open {thing}"))  # only lines with a timetable are launched
TRANSPORT_STATUSES = {"proposed": N_("Proposed"), "planned": N_("Planned"), "suspended": N_("Put off")}
DONE = {
    "launch": N_("Opened"),
    "resume": N_("Resumed"),
    "increase": N_("Increased"),
    "build": N_("Opened"),
    "upgrade": N_("Upgraded"),
    "suspend": N_("Suspended"),
    "operate": N_("Operating"),
}
UNDER_WAY = {"build": N_("Under construction"), "upgrade": N_("Being upgraded")}
INSTRUMENTS = {
    "treaty": N_("treaty"),
    "agreement": N_("agreement"),
    "memorandum": N_("memorandum"),
    "declaration": N_("declaration"),
    "statement": N_("joint statement"),
    "protocol": N_("protocol"),
    "roadmap": N_("roadmap"),
    "contract": N_("contract"),
    "plan": N_("plan"),
    "documents": N_("documents"),
}
AGREEMENT_STATUSES = {
    "proposed": N_("Proposed"),
    "planned": N_("To be signed"),
    "signed": N_("Signed"),
    "ratified": N_("Ratified"),
    "in_force": N_("In force"),
    "ended": N_("Ended"),
}
FIELDS = {
    "education": ("🎓", N_("education")),
    "science": ("🔬", N_("science")),
    "energy": ("⚡", N_("energy")),
    "mining": ("⛏", N_("mining")),
    "agriculture": ("🌾", N_("agriculture")),
    "industry": ("🏭", N_("industry")),
    "health": ("🏥", N_("health")),
    "culture": ("🎭", N_("culture")),
    "tourism": ("🏖", N_("tourism")),
    "defence": ("🛡", N_("defence")),
    "security": ("🔐", N_("security")),
    "digital": ("💻", N_("digital technology")),
    "environment": ("🌿", N_("environment")),
    "finance": ("🏦", N_("finance")),
    "investment": ("💼", N_("investment")),
    "humanitarian": ("🤲", N_("humanitarian aid")),
    "water": ("💧", N_("water")),
    "space": ("🛰", N_("space")),
    "labour": ("👷", N_("labour")),
    "transport_logistics": ("🚚", N_("transport and logistics")),
}
OFFERS = {"ongoing": N_("Under way"), "offer": N_("Offered"), "discuss": N_("Discussed"), "plan": N_("Planned")}


@dataclass(frozen=True, slots=True)
class Line:
    """A fact in words: lines with the same `symbol` and `heading` may be told together, their bodies joined."""

    symbol: str
    heading: str
    body: str

    @property
    def html(self) -> str:
        """The whole line; the heading is already in the body where there is none."""
        return f"{self.symbol} {f'{bold(self.heading)}: ' if self.heading else ''}{self.body}"


def render_line(fact: ArchivedFact, words: Wording) -> Line:
    """A fact in words, without its date and sources."""
    return RENDERERS[fact.kind](fact, fact.details, words)


def render_meeting(fact: ArchivedFact, meeting: Meeting, words: Wording) -> Line:
    """Who met whom: the first side is the country named first, the second everybody else."""
    first = meeting.participants[0].country if meeting.participants else None
    one = render_people([p for p in meeting.participants if p.country == first], words)
    other = render_people([p for p in meeting.participants if p.country != first], words)
    how = meeting.format if fact.status == "held" and meeting.format in MEETINGS else fact.status
    template = MEETINGS.get(str(how), MEETINGS["held"]) if other else GATHERINGS.get(fact.status, GATHERINGS["held"])
    place = f", {escape(shorten(meeting.place, WORDS_LENGTH))}" if meeting.place else ""
    return Line(SYMBOLS["meeting"], "", words.say(template, one=one, other=other) + place)


def render_visit(fact: ArchivedFact, visit: Visit, words: Wording) -> Line:
    """Who goes where."""
    heading = words.say(VISITS.get(fact.status, VISITS["held"]))
    if visit.purpose:
        heading = f"{heading} ({words.within('visit', PURPOSES[visit.purpose])})"
    return Line(SYMBOLS["visit"], heading, f"{render_people(visit.visitors, words)} → {render_flagged(visit.destination, words)}")


def render_trade(fact: ArchivedFact, trade: Trade, words: Wording) -> Line:
    """A figure of trade; the heading tells the period, and a target as a target."""
    period = render_period(trade.period, words) if trade.period else ""
    status = TRADE_STATUSES.get(fact.status)
    heading = " · ".join(filter(None, (words.say(status or KIND_NAMES[fact.kind]), period)))
    return Line("🎯" if status else SYMBOLS["trade"], heading, f"{render_flow(trade, words)} {render_figure(trade, words)}")


def render_flow(trade: Trade, words: Wording) -> str:
    """What a figure counts: "Turnover", "Exports 🇰🇿→🇲🇳 (wheat)"."""
    pieces = [words.say(FLOWS[trade.flow])]
    if trade.flow == "balance" and trade.reporter:
        pieces.append(render_flagged(trade.reporter, words))
    elif trade.flow != "turnover":
        arrow = "→" if trade.flow == "exports" else "←"
        pieces.append(f"{_render_end(trade.reporter, words)} {arrow} {_render_end(trade.partner, words)}")
    if trade.commodity:
        pieces.append(f"({escape(shorten(trade.commodity, WORDS_LENGTH))})")
    return " ".join(pieces)


def render_figure(trade: Trade, words: Wording) -> str:
    """Value and change: "<b>$74M</b>, +3.6%"."""
    change = render_percent(trade.change_pct, words) if trade.change_pct is not None else ""
    if change and trade.change_base:
        change = words.say("{change} against {period}", change=change, period=render_period(trade.change_base, words))
    return ", ".join(filter(None, (bold(render_value(trade, words)), change)))


def render_transport(fact: ArchivedFact, transport: Transport, words: Wording) -> Line:
    """A connection: the heading tells its state, the body what is to be done or what there is."""
    symbol, thing = MODES[transport.mode]
    heading, done = find_transport_state(fact.status, transport.action)
    body = words.say(thing) if done else render_plan(transport, words)
    if transport.name and transport.name != transport.name.lower():  # "railway" names nothing
        body += f" “{escape(shorten(transport.name, WORDS_LENGTH))}”"
    if transport.endpoints:
        places = " – ".join(escape(shorten(place, 60)) for place in transport.endpoints[:8])
        body += f" {places}" if len(transport.endpoints) > 1 else f", {places}"
    return Line(symbol, words.say(heading), body)


def render_plan(transport: Transport, words: Wording) -> str:
    """What is to be done: "resume flights", "build a road"."""
    _, thing = MODES[transport.mode]
    action = OPENINGS.get(transport.mode, ACTIONS["launch"]) if transport.action == "launch" else ACTIONS[transport.action]
    return words.say(action, thing=words.within("object", thing))


def find_transport_state(status: str, action: str) -> tuple[str, bool]:
    """The heading for a state of a connection, and whether the action is told by it."""
    if status == "under_construction":
        return UNDER_WAY.get(action, UNDER_WAY["build"]), True
    if status == "operating" or (status == "suspended" and action == "suspend"):
        return DONE[action], True
    return TRANSPORT_STATUSES.get(status, TRANSPORT_STATUSES["planned"]), False


def render_agreement(fact: ArchivedFact, agreement: Agreement, words: Wording) -> Line:
    """What was signed, or is to be."""
    if agreement.count and agreement.instrument == "documents":
        number = render_number(agreement.count, words)
        what = words.count("{shown} document", "{shown} documents", agreement.count, shown=number)
    else:
        what = words.say(INSTRUMENTS[agreement.instrument])
        what += f" × {render_number(agreement.count, words)}" if agreement.count and agreement.count > 1 else ""
    subject = f" — {escape(shorten(agreement.subject, WORDS_LENGTH))}" if agreement.subject else ""
    heading = words.say(AGREEMENT_STATUSES.get(fact.status, AGREEMENT_STATUSES["signed"]))
    return Line(SYMBOLS["agreement"], heading, what + subject)


def render_cooperation(fact: ArchivedFact, cooperation: Cooperation, words: Wording) -> Line:
    """What was offered, planned or discussed, by field."""
    symbol, name = FIELDS.get(cooperation.field, (SYMBOLS["cooperation"], cooperation.field))
    heading = words.say(OFFERS[fact.status if fact.status in OFFERS else cooperation.action])
    what = escape(shorten(cooperation.what or "", WORDS_LENGTH))
    if what.casefold() in ("", name, cooperation.field):
        body = words.say(name)
    else:
        heading, body = f"{heading} · {words.say(name)}", what
    if cooperation.value is not None:
        body += f", {bold(render_amount(cooperation.value, cooperation.currency, None, words))}"
    if cooperation.provider and cooperation.beneficiary:
        body += f" ({render_flag(cooperation.provider)} → {render_flag(cooperation.beneficiary)})"
    return Line(symbol, heading, body)


def render_people(people: Sequence[Person], words: Wording) -> str:
    """People with their offices and flags; beyond four the others are counted."""
    shown = ", ".join(render_person(person, words) for person in people[:PEOPLE_SHOWN])
    left = len(people) - PEOPLE_SHOWN
    return shown if left < 1 else f"{shown} {words.count('and {shown} more', 'and {shown} more', left, shown=left)}"


def render_person(person: Person, words: Wording) -> str:
    """ "🇰🇿 Kassym-Jomart Tokayev (President)"; without a name the office, without an office the country."""
    flag = render_flag(person.country or "")
    title = _render_title(person, words)
    if person.name:
        body = bold(escape(shorten(person.name, WORDS_LENGTH))) + (f" ({title})" if title else "")
    elif title and person.country and not flag:
        body = f"{title} ({render_country(person.country, words)})"
    else:
        body = title or " ".join(filter(None, (render_country(person.country or "", words), words.say("(delegation)"))))
    return f"{flag} {body}".strip()


def render_when(fact: ArchivedFact, words: Wording) -> str:
    """The day of a fact, as precisely as it is known; trade tells its period in its own line."""
    return render_date(fact.date, words)


def _render_title(person: Person, words: Wording) -> str:
    written = escape(shorten(person.title or "", WORDS_LENGTH))
    # A reader of Russian or Kazakh is not shown an English office where their language has the word.
    if words.language != "en" and person.role in ROLES and written.isascii():
        return words.say(ROLES[person.role])
    return written


def _render_end(country: str | None, words: Wording) -> str:
    if country is None:
        return words.say("the world")
    return render_flag(country) or render_country(country, words)


Renderer = Callable[[ArchivedFact, Any, Wording], Line]
# Adding a kind of fact to what the bot says: its renderer, and a line here.
RENDERERS: dict[Kind, Renderer] = {
    "meeting": render_meeting,
    "visit": render_visit,
    "trade": render_trade,
    "transport": render_transport,
    "agreement": render_agreement,
    "cooperation": render_cooperation,
}
