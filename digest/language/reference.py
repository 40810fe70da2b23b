"""Reference: who is meant by "Zhumangarin", "the minister", "his Uzbek counterpart", "both sides".

All within one document: named people become entities; offices, pronouns and groups are then resolved to the people
spoken of last. What the text does not support stays None, or an empty tuple for "whoever that is".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby, islice, pairwise
from typing import Any
from urllib.parse import urlsplit

import yaml

from digest.language.countries import load_gazetteer
from digest.language.gazetteer import load_rows
from digest.language.names import PASTED, load_leaders, match_names, split_name
from digest.language.people import ORGANISATIONS
from digest.language.places import load_gazetteer as load_places
from digest.language.sides import Sides
from digest.models import Article, CountryMention, Mention, Person, PersonMention, PlaceMention, Sentence, TimeMention

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DAY = re.compile(r"\d{4}-\d\d-\d\d")
AGENCY = 60  # code points of a text's first line that may name its agency
NOTHING = r"(?!)"
FEW = 50  # people of a document among whom any two names are compared, whatever their spelling
MANY = 200  # people of a document; of more than these only the last are gone through
REACH = 4  # how many sentences back a group or a pair may refer


@dataclass(frozen=True)
class Discourse:
    """What the whole document tells about the people and countries in it.

    `home` is the country the document is written from, a weak prior; `people` every resolved mention by
    (field, start). Everything is resolved within the one document.
    """

    home: str | None = None
    people: dict[tuple[str, int], tuple[Person, ...]] = field(default_factory=dict)
    pairs: dict[int, tuple[str, ...]] = field(default_factory=dict)
    days: dict[int, str | None] = field(default_factory=dict)

    def persons(self, sentence: Sentence, mention: PersonMention) -> tuple[Person, ...]:
        """Who is meant: the fullest name, title and country the document gives; several for a plural mention.

        Empty when nobody can be said to be meant: an unresolved "he", "the two leaders" of nobody.
        """
        known = self.people.get((sentence.field, mention.start))
        return known if known is not None else (Person(mention.name, mention.title, mention.country, mention.role),)

    def pair(self, sentence: Sentence) -> tuple[str, ...]:
        """The two countries "both sides" or "the two countries" stand for in this sentence; empty when unclear."""
        return self.pairs.get(sentence.index, ())

    def day(self, sentence: Sentence) -> str | None:
        """The ISO day told in this sentence, or in the one before it in the same paragraph; None when neither tells."""
        return self.days.get(sentence.index)


def build_discourse(article: Article, sentences: tuple[Sentence, ...]) -> Discourse:
    """Resolve the mentions of a document."""
    lexicon = load_lexicon(article.language)
    cast = Cast(sentences, find_home(article, sentences, lexicon), lexicon, article.language)
    cast.file_names()
    cast.home = cast.settled_home() or find_dateline(article, sentences, lexicon)
    cast.bridge_offices()
    cast.take_sides()
    people = cast.resolve()
    return Discourse(cast.home, people, dict(find_pairs(sentences, people)), dict(find_days(sentences)))


# --- words ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lexicon:
    """The words of reference of one language."""

    houses: tuple[tuple[re.Pattern[str], str], ...]
    shared: tuple[tuple[re.Pattern[str], str], ...]
    counterpart: frozenset[str]
    abbreviations: dict[str, str]
    many: frozenset[str]
    company: re.Pattern[str]
    list: re.Pattern[str]
    ours: re.Pattern[str]
    dateline: re.Pattern[str]
    wire: re.Pattern[str]
    outlets: tuple[tuple[re.Pattern[str], str], ...]


@cache
def load_lexicon(language: str) -> Lexicon:
    """The words of reference of a language; the empty ones when there is no file."""
    path = files("digest.language") / "data" / f"reference.{language}.yaml"
    data = yaml.load(path.read_text(encoding="utf-8"), LOADER) if path.is_file() else {}  # noqa: S506 (a safe loader)
    return Lexicon(
        tuple((re.compile(says, re.IGNORECASE), code) for code, says in data.get("houses", {}).items()),
        tuple((re.compile(says, re.IGNORECASE), code) for code, says in data.get("shared_houses", {}).items()),
        frozenset(data.get("counterpart", ())),
        data.get("abbreviations", {}),
        frozenset(data.get("many", ())),
        re.compile(data.get("company", NOTHING), re.IGNORECASE),
        re.compile(data.get("list", NOTHING), re.IGNORECASE),
        re.compile(data.get("ours", NOTHING), re.IGNORECASE),
        re.compile(data.get("dateline", NOTHING)),
        re.compile(data.get("wire", NOTHING)),
        tuple((_any_of(names), code) for code, names in data.get("outlets", {}).items()),
    )


@lru_cache(maxsize=20_000)
def find_house(title: str, language: str, shared: bool) -> str | None:
    """The country whose alone an office is; with `shared` also the likeliest of those that several have."""
    lexicon = load_lexicon(language)
    houses = (*lexicon.houses, *lexicon.shared) if shared else lexicon.houses
    return next((code for says, code in houses if says.search(title)), None)


@lru_cache(maxsize=20_000)
def find_outlet(credit: str, language: str) -> str | None:
    """The country an outlet named in a text writes from."""
    return next((code for says, code in load_lexicon(language).outlets if says.search(credit)), None)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in names)})(?![^\W\d_])", re.IGNORECASE)


HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)  # an outlet given as its domain

# --- home ----------------------------------------------------------------------------------------

# Country-code domains sold as words: they say nothing of a country.
SOLD = frozenset(
    {"io", "me", "tv", "co", "ai", "cc", "fm", "ws", "ly", "to", "am", "gg", "sh", "st", "im", "vc", "la", "su", "pw", "nu"}
)


def find_home(article: Article, sentences: tuple[Sentence, ...], lexicon: Lexicon) -> str | None:
    """The country a document is written from: its domain, its outlet, the agency it names first; None when none says."""
    outlet = (article.outlet or "").strip()
    host = (urlsplit(article.url).hostname or "") if article.url else ""
    if not host and HOST.fullmatch(outlet):
        host = outlet.lower()
    credit = f"{host} {outlet}"
    return (
        _domain_country(host)
        or find_outlet(credit, article.language)
        or _outlet_country(host, outlet, sentences)
        or _named_country(host, outlet)
        or _spelled_country(outlet)
        or find_outlet(article.text[:AGENCY].partition("\n")[0], article.language)
    )


def find_dateline(article: Article, sentences: tuple[Sentence, ...], lexicon: Lexicon) -> str | None:
    """The country of the capital a text opens with ("ASTANA, Sept 6 (Agency) —")."""
    for sentence in sentences:
        if sentence.field == "text":
            first = sentence.mentions[0] if sentence.mentions else None
            if isinstance(first, PlaceMention) and first.capital and not article.text[sentence.start : first.start].strip():
                return first.country if lexicon.dateline.match(article.text[first.end : first.end + 60]) else None
            return None
    return None


def _domain_country(host: str) -> str | None:
    last = host.rpartition(".")[2]
    if last in ("gov", "mil"):
        return "US"
    if len(last) != 2 or last in SOLD:
        return None
    return {"uk": "GB", "eu": "EU"}.get(last, last.upper())


def _outlet_country(host: str, outlet: str, sentences: Iterable[Sentence]) -> str | None:
    """A country or city of the text whose name begins the outlet's ("bangkokpost.com", "The Astana Times")."""
    parts = [host.removeprefix("www.").partition(".")[0], *outlet.removeprefix("The ").split("/")]
    names = [re.sub(r"[\W_]", "", part.lower()).removeprefix("mfa") for part in parts]
    for sentence in sentences:
        for mention in sentence.mentions:
            code = country_of(mention)
            word = re.sub(r"[\W_]", "", mention.text.lower())
            if code and not isinstance(mention, PersonMention) and len(word) >= 4 and any(name.startswith(word) for name in names):
                return code
    return None


@cache
def load_outlet_words() -> tuple[tuple[str, str], ...]:
    """What the name of an outlet may begin or end with and whose it is then, longest first: "jakartaglobe", "dailynewsegypt"."""
    words: dict[str, str] = {}
    for code, names, *rest in load_rows("country_words.en.tsv"):
        words |= {word: code for form in (names, *rest[:1]) for word in form.split("|")}
    words |= {name: code for code, _, name, *_ in load_rows("countries.tsv")}
    words |= {name: code for name, code, capital, people in load_rows("cities.tsv") if capital == "1" or int(people) >= LARGE}
    plain = {_squash(word): code for word, code in words.items()}
    return tuple(sorted(((w, c) for w, c in plain.items() if len(w) > 3), key=lambda row: -len(row[0])))


LARGE = 1000  # thousands of people of a city that outlets are named after


def _squash(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


@lru_cache(maxsize=20_000)
def _named_country(host: str, outlet: str) -> str | None:
    """The country whose name, adjective or great city an outlet's name begins or ends with."""
    label = host.removeprefix("www.").split(".")
    names = [_squash(part).removeprefix("the") for part in (*label[:-1], outlet)]
    for word, code in load_outlet_words():
        if any(name.startswith(word) or (len(word) > 5 and name.endswith(word)) for name in names):
            return code
    return None


@lru_cache(maxsize=20_000)
def _spelled_country(outlet: str) -> str | None:
    """The country or city spelled anywhere in an outlet's name ("Ministry of Foreign Affairs of Georgia")."""
    codes = [meaning[0] for _, _, meaning in load_gazetteer().find(outlet) if meaning]
    codes += [entry[0] for _, _, entry in load_places().find(outlet) if entry[0]]
    return codes[0] if codes else None


NAMED = re.compile(r"(?:(?:[A-ZÀ-Þ][\w’'&-]*|of|for|and|the|on|&) )+$")
ACRONYM = re.compile(r"\(([A-Z][A-Za-z]{1,9})\)(?: of (?:the )?)?")


def find_agencies(sentences: Iterable[Sentence]) -> Iterator[tuple[str, str]]:
    """Acronyms of bodies whose name says the country: "Neighbouring Trade Agency (NTA) of Thailand"."""
    for sentence in sentences:
        for found in ACRONYM.finditer(sentence.text):
            run = NAMED.search(sentence.text, max(0, found.start() - 2 * AGENCY), found.start())
            if run is None or not found[1].isupper():
                continue
            lands = [
                m for m in sentence.mentions if isinstance(m, CountryMention) and m.form != "organisation" and m.text != found[1]
            ]
            after = {m.code for m in lands if m.start - sentence.start == found.end() and found[0].endswith(("of ", "the "))}
            inside = {
                m.code for m in lands if run.start() <= m.start - sentence.start and m.end - sentence.start < found.start() - 1
            }
            codes = after or inside
            if len(codes) == 1:
                yield found[1], codes.pop()


def country_of(mention: Mention) -> str | None:
    """The country a mention speaks of."""
    if isinstance(mention, CountryMention):
        return mention.code
    return mention.country if isinstance(mention, PlaceMention | PersonMention) else None


# --- people --------------------------------------------------------------------------------------


@dataclass
class Entity:
    """One person of the document: everything it is called, in the order it stands."""

    names: list[str] = field(default_factory=list)
    forms: dict[str, None] = field(default_factory=dict)
    titles: list[tuple[str, str | None]] = field(default_factory=list)
    countries: Counter[str] = field(default_factory=Counter)
    weak: str | None = None
    first: Sentence | None = None  # where it is named first
    told: tuple[int, str | None] = (0, None)  # how many names there were, and the fullest of them
    held: tuple[int, tuple[str | None, str | None]] = (0, (None, None))

    def name(self) -> str | None:
        """The fullest form: most whole parts, then the spelling met most often, then the first."""
        if self.told[0] != len(self.names):
            self.told = len(self.names), self.fullest()
        return self.told[1]

    def fullest(self) -> str | None:
        names = [name for name in self.names if not PASTED.search(name)] or self.names
        often = Counter(part for name in names for part in split_name(name))
        return max(dict.fromkeys(names), key=lambda n: (_fullness(n), sum(often[p] for p in split_name(n)), len(n)), default=None)

    def title(self) -> tuple[str | None, str | None]:
        """The most frequent title with its role."""
        if self.held[0] != len(self.titles):
            often = Counter(self.titles)
            self.held = len(self.titles), max(often, key=lambda t: (not t[0].isupper(), often[t], len(t[0])), default=(None, None))
        return self.held[1]

    def country(self) -> str | None:
        return self.countries.most_common(1)[0][0] if self.countries else self.weak

    def roles(self) -> set[str | None]:
        return {role for _, role in self.titles}


def _fullness(name: str) -> int:
    return sum(2 if len(part.rstrip(".")) > 1 else 1 for part in split_name(name))


@dataclass(frozen=True)
class Spoken:
    """An entity spoken of in a sentence; what recency is measured by."""

    sentence: int
    entity: Entity


class Cast:
    """The people of a document, and who is meant by each mention."""

    def __init__(self, sentences: tuple[Sentence, ...], home: str | None, lexicon: Lexicon, language: str) -> None:
        self.sentences, self.home, self.lexicon, self.language = sentences, home, lexicon, language
        self.leaders = load_leaders(language)
        self.entities: list[Entity] = []
        self.by_part: dict[str, list[Entity]] = {}
        self.of: dict[tuple[str, int], Entity] = {}
        self.recent: list[Spoken] = []
        self.agencies = dict(find_agencies(sentences))
        self.people: dict[tuple[str, int], tuple[Person, ...]] = {}
        self.offices: list[tuple[int, Person]] = []  # who held which office, by the sentences that said so
        self.lands: dict[tuple[str, int], str] = {}
        self.mentions = [(s, m) for s in sentences for m in s.mentions if isinstance(m, PersonMention)]

    def file_names(self) -> None:
        """Bring every named mention under its person, and say whom each person acts for."""
        for sentence, mention in sorted(self.mentions, key=lambda pair: -len(split_name(pair[1].name or ""))):
            if mention.name:
                self.introduce(sentence, mention)
        for entity in self.entities:
            entity.weak = self.supposed_country(entity)
        self.accompany()

    def settled_home(self) -> str | None:
        """The country the text is written from; where the text never names it, that of the leaders it speaks of as its own."""
        spoken = {code for s in self.sentences for m in s.mentions if (code := country_of(m))}
        if self.home in spoken:
            return self.home
        texts = [s.text for s in self.sentences if s.field == "text"]
        copied = any(self.lexicon.wire.search(text) for text in (*texts[:2], *texts[-3:]))
        return self.own_leaders() or (None if copied else self.home)

    def own_leaders(self) -> str | None:
        """The country of the leaders who act in the document without one, when all are well known and of one country."""
        codes = set()
        for sentence in self.sentences:
            first = next((m for m in sentence.mentions if isinstance(m, PersonMention) and (m.name or m.title)), None)
            entity = self.of.get((sentence.field, first.start)) if first else None
            if entity and not entity.countries and entity.roles() & LEADING:
                codes.add(entity.weak)
        return codes.pop() if len(codes) == 1 else None

    def bridge_offices(self) -> None:
        """ "Péter Szijjártó announced ... The foreign minister added": an office right after a name that has none."""
        texts = [s for s in self.sentences if s.field == "text"]
        for sentence, after in pairwise(texts):
            one, other = self.opening(sentence), self.opening(after)
            entity = self.of.get((sentence.field, one.start)) if one else None
            if (
                entity is None
                or entity.titles
                or not other
                or other.name
                or other.role not in HOME_ROLES
                or other.plural
                or other.former
            ):
                continue
            country = other.country or self.home
            if entity.country() in (None, country) and not any(
                other.role in e.roles() and e.country() in (None, country) for e in self.entities
            ):
                entity.titles.append((other.title or "", other.role))

    def opening(self, sentence: Sentence) -> PersonMention | None:
        """The person a sentence speaks of first."""
        return next((m for m in sentence.mentions if isinstance(m, PersonMention) and (m.name or m.title)), None)

    def take_sides(self) -> None:
        """Say of those of no said country whom they act for by where and by whom they are met."""
        sides = Sides(self.language, self.home, self.supposed, self.unplaced)
        for sentence, mention, country in sides.read(self.sentences):
            entity = self.of.get((sentence.field, mention.start))
            if entity is None:
                self.lands[sentence.field, mention.start] = country
            else:
                entity.weak = country

    def supposed(self, sentence: Sentence, mention: PersonMention) -> str | None:
        """The country a mention is taken to act for so far."""
        entity = self.of.get((sentence.field, mention.start))
        title, role = self.held_title(mention, entity)
        said = self.lands.get((sentence.field, mention.start)) or self.said_country(sentence, mention)
        return said or (self.home if title and self.of_home(title, role) else None)

    def unplaced(self, sentence: Sentence, mention: PersonMention) -> bool:
        """Whether somebody holds a state's office, but nothing says which state's."""
        if (
            mention.plural
            or mention.former
            or (sentence.field, mention.start) in self.lands
            or self.said_country(sentence, mention)
        ):
            return False
        title, role = self.held_title(mention, self.of.get((sentence.field, mention.start)))
        if not title or role in POSTED or self.house_country(title):
            return False
        return self.of_home(title, role) or title.lower() in self.lexicon.counterpart

    def held_title(self, mention: PersonMention, entity: Entity | None) -> tuple[str | None, str | None]:
        """The office of a mention, or of the person it names."""
        return (mention.title, mention.role) if mention.title or entity is None else entity.title()

    def resolve(self) -> dict[tuple[str, int], tuple[Person, ...]]:
        """Every mention of a person with whom it means, by (field, start)."""
        ordered = [pair for pair in self.mentions if pair[0].field == "text"]
        ordered += [pair for pair in self.mentions if pair[0].field == "title"]
        for sentence, mention in ordered:
            self.people[sentence.field, mention.start] = tuple(self.meant(sentence, mention))
        return self.people

    def introduce(self, sentence: Sentence, mention: PersonMention) -> None:
        """File a named mention under its person; longer names come first."""
        entity = self.namesake(mention) or self.new_entity()
        entity.names.append(mention.name or "")
        if entity.first is None or sentence.index < entity.first.index:
            entity.first = sentence
        if mention.name not in entity.forms:
            entity.forms[mention.name or ""] = None
            for part in split_name(mention.name or ""):
                self.by_part.setdefault(part, []).append(entity)
        if mention.title and not mention.former and mention.title.lower() not in self.lexicon.counterpart:
            entity.titles.append((mention.title, mention.role))
        if mention.country:
            entity.countries[mention.country] += 1
        self.of[sentence.field, mention.start] = entity

    def new_entity(self) -> Entity:
        self.entities.append(Entity())
        return self.entities[-1]

    def namesake(self, mention: PersonMention) -> Entity | None:
        """The entity of that name; when several could be meant the one of the same office or country."""
        alike = [e for e in self.bearers(mention.name or "") if all(match_names(mention.name or "", name) for name in e.forms)]
        alike = [e for e in alike if not (mention.country and e.countries and mention.country not in e.countries)]
        if len(split_name(mention.name or "")) == 1 and mention.role in SPECIFIC:
            alike = [e for e in alike if mention.role in e.roles() or not e.roles() & SPECIFIC]
        if len(alike) > 1:
            alike.sort(key=lambda e: (mention.role in e.roles(), mention.country in e.countries, len(e.names)), reverse=True)
        return alike[0] if alike else None

    def bearers(self, name: str) -> list[Entity]:
        """Who may bear a name: everybody, or in a document of very many those with a part of it in common."""
        if len(self.entities) <= FEW:
            return self.entities
        sharing = (entity for part in split_name(name)[:FEW] for entity in self.by_part.get(part, ())[:FEW])
        return list({id(entity): entity for entity in sharing}.values())

    def supposed_country(self, entity: Entity) -> str | None:
        """The country of a person none is said of: by the house in the title, by a name the whole world knows."""
        for title, _ in entity.titles:
            code = self.house_country(title)
            if code:
                return code
        return next((code for name in entity.forms if (code := self.leaders.country(name))), None)

    def house_country(self, title: str) -> str | None:
        """The country of an office that only one has; one that several have is a foreign one's only without a home."""
        own = next((code for word, code in self.agencies.items() if word in title.split()), None) if self.agencies else None
        return own or find_house(title, self.language, self.home is None)

    def accompany(self) -> None:
        """Who accompanies somebody, or is of a delegation, acts for the same country, and so do the next of a list."""
        for sentence in self.sentences:
            people = [m for m in sentence.mentions if isinstance(m, PersonMention)]
            carried: str | None = None
            crowd: PersonMention | None = None
            last = False
            for one, other in pairwise(people):
                between = sentence.text[max(one.end - sentence.start, 0) : other.start - sentence.start]
                crowd = one if one.plural else crowd
                if self.lexicon.company.fullmatch(between.rstrip()):
                    carried, last = self.said_country(sentence, one) or self.of_agency(sentence, one) or carried, False
                elif last or not self.lexicon.list.fullmatch(between.strip()):
                    carried, last, crowd = None, False, None
                else:
                    if carried is None and one.country and one.role in STAFFED and self.is_staff(other):
                        carried = one.country  # "the Dutch ambassador X, First Secretary Y and Attaché Z"
                        last = "and" in between
                    elif self.said_country(sentence, one) not in (carried, None):
                        carried = None
                self.carry(sentence, crowd or one, other, carried)

    def is_staff(self, mention: PersonMention) -> bool:
        """Whether somebody named after an ambassador is of the embassy, and not of a body with a name of its own."""
        return mention.role == "official" and not any(word.isupper() and len(word) > 2 for word in (mention.title or "").split())

    def of_agency(self, sentence: Sentence, mention: PersonMention) -> str | None:
        """The country of the agency whose delegation it is ("the NEDA delegation")."""
        start = mention.start - sentence.start
        before = sentence.text[max(0, start - AGENCY) : start].split()
        return self.agencies.get(before[-1].strip("’'s")) if before and mention.role == "delegation" else None

    def carry(self, sentence: Sentence, one: PersonMention, other: PersonMention, country: str | None) -> None:
        """Give the next person of a list the country of the one before, and a group's office to those it includes."""
        entity = self.of.get((sentence.field, other.start))
        if entity and one.plural and one.title and not other.title and not entity.titles and not other.plural:
            entity.titles.append((one.title, one.role))
        if country and entity and not entity.countries and (other.title or one.plural) and not self.above(other, country):
            entity.weak = country
        elif other.role == "delegation" and country:
            self.lands[sentence.field, other.start] = country

    def above(self, mention: PersonMention, country: str) -> bool:
        """Whether somebody leads a country, and so belongs to no organisation's list."""
        return mention.role in LEADING and country in ORGANISATIONS

    def said_country(self, sentence: Sentence, mention: PersonMention) -> str | None:
        """The country a mention or its person has been given so far."""
        entity = self.of.get((sentence.field, mention.start))
        return mention.country or (entity.country() if entity else None)

    # --- one mention ---

    def meant(self, sentence: Sentence, mention: PersonMention) -> Iterator[Person]:
        """The people one mention stands for."""
        entity = self.of.get((sentence.field, mention.start))
        if entity is None and mention.plural and mention.country is None and self.together(mention):
            yield from map(self.person, self.focus(sentence, mention))
            return
        if entity is None and not mention.plural:
            entity = self.held_by(sentence, mention)
        if entity is None and mention.title is None and not mention.plural:
            return
        if entity is not None:
            self.recent.append(Spoken(sentence.index, entity))
        person = self.describe(sentence, mention, entity)
        if person.title and not mention.plural and not mention.former:
            self.offices.append((sentence.index, person))
        yield person

    def describe(self, sentence: Sentence, mention: PersonMention, entity: Entity | None) -> Person:
        """Name, title, country, role of one mention: what it says itself first, then what the document says."""
        title, role = mention.title, mention.role
        if title and title.lower() in self.lexicon.counterpart:
            title, role = self.same_office(sentence, mention, entity)
        if entity is not None:
            best, best_role = entity.title()
            if best and (title is None or mention.name is None or self.short_for(title, best)):
                title, role = best, best_role
        country = (
            mention.country
            or self.lands.get((sentence.field, mention.start))
            or (entity.country() if entity else None)
            or (self.house_country(title) if title else None)
        )
        if country is None and title and not mention.former and self.of_home(title, role):
            country = (
                self.home if not self.taken(title, role, entity) else self.foreign(entity.first or sentence if entity else sentence)
            )
        return Person(entity.name() if entity else mention.name, title, country, role)

    def short_for(self, title: str, best: str) -> bool:
        """Whether a title only abbreviates the better one ("PM", "Prime Minister")."""
        written_out = self.lexicon.abbreviations.get(title.lower())
        return written_out is not None and written_out.lower() in best.lower()

    def of_home(self, title: str, role: str | None) -> bool:
        """Whether an office of which no country is said is one of the country the text is written from."""
        if role in ("ambassador", "envoy") and self.home:
            posts = {code for _, _, meaning in load_gazetteer().find(title) if meaning and (code := meaning[0])}
            posts |= {entry[0] for _, _, entry in load_places().find(title) if entry[0]}
            return (role == "envoy" and not posts) or (bool(posts) and self.home not in posts)
        return role in HOME_ROLES or self.lexicon.ours.search(title) is not None

    def taken(self, title: str, role: str | None, entity: Entity | None) -> bool:
        """Whether somebody else of the document holds this office at home: then this is another country's."""
        if entity is None or not (role in LEADING or role == "official"):
            return False
        low, own = title.lower(), {part for name in entity.forms for part in split_name(name)}
        return any(
            own.isdisjoint(part for name in other.forms for part in split_name(name))
            and other.country() == self.home
            and any(r == role and (role != "official" or t.lower() == low) and low not in BESIDE for t, r in other.titles)
            for other in self.entities[:MANY]
        )

    def foreign(self, sentence: Sentence) -> str | None:
        """The one foreign country spoken of in a sentence or the one before it."""
        for near in (sentence, self.sentences[max(sentence.index - 1, 0)]):
            acting = (
                {self.said_country(near, m) for m in near.mentions if isinstance(m, PersonMention)} if near is sentence else set()
            )
            codes = {code for m in near.mentions if (code := country_of(m)) and code != self.home and code not in ORGANISATIONS}
            if codes and codes <= acting:
                return None  # those who act for it stand beside
            if codes:
                return codes.pop() if len(codes) == 1 else None
        return None

    def person(self, entity: Entity) -> Person:
        title, role = entity.title()
        ours = title and self.of_home(title, role) and not self.taken(title, role, entity)
        country = entity.country() or (self.home if ours else None)
        return Person(entity.name(), title, country, role)

    def same_office(self, sentence: Sentence, mention: PersonMention, entity: Entity | None) -> tuple[str | None, str | None]:
        """The office of "his counterpart": as said elsewhere, else that of whoever of another country was spoken of last."""
        if entity is not None and entity.titles:
            return entity.title()
        abroad = mention.country or self.lands.get((sentence.field, mention.start)) or (entity.country() if entity else None)
        for index, person in reversed(self.offices):
            if index <= sentence.index and not (abroad and person.country == abroad):
                return person.title, person.role
        return None, None

    # --- who is spoken of ---

    def latest(self, before: int) -> Iterator[Entity]:
        """Who was spoken of, latest sentence first, within a sentence in order."""
        seen: set[int] = set()
        for _, group in groupby(islice(reversed(self.recent), 5 * MANY), key=lambda spoken: spoken.sentence):
            together = [spoken for spoken in group if spoken.sentence <= before or before == 0]
            for spoken in reversed(together):
                if id(spoken.entity) not in seen:
                    seen.add(id(spoken.entity))
                    yield spoken.entity

    def held_by(self, sentence: Sentence, mention: PersonMention) -> Entity | None:
        """Who "the minister", "the Japanese ambassador" or "he" is."""
        if mention.title is None:
            return next((e for e in self.latest(sentence.index)), None)
        if mention.title.lower() in self.lexicon.counterpart or mention.former:
            return None
        fits = [e for e in self.latest(sentence.index) if self.fits(e, mention, sentence)]
        if not fits:
            fits = [e for e in self.entities[:MANY] if self.fits(e, mention, sentence)]
            fits = fits if len(fits) == 1 or sentence.field == "title" else []
        return fits[0] if fits else None

    def fits(self, entity: Entity, mention: PersonMention, sentence: Sentence) -> bool:
        """Whether the person holds the office a mention names."""
        country = entity.country() or self.home
        wanted = mention.country or self.lands.get((sentence.field, mention.start))
        if wanted and country != wanted:
            return False
        heads = {_office_head(title) for title, _ in entity.titles}
        if mention.role in GENERIC and _office_head(mention.title or "") in GENERIC[mention.role]:
            return bool(entity.roles() & GENERIC_ROLES[_office_head(mention.title or "")])
        if mention.role in (None, "official"):
            return _office_head(mention.title or "") in heads
        if mention.role == "head_of_state" and (_office_head(mention.title or "") in CROWNED) is not bool(heads & CROWNED):
            return False
        return mention.role in entity.roles()

    def together(self, mention: PersonMention) -> bool:
        """Whether a group is people spoken of before, as "the two leaders" are and "senior officials" are not."""
        first = mention.text.partition(" ")[0].lower()
        if first in self.lexicon.many or first[0].isdigit():
            return False
        return mention.role != "delegation" and (mention.title is None or _office_head(mention.title) in GENERIC_ROLES)

    def focus(self, sentence: Sentence, mention: PersonMention) -> list[Entity]:
        """The two people "the two leaders" or "both ministers" are: the last two of different countries."""
        chosen: list[Entity] = []
        head = _office_head(mention.title or "")
        roles = GENERIC_ROLES.get(head)
        for entity in self.latest(sentence.index):
            if roles and not entity.roles() & roles:
                continue
            if not chosen or entity.country() != chosen[0].country():
                chosen.append(entity)
            if len(chosen) == 2:
                return chosen
        return []


# Offices that two mentions of one surname do not share by chance: "King Salman" is not Crown Prince Mohammed bin Salman.
SPECIFIC: set[str | None] = {
    "head_of_state",
    "head_of_government",
    "deputy_head_of_state",
    "foreign_minister",
    "speaker",
    "ambassador",
}
STAFFED: set[str | None] = {"ambassador", "envoy", "official", "deputy_minister"}
POSTED: set[str | None] = {"ambassador", "envoy"}
LEADING: set[str | None] = {"head_of_state", "head_of_government", "deputy_head_of_state", "foreign_minister"}
HOME_ROLES: set[str | None] = SPECIFIC - {"ambassador"} | {"minister", "deputy_minister", "governor", "lawmaker", "envoy"}
CROWNED = frozenset(("king", "queen", "emperor", "emir", "amir", "sultan", "pope", "monarch", "sovereign", "pontiff"))
# Heads of a state who have another beside them.
BESIDE = frozenset(("governor general", "governor-general", "leader", "head of state"))
GENERIC = {"minister": {"minister"}, "head_of_state": {"leader"}}
GENERIC_ROLES: dict[str, set[str | None]] = {
    "minister": {"minister", "foreign_minister", "deputy_minister"},
    "leader": {"head_of_state", "head_of_government"},
    "president": {"head_of_state"},
    "envoy": {"envoy", "ambassador"},
}


@lru_cache(maxsize=2_000)
def _office_head(title: str) -> str:
    """The word of an office that says what it is: "Deputy Foreign Minister" → minister."""
    return re.split(r" (?:of|for|to)\b|,", title.lower())[0].split(" ")[-1] if title else ""


# --- countries and days --------------------------------------------------------------------------


def find_pairs(
    sentences: tuple[Sentence, ...], people: dict[tuple[str, int], tuple[Person, ...]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """For each sentence the two countries in focus: its own two, else those of a sentence before, of the title, of the document."""
    spoken = [list(_countries(s, people)) for s in sentences]
    whole = _leading_pair(Counter(code for codes in spoken for code in codes))
    each = [tuple(dict.fromkeys(codes)) for codes in spoken]
    for i, chosen in enumerate(each):
        if len(chosen) != 2:
            own = set(chosen)
            near = (c for c in reversed(each[max(i - REACH, 0) : i]) if len(c) == 2 and own.issubset(c))
            chosen = next(near, whole if own.issubset(whole) else ())
        yield sentences[i].index, tuple(sorted(chosen))


def _countries(sentence: Sentence, people: dict[tuple[str, int], tuple[Person, ...]]) -> Iterator[str]:
    """The countries a sentence speaks of, by name, by city, by whoever acts for them."""
    for mention in sentence.mentions:
        if isinstance(mention, PersonMention):
            yield from (p.country for p in people.get((sentence.field, mention.start), ()) if p.country)
        elif isinstance(mention, CountryMention) and mention.form != "organisation":
            yield mention.code


def _leading_pair(total: Counter[str]) -> tuple[str, ...]:
    """The two countries a document is about, when no third comes near them."""
    first = total.most_common(3)
    if len(first) < 2 or (len(first) == 3 and first[2][1] * 2 > first[1][1]):
        return ()
    return first[0][0], first[1][0]


def find_days(sentences: tuple[Sentence, ...]) -> Iterator[tuple[int, str | None]]:
    """The day each sentence tells, or the sentence before it in the same paragraph."""
    before: tuple[int, str | None] = (-1, None)
    for sentence in sentences:
        own = next((m.iso for m in sentence.mentions if isinstance(m, TimeMention) and m.iso and DAY.fullmatch(m.iso)), None)
        day = own or (before[1] if before[0] == sentence.paragraph and sentence.field == "text" else None)
        before = (sentence.paragraph, day)
        yield sentence.index, day
