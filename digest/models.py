"""The nouns: a document comes in, facts with their proof go out.

Everything here is a frozen value; nothing here does anything. `country` is an ISO 3166-1 alpha-2 code or a code
of an organisation of states as in the contract of facts (`EU`, `UN`, `AFU` …), `language` an ISO 639-1 code.
Offsets are code points into the text (or title) as it was given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["meeting", "visit", "trade", "transport", "agreement", "cooperation"]
KINDS: tuple[Kind, ...] = ("meeting", "visit", "trade", "transport", "agreement", "cooperation")
Field = Literal["text", "title"]


# --- documents -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """What a source hands over, before anyone has read it: bytes or text, and what the source says about it.

    `error` is set where the source could not get at the content: reading such a document raises DocumentError, so that
    one bad file or row is reported in its place and the others go on.
    """

    id: str
    content: bytes | str
    media_type: str = "text/plain"
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    published: Day | None = None
    language: str | None = None
    retrieved: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """The readable part of a document. All offsets of evidence count code points of `text` or `title`."""

    id: str
    text: str
    title: str | None = None
    published: Day | None = None
    language: str = "en"
    url: str | None = None
    outlet: str | None = None


# --- mentions ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a sentence that means something; `start` and `end` count code points of the field."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class CountryMention(Mention):
    """A country or an organisation that acts like a state, by name or by adjective."""

    code: str
    form: Literal["name", "adjective", "people", "organisation"] = "name"


@dataclass(frozen=True, slots=True)
class PlaceMention(Mention):
    """A city, airport, venue or region; `capital` says that its government may be meant by it."""

    country: str | None
    capital: bool = False
    kind: Literal["city", "venue", "region"] = "city"


@dataclass(frozen=True, slots=True)
class PersonMention(Mention):
    """A person or an office or a delegation, as named here.

    `name` is the name as written here without title (None when only the office stands), `title` the office as written
    without its country, `role` the code of the contract, `country` whom the person acts for, when it is said here.
    `plural` marks groups ("the two leaders", "delegations"); `former` somebody who no longer holds the office.
    """

    name: str | None
    title: str | None = None
    role: str | None = None
    country: str | None = None
    plural: bool = False
    former: bool = False


@dataclass(frozen=True, slots=True)
class MoneyMention(Mention):
    """An amount in units of its currency. `quantum` is the unit of the last digit stated ("$74 million": 1,000,000)."""

    value: Decimal
    currency: str
    value_max: Decimal | None = None
    qualifier: Literal["=", "~", ">", "<"] = "="
    quantum: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class PercentMention(Mention):
    """A percentage or a multiple as a change in per cent: "3.6 %" 3.6, "doubled" 100, "2.3 times" 130."""

    value: Decimal
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class TimeMention(Mention):
    """A date or a period, resolved against the publication date; ISO 8601, None where the text gives no anchor.

    `iso` is a day, month or year for a date ("2025-09-06", "2025-09", "2025"), or a period as the contract writes it
    ("2025-01/2025-07", "2025-Q1"). `span` tells a period of figures ("in January-July") from a date ("on Monday").
    """

    iso: str | None
    span: bool = False


@dataclass(frozen=True, slots=True)
class NumberMention(Mention):
    """A bare count ("19", "nineteen", "a dozen")."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its mentions in order, none overlapping."""

    index: int
    start: int
    end: int
    text: str
    field: Field = "text"
    mentions: tuple[Mention, ...] = ()
    paragraph: int = 0


# --- facts ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """An exact quote: `text == article.<field>[start:end]`."""

    text: str
    start: int
    end: int
    field: Field = "text"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who took part: fullest name in the document, office as written, country acted for, role code."""

    name: str | None
    title: str | None
    country: str | None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who met whom."""

    participants: tuple[Person, ...]
    format: Literal["in_person", "phone", "video"] | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """Who goes where."""

    visitors: tuple[Person, ...]
    destination: str
    purpose: Literal["state", "official", "working", "private"] | None = None


@dataclass(frozen=True, slots=True)
class Trade:
    """A figure of trade between countries; `value` in units of `currency`, stated to `quantum`."""

    flow: Literal["turnover", "exports", "imports", "balance"]
    reporter: str | None
    partner: str | None
    value: Decimal | None = None
    currency: str | None = None
    qualifier: Literal["=", "~", ">", "<"] = "="
    value_max: Decimal | None = None
    quantum: Decimal | None = None
    commodity: str | None = None
    period: str | None = None
    change_pct: Decimal | None = None
    change_base: str | None = None


@dataclass(frozen=True, slots=True)
class Transport:
    """A connection between countries."""

    mode: Literal["air", "road", "rail", "sea", "corridor", "border", "pipeline"]
    action: Literal["launch", "resume", "increase", "build", "upgrade", "suspend", "operate"]
    endpoints: tuple[str, ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was signed."""

    instrument: Literal[
        "treaty", "agreement", "memorandum", "declaration", "statement", "protocol", "roadmap", "contract", "plan", "documents"
    ]
    parties: tuple[str, ...]
    subject: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Cooperation:
    """What was offered or planned, by field."""

    field: str
    action: Literal["offer", "plan", "discuss"]
    provider: str | None = None
    beneficiary: str | None = None
    what: str | None = None
    value: Decimal | None = None
    currency: str | None = None


Details = Meeting | Visit | Trade | Transport | Agreement | Cooperation
DETAILS: dict[Kind, type[Details]] = {
    "meeting": Meeting,
    "visit": Visit,
    "trade": Trade,
    "transport": Transport,
    "agreement": Agreement,
    "cooperation": Cooperation,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as one document states it (the archive calls it a claim); `details` is of the kind's own class."""

    kind: Kind
    countries: tuple[str, ...]
    date: str | None
    status: str
    details: Details
    evidence: tuple[Evidence, ...]
    rule: str
    confidence: float = 1.0
    attributed_to: str | None = None


# --- what the archive gives back -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence of an archived fact, as a reader sees it."""

    quote: str
    outlet: str
    url: str | None
    published: Day | None
    document_id: str
    rule: str
    confidence: float
    attributed_to: str | None = None


@dataclass(frozen=True, slots=True)
class ArchivedFact:
    """A fact the archive holds true, with every proof; `revision` counts changes of its shown content."""

    id: int
    revision: int
    kind: Kind
    countries: tuple[str, ...]
    date: str | None
    status: str
    details: Details
    proofs: tuple[Proof, ...]
    importance: float
    sequence: int
    published: Day | None
    confidence: float = 1.0
    withdrawn: bool = False
    conflicts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """An amount, date, person or the standing of a fact that changed: what was shown and what is, as JSON values.

    `cause`: `source` (a text changed), `proof` (another report is sharper), `moved_on`, `admin`, `rules` (our own).
    """

    fact_id: int
    revision: int
    cause: str
    sequence: int
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Office:
    """An office as texts show it: first and last day of publication on which somebody was said to hold it."""

    title: str | None
    role: str | None
    since: Day | None
    until: Day | None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody the archive knows: the fullest name, other ways it is written, offices (latest first), how many facts."""

    name: str
    country: str | None
    names: tuple[str, ...]
    offices: tuple[Office, ...]
    facts: int


@dataclass(frozen=True, slots=True)
class FoundText:
    """A text of the archive that a search found, at one place that shows it."""

    title: str | None
    outlet: str
    url: str | None
    published: Day | None
    document_id: str
    snippet: str


# Facts less sure than this are kept, and shown only when asked for: of ten of them, four are wrong or more.
SURE = 0.6


@dataclass(frozen=True, slots=True)
class FactQuery:
    """What to look up. Every given condition must hold; `countries` must all take part (a pair is two).

    `words` are looked for in what a fact says and in the sentences that state it, by their stems. Facts of less confidence
    than SURE are left out unless `unsure` asks for them too.
    """

    kinds: tuple[Kind, ...] = ()
    countries: tuple[str, ...] = ()
    person: str | None = None
    since: Day | None = None
    until: Day | None = None
    year: int | None = None
    modes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    commodity: str | None = None
    words: str | None = None
    statuses: tuple[str, ...] = ()
    after_sequence: int | None = None
    until_sequence: int | None = None
    published_since: Day | None = None
    unsure: bool = False
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Ingested:
    """What reading one document did to the archive."""

    document_id: str
    title: str | None
    new: bool
    facts: tuple[Fact, ...] = field(default=())
    error: str | None = None
