"""People: a title, its country and a name read as one mention, in every order newsrooms write them.

A sentence becomes its shape, one letter a word (data/offices.LANGUAGE.yaml says which words have which letter and
holds the grammar). Titles, then names, then whole chunks are found in the shape, each as one new letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

import yaml

from digest.language.expression import hasten
from digest.language.mask import PLANE, WIDTH, Masked, mask_sentence
from digest.language.names import load_leaders
from digest.models import CountryMention, Mention, PersonMention, PlaceMention, Sentence, TimeMention

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MACRO = re.compile(r"\{([a-z_]+)\}")
WORD = r"(?:(?:[aA]l|[eE]l|as|ad|ash|an|ar|at|az|ul|ur)[-’'])?[^\W\d_]+(?:[-‑][^\W\d_]+|['’ʻ`](?!s(?![^\W\d_]))[^\W\d_]+)*"
TOKEN = re.compile(
    r"(?P<low>(?!opposite\b|who\b|a\.)[a-z]++(?![\w'’ʻ`-]))"
    r"|(?P<skip>\((?:[Rr]e?td|Rt|L|R|C|left|right|centre|center|[A-Z][A-Za-z]*[A-Z])\.?\)|#(?=[^\W\d_])|\ba\.\s?i\.(?=\s)"
    r"|[“\"‘][A-Z][\w-]+[”\"’](?= [A-Z])|who (?:also |currently |now )?(?:serves|served|acts|acted) as(?= ))"
    r"|(?P<field>(?<=for )Justice|(?<=of )Justice|(?<=and )Justice(?= (?:of|and|Minister)\b))"
    r"|(?P<flag>[\U0001F1E6-\U0001F1FF]{2})"
    r"|(?P<phrase>Yang di-Pertuan (?:Agong|Besar)|Custodian of the \S+ Holy Mosques|opposite numbers?|(?<=\S )opposite(?=,? [A-Z]))"
    rf"|(?P<mark>[{chr(PLANE)}-{chr(PLANE + 0xFFFD)}])"
    r"|(?P<honour>H\.\s?(?:E|M|H|R\.\s?H|I\.\s?M)\."
    r"|(?:HM|HRH|HH|HIM|YAB|YB|YBhg|YM|DYMM|TYT|KH)(?=\s(?:[A-Z]|the [A-Z]))"
    r"|HE(?=\s(?:[A-Z]|the [A-Z]))|(?:Mr|Mrs|Ms|Dr|Prof|Hon|Rt|Rev|Eng|Engr|Smt|Hj)\."
    r"|(?:Tan Sri|Dat(?:uk|o['’]?)(?: (?:Seri|Sri|Wira|Paduka|Patinggi|Amar))?(?: Utama)?"
    r"|Tengku(?= Dat)|Haji|Pehin|Dasho|Otunba|Mawlawi"
    r"|Maulvi|Mullah|Alhaji|Shri|Smt|Sayyid|Sayyed|She?ikh?|Shaikh|Sheikha)"
    r"(?= [A-Z#\U000F0000-\U000FFFFD])|(?:U|Daw)(?= [A-Z][a-z]+ [A-Z])"
    r"|(?:His|Her|Their|Your) (?:Excellenc(?:y|ies)|Majest(?:y|ies)|(?:Royal )?Highness(?:es)?))"
    r"|(?P<short>(?:Gen|Lt|Col|Maj|Sen|Rep|Gov|Amb|Adm|Capt|Sgt|Brig|Min|Pres|Sec)\.(?=\s))"
    r"|(?P<initial>M[ad]\.(?=\s[A-Z])|(?:[A-ZÀ-ÞĀ-ŽА-Я]\.[- ]?)+(?=[^\W\d_])|[A-ZÀ-Þ](?=\s[A-ZÀ-Þ]))"
    rf"|(?P<word>{WORD})"
    r"|(?P<genitive>['’]s?(?![^\W\d_]))"
    r"|(?P<sign>\S)"
)
# The same without groups and with the white space after it: a sentence cut into all its tokens by one call.
TOKENS = re.compile(rf"(?:{re.sub(r'[(][?]P<[a-z]+>', '(?:', TOKEN.pattern)})\s*+")
OFFICE_WORDS = re.compile("[HVKLXYhvkl]")
PEOPLE = re.compile("[ONSRd]")
REMEMBERED = 50_000  # words whose letters are kept
SIGNS = {",": ",", "–": "-", "—": "-", "-": "-", "&": "4", "(": "(", ")": ")"}
SHORT = dict.fromkeys("Gen Lt Maj Brig Amb Adm Col Capt Sgt".split(), "X")
COMPANY = re.compile(r"[Zz]\.?$")  # "Park Holdings Co. Ltd. Chairman"
FIRST_NAMES = ("Sultan", "Amir", "Emir")  # an office, and a first name after one
UNKNOWN_FIELD = re.compile(r"(?:[124,]3?|[124]3?[FM]+)W+(?=$|[14,])")  # in a title's letters: a portfolio of unknown words
PORTFOLIO = re.compile(r"\b(?:minister|secretary|commissioner)\b", re.IGNORECASE)
RANK = re.compile(r"[MFKB]*X[XYM]*|[MF]*Y")
RANKED = re.compile(r"(?:[\w.]+ )*(?:Gen(?:eral)?|Lt|Maj(?:or)?|Brig(?:adier)?|Adm(?:iral)?|Col(?:onel)?|Capt|Sgt|Marshal|Amb)\.?")
HONOURS = frozenset(("Ambassador", "Senator", "Prince", "Princess", "Ayatollah"))
NAMELY = re.compile(r",? (?:including|namely|among them|such as)\b")
MONTHS = frozenset(("May", "Jun", "Jan", "April", "June", "August"))
OFFICE_BEFORE = re.compile(
    r"\b([Mm]inister|[Pp]resident|[Ee]nvoy|[Ss]ecretary|[Aa]mbassador|[Cc]hancellor|[Pp]remier|[Ss]peaker|[Gg]overnor|[Aa]dvis[eo]r|Mr\.?"
    r"|[Cc]ommissioner|[Rr]epresentative) ([^\W\d_]+) $"
)
FORMS = {"adjective": "A", "people": "A", "organisation": "G"}
UNNAMED = frozenset("FBEZPW")  # letters before which no name begins
APPOSED = re.compile(r"[,(](?:[359]?8?~?(?:[CGQ]'|[ACG])?8?O|[359]?(?:[CGQ]'|[ACG])?S)|4[WI]W{1,3},3?(?:[CGQ]'|[ACG])?S")
LISTED = re.compile(r"N(?:,|4|,4)$")
HONOURED = frozenset(
    "Haji Pehin Dasho Otunba Mawlawi Maulvi Mullah Alhaji Shri Smt Sayyid Sayyed Sheikh Sheik Shaikh Sheikha Daw"
    " Justice opposite who Sultan Amir Emir".split()
)
INSTITUTION = re.compile(r"\b(?:Ministry|Office|Department|Secretariat|Parliament)\b")
# What a shape must have for somebody to be in it: an office, a delegation, "he", a name.
WORTH = re.compile("[HVKLXYhvklRd]|[WIDUw]")
FIRST_MARK = chr(PLANE)
SHEIKH = re.compile(r"(She?ikha?|Shaikh) $")
POST_NOMINAL = re.compile(r",? (?:SC|QC|KC|OBE|CBE|KBE|MBE|CMG|KCMG|AO|AC|AM|OAM|PhD|MD)$")
HEADS = re.compile(r"\b(?:president|chief|chair\w*|head|leader|secretary|boss|commissioner-general)$", re.IGNORECASE)
# Offices whose holder is seldom meant together with the next of a list.
APART = frozenset(("head_of_state", "head_of_government", "foreign_minister", "speaker", "ambassador"))
ORGANISATIONS = frozenset(
    "EU UN NATO SCO ASEAN OSCE EAEU GCC OTS CIS CSTO BRICS APEC SAARC OPEC IMF WB ADB EBRD EIB WTO EFTA AFU".split()
)
NAME_PART = re.compile(rf"(?:{WORD}){{1}}(?<=\w\w)")
NAMED = re.compile(r" [A-ZÀ-Þ][a-z]+ [A-ZÀ-Þ]")
FOLLOWS = re.compile(r" ([A-ZÀ-Þ][\w-]+)")
PRECEDES = re.compile(r"([A-ZÀ-Þ][\w’'-]+) $")
GLUED = re.compile(
    r"(?!(?:Ma?c|D[eiua]|L[aeo]|Fitz|V[ao]n|El|Al|San|Ni|Ben|Bin|Abd|Mo)[A-Z])[^\W_]*[a-zà-ÿ][A-Z][a-z]"
)  # "TrumpFederal"
# Capitalised words that are read otherwise than in lower case: "To Lam", "Van Der Bellen", "Theresa May".
CAPITALISED = {
    "p": "W",
    **dict.fromkeys("To Than An Do Will So No Be My Van TO DO SO".split(), "w"),
    **dict.fromkeys("Mai Long Le May June April Rose Key".split(), "W"),
}


class Part:
    """A stretch of the masked text that says something: a country, or a whole name or title, with its letter."""

    __slots__ = ("country", "end", "letter", "name", "role", "start", "title")

    def __init__(
        self,
        letter: str,
        span: tuple[int, int],
        *,
        name: str | None = None,
        title: str | None = None,
        role: str | None = None,
        country: str | None = None,
    ) -> None:
        self.letter, (self.start, self.end) = letter, span
        self.name, self.title, self.role, self.country = name, title, role, country


@dataclass(frozen=True)
class Offices:
    """The words and the grammar of one language, compiled."""

    letters: dict[str, str]
    speaks: frozenset[str]
    greets: frozenset[str]
    title: re.Pattern[str]
    plural: re.Pattern[str]
    name: re.Pattern[str]
    roles: tuple[tuple[str, re.Pattern[str]], ...]
    singular: dict[str, str]
    together: tuple[str, ...]
    given: frozenset[str]
    seen: dict[str, str] = field(default_factory=dict)  # letters of words met before: a cache, no state

    def one(self, title: str) -> str:
        """A plural office in the singular."""
        for many, one in self.singular.items():
            title = re.sub(rf"\b{many}\b", one, title)
        return title


@cache
def load_offices(language: str) -> Offices | None:
    """The office words of a language; None when there is no file for it."""
    path = files("digest.language") / "data" / f"offices.{language}.yaml"
    if not path.is_file():
        return None
    data = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506 (a safe loader)
    letters = dict.fromkeys(data["plain"].split(), "x")
    for letter, words in data["classes"].items():
        letters.update((word, letter) for word in words.split())
    grammar: dict[str, str] = {}
    for name, says in data["grammar"].items():
        grammar[name] = MACRO.sub(lambda found: f"(?:{grammar[found[1]]})", says)
    return Offices(
        letters,
        speaks=frozenset(data["speaks"].split()),
        greets=frozenset(data["greets"].split()),
        title=re.compile(hasten(grammar["title"])),
        plural=re.compile(hasten(grammar["plural"])),
        name=re.compile(hasten(grammar["name"])),
        roles=tuple((role, re.compile(says)) for role, says in data["roles"]),
        singular=data["singular"],
        together=tuple(data["together"].split()),
        given=frozenset(data["given"].split()),
    )


@lru_cache(maxsize=20_000)
def find_role(title: str, language: str) -> str | None:
    """The role code of a title as written, `official` when it is none of the known offices."""
    offices = load_offices(language)
    low = title.lower().replace("’", "'")
    return next((role for role, says in offices.roles if says.search(low)), None) if offices else None


@lru_cache(maxsize=REMEMBERED)
def is_leader(name: str, language: str) -> bool:
    """Whether a bare name is that of somebody the whole world knows."""
    return load_leaders(language).country(name) is not None


def find_people(sentence: Sentence, found: list[Mention], language: str) -> list[Mention]:
    """The mentions of a sentence with its people among them, in order and not overlapping.

    A person's mention covers the whole chunk, "Mongolian Foreign Minister B. Battsetseg", and takes the place of the
    country mentions inside it. Offices without a name and delegations are people too, with `name` None.
    """
    offices = load_offices(language)
    if offices is None:
        return found
    masked = mask_sentence(sentence, found)
    people = [place_person(masked, person) for person in Chunks(masked, offices, language).people()]
    return merge_mentions(found, people) if people else found


def recall_people(sentences: tuple[Sentence, ...], language: str) -> tuple[Sentence, ...]:
    """The same sentences with second mentions found: a bare "Zhumangarin" once the document has named him in full."""
    offices = load_offices(language)
    names = {m.name for s in sentences for m in s.mentions if isinstance(m, PersonMention) and m.name}
    if offices is None or not names:
        return sentences
    sentences = tuple(
        check_headline(sentence, sentences, offices, language) if sentence.field == "title" else sentence for sentence in sentences
    )
    names = {m.name for s in sentences for m in s.mentions if isinstance(m, PersonMention) and m.name}
    parts = {part for name in names for part in NAME_PART.findall(name) if part.lower() not in offices.letters}
    if not parts:
        return sentences
    known = re.compile(rf"(?<![\w’'-])(?:{'|'.join(sorted(map(re.escape, parts), key=len, reverse=True))})(?![\w-]|['’][^\Ws])")
    return tuple(recall_sentence(sentence, known, offices) for sentence in sentences)


def check_headline(title: Sentence, sentences: tuple[Sentence, ...], offices: Offices, language: str) -> Sentence:
    """A headline without names of which the text knows nothing: "Foreign Minister Tours Gulf", "Seal Partnership"."""
    texts = [s for s in sentences if s.field == "text"]
    kept = [
        m
        for m in title.mentions
        if not isinstance(m, PersonMention) or is_sure(m, offices, language) or is_told(m.name or "", texts)
    ]
    if not any(s.mentions for s in texts) or len(kept) == len(title.mentions):
        return title
    nameless = [drop_name(m) for m in title.mentions if isinstance(m, PersonMention) and m not in kept and m.title]
    return replace(title, mentions=tuple(sorted([*kept, *nameless], key=lambda m: m.start)))


def is_sure(mention: PersonMention, offices: Offices, language: str) -> bool:
    """Whether what a headline names is a person whatever the text says: an office with a full name, a first name, a leader."""
    words = (mention.name or "").split()
    if not words or is_leader(mention.name or "", language):
        return True
    return len(words) > 1 and (mention.title is not None or words[0].lower() in offices.given)


def is_told(name: str, texts: list[Sentence]) -> bool:
    """Whether a text speaks of somebody a headline names."""
    parts = [part for part in NAME_PART.findall(name) if len(part) > 1]
    return any(part in sentence.text for part in parts for sentence in texts)


def drop_name(mention: PersonMention) -> PersonMention:
    """The office of a mention without the word read as a name."""
    at = mention.text.rfind(mention.name or "")
    end = len(mention.text[:at].rstrip(" ,")) if at > 0 else len(mention.text)
    return replace(mention, end=mention.start + end, text=mention.text[:end], name=None)


def recall_sentence(sentence: Sentence, known: re.Pattern[str], offices: Offices) -> Sentence:
    """One sentence with the known names in it that no mention covers yet."""
    spans: list[tuple[int, int]] = []
    for found in known.finditer(sentence.text):
        if spans and sentence.text[spans[-1][1] : found.start()] in (" ", " bin ", " al ", " de ", "-"):
            spans[-1] = (spans[-1][0], found.end())
        else:
            spans.append(found.span())
    people = [person for span in spans if (person := recall_person(sentence, *span, offices))]
    if not people:
        return sentence
    return replace(sentence, mentions=tuple(sorted([*sentence.mentions, *people], key=lambda m: m.start)))


def recall_person(sentence: Sentence, start: int, end: int, offices: Offices) -> PersonMention | None:
    """A known name as a mention; None inside another mention or a longer proper noun ("Tokayev Street")."""
    after = FOLLOWS.match(sentence.text, end)
    if after and offices.letters.get(after[1].lower(), "W") in "WBEF":
        return None
    before = PRECEDES.search(sentence.text[max(start - 30, 0) : start])
    if before and before[1].lower() not in offices.letters and start - len(before[0]) > 0:
        start -= len(before[0])
    first, last = sentence.start + start, sentence.start + end
    if any(m.start < last and first < m.end for m in sentence.mentions):
        return None
    text = sentence.text[start:end]
    return PersonMention(first, last, text, name=text)


def place_person(masked: Masked, person: PersonMention) -> PersonMention:
    """The same person with offsets into the article instead of the masked text."""
    start, end = masked.offset(person.start), masked.offset(person.end)
    base = masked.sentence.start
    text = masked.sentence.text[start - base : end - base]
    return PersonMention(start, end, text, person.name, person.title, person.role, person.country, person.plural, person.former)


def merge_mentions(found: Iterable[Mention], people: Iterable[Mention]) -> list[Mention]:
    """Both in order; what a person's chunk covers is left out."""
    people = list(people)
    rest = [m for m in found if not any(p.start < m.end and m.start < p.end for p in people)]
    return sorted([*rest, *people], key=lambda m: m.start)


def after_office(before: str) -> bool:
    """Whether what stands before ends with an office, a comma or not after it."""
    return before.endswith(("O", "O,", "OD"))


class Chunks:
    """One sentence on its way from words to people.

    `shape` has one letter for each word, mark and sign; `spans` where each stands in the masked text; `parts` what those
    that say something say, by their place in the shape.
    """

    def __init__(self, masked: Masked, offices: Offices, language: str) -> None:
        self.masked, self.offices, self.language = masked, offices, language
        self.spans: list[tuple[int, int]] = []
        self.parts: dict[int, Part] = {}
        self.shape = self.read_shape()

    # --- words to letters ---

    def read_shape(self) -> str:
        """The letter of each word, mark and sign; fills `spans` and `parts`."""
        text, known = self.masked.text, self.offices.seen.get
        first = len(text) - len(text.lstrip())
        tokens: list[str] = TOKENS.findall(text, first)
        starts = list(accumulate(map(len, tokens), initial=first))
        letters = [known(token) for token in tokens]
        if None in letters:
            for i, letter in enumerate(letters):
                if letter is None:
                    letters[i] = self.read_new(tokens, starts[i], i, letters)
        shape = "".join(letters)  # type: ignore[arg-type]
        if not WORTH.search(shape):
            return ""
        self.spans = [(start, start + len(token.rstrip())) for start, token in zip(starts, tokens, strict=False)]
        return shape if len(shape) == len(tokens) else self.squeeze(letters)

    def squeeze(self, letters: list[str | None]) -> str:
        """The shape without what is passed over, "(EDB)" or "#"."""
        kept = [i for i, letter in enumerate(letters) if letter]
        self.spans = [self.spans[i] for i in kept]
        self.parts = {new: self.parts[old] for new, old in enumerate(kept) if old in self.parts}
        return "".join(str(letters[i]) for i in kept)

    def read_new(self, tokens: list[str], start: int, place: int, letters: list[str | None]) -> str:
        """The letter of a mark, or of a word not met before; "" for what is passed over."""
        token = tokens[place]
        if token[0] >= FIRST_MARK:
            part = self.mark(token, start, tokens[place - 1] if place else "", letters[place - 1] if place else "")
            if part.country:
                self.parts[place] = part
            return part.letter
        found = TOKEN.match(self.masked.text, start)
        kind = found.lastgroup if found else "sign"
        if kind == "skip":
            return ""
        if kind != "flag":
            named = bool(place) and letters[place - 1] == "D" and token.rstrip() in FIRST_NAMES
            return "W" if named else self.letter(kind, token)  # "H.E. Sultan bin Salim"
        self.parts[place] = Part("A", (start, start + 2), country=read_flag(token.rstrip()))
        return "A"

    def letter(self, kind: str | None, token: str) -> str:
        """The letter of a token met for the first time; remembered unless what follows decides it ("A", "HE", "Haji")."""
        word = token.rstrip()
        letter = read_token(kind, word, self.offices.letters)
        if (len(word) > 2 or not word[0].isupper()) and word not in HONOURED:
            if len(self.offices.seen) > REMEMBERED:
                self.offices.seen.clear()
            self.offices.seen[token] = letter
        return letter

    def mark(self, token: str, start: int, before: str, last: str | None) -> Part:
        """A mention's letter: a country, a place; an unknown word where it is part of somebody's name."""
        number, span = (ord(token[0]) - PLANE) % WIDTH, (start, start + 1)
        mention = self.masked.sentence.mentions[number] if number < WIDTH - 1 else next(self.masked.mentions(*span))
        if mention.text.isalpha() and self.named(mention, start, before, last):
            return Part("W", span)
        if isinstance(mention, CountryMention):
            return Part(FORMS.get(mention.form, "C"), span, country=mention.code)
        if isinstance(mention, PlaceMention) and mention.kind == "venue" and INSTITUTION.search(mention.text):
            return Part("B", span)
        if isinstance(mention, PlaceMention):
            return Part("Q" if mention.capital else "P", span, country=mention.country)
        return Part("T" if isinstance(mention, TimeMention) else "n", span)

    def named(self, mention: Mention, start: int, before: str, last: str | None) -> bool:
        """Whether a mention is part of somebody's name: "Theresa May", "Lloyd Austin", "Al-Sabah", "Minister Monday Kumba"."""
        text = self.masked.text
        if before == "-" and text[max(start - 3, 0) : start - 1].lower() in ("al", "el"):
            return True
        if getattr(mention, "form", "name") != "name" or not before.endswith(" "):
            return False
        before = before[:-1]
        if before.lower() in self.offices.given or (before.isalpha() and self.surname(mention, start, before)):
            return True
        return isinstance(mention, TimeMention) and last == "H" and NAMED.match(text, start + 1) is not None

    def surname(self, mention: Mention, start: int, before: str) -> bool:
        """Whether a place or month is somebody's last name: "Finance Minister Sinisa Mali", "Special Envoy Zhai Jun"."""
        if isinstance(mention, TimeMention) and mention.text not in MONTHS:
            return False
        if self.masked.text[start + 1 : start + 3] in ("'s", "’s"):
            return False
        office = OFFICE_BEFORE.search(self.masked.text, max(start - 60, 0), start)
        return office is not None and office[2] == before and office[2].lower() not in self.offices.letters

    # --- letters to titles, names, chunks ---

    def collapse(self, pattern: re.Pattern[str], build: Callable[[re.Match[str], str], Part | None]) -> None:
        """Put one piece in the place of every stretch the pattern finds and `build` accepts."""
        made: list[tuple[int, int, Part]] = []
        shape, here = "", 0
        for found in pattern.finditer(self.shape):
            start, end = found.span()
            part = build(found, (shape[-3:] + self.shape[max(here, start - 3) : start])[-3:])
            if part is not None:
                shape += self.shape[here:start] + part.letter
                made.append((start, end, part))
                here = end
        if made:
            self.shape = shape + self.shape[here:]
            self.renumber(made)

    def renumber(self, made: list[tuple[int, int, Part]]) -> None:
        """Bring spans and parts in line with a shape in which stretches have become one letter each."""
        spans: list[tuple[int, int]] = []
        parts: dict[int, Part] = {}
        here = 0
        for start, end, part in [*made, (len(self.spans), 0, None)]:
            moved = len(spans) - here
            parts.update((i + moved, p) for i, p in self.parts.items() if here <= i < start)
            spans += self.spans[here:start]
            if part is not None:
                parts[len(spans)] = part
                spans.append((part.start, part.end))
            here = end
        self.spans, self.parts = spans, parts

    def text(self, start: int, end: int) -> str:
        """The article's words behind shape[start:end]."""
        return self.masked.original(self.spans[start][0], self.spans[end - 1][1])

    def word(self, index: int) -> str:
        """The word behind one letter, in lower case; "" outside the sentence."""
        return self.masked.text[slice(*self.spans[index])].lower() if 0 <= index < len(self.spans) else ""

    def people(self) -> Iterator[PersonMention]:
        if OFFICE_WORDS.search(self.shape):
            self.collapse(self.offices.title, self.title)
            self.collapse(self.offices.plural, self.plural)
        if "W" in self.shape:
            self.collapse(self.offices.name, self.name)
        if not PEOPLE.search(self.shape):
            return
        for found in CHUNK.finditer(self.shape):
            yield from self.chunk(found)

    def title(self, found: re.Match[str], before: str) -> Part | None:
        """A title: its words without the country, the country it acts for, its role; a rank after an office is an honour."""
        start, end = found.span()
        letters, span = found[0], (self.spans[start][0], self.spans[end - 1][1])
        nexts = self.shape[end : end + 1]
        if self.hollow(letters, start, nexts) or self.institution(end) or COMPANY.search(self.shape, max(start - 2, 0), start):
            return None
        drop, sender = drop_country(letters)
        text = self.without(start, end, drop)
        if UNKNOWN_FIELD.search(letters) and not PORTFOLIO.search(text):
            return None
        if nexts and nexts in "WDIHA3" and (RANK.fullmatch(letters) or text in HONOURS) and after_office(before):
            return Part("D", span)
        if sender is None and (seat := SEAT.search(letters)):
            sender = seat.end() - 1  # "Mayor of Istanbul"
        land = self.parts.get(start + sender) if sender is not None else None
        return Part("O", span, title=text, role=find_role(text, self.language), country=land.country if land else None)

    def without(self, start: int, end: int, drop: set[int]) -> str:
        """The words of shape[start:end] but for those at some places of it."""
        kept: list[list[int]] = []
        for i in range(start, end):
            if i - start in drop:
                continue
            if kept and kept[-1][1] == i:
                kept[-1][1] = i + 1
            else:
                kept.append([i, i + 1])
        return " ".join(self.text(a, b) for a, b in kept).replace(" ,", ",")

    def hollow(self, letters: str, start: int, nexts: str) -> bool:
        """A weak head ("head", "member", "director") says an office only with something about it."""
        if letters[-1:] in "k" and len(letters) == 1:
            return self.shape[start - 1 : start] not in ("A", "G", "'")
        return letters == "K" and nexts not in ("W", "I", "D") and self.shape[max(start - 1, 0) : start] not in ("A", "G", "'")

    def institution(self, end: int) -> bool:
        """As in "the President's Office", "the president of Gazprom": no official."""
        after = self.shape[end : end + 3]
        return bool(re.match("'[BE]|'W[BE]|'[MF]+[BE]|[BE](?![hk])|13?[WUE]", after))

    def plural(self, found: re.Match[str], _: str) -> Part | None:
        start, end = found.span()
        text = self.offices.one(self.text(start, end))
        return Part("S", (self.spans[start][0], self.spans[end - 1][1]), title=text, role=find_role(text, self.language))

    def name(self, found: re.Match[str], made: str) -> Part | None:
        """A name; a single unknown word only after an office, an honorific."""
        start, end = found.span("name")
        if self.shape[end : end + 1] in ("B", "E", "F", "Z") or self.shape[max(start - 1, 0) : start] in UNNAMED:
            return None
        text = self.text(start, end)
        if self.shape[end - 1] == "R" and not text.endswith(" He"):
            return None
        if not self.is_person(found, made):
            return None
        if end - start == 1 and found["honour"] and (sheikh := SHEIKH.search(self.masked.text, 0, self.spans[start][0])):
            text = f"{sheikh[1]} {text}"  # "Sheikh Hasina"
        text = POST_NOMINAL.sub("", text.replace("#", ""))
        return Part("N", (self.spans[found.start()][0], self.spans[end - 1][1]), name=text)

    def is_person(self, found: re.Match[str], made: str) -> bool:
        """Whether what looks like a name is a person's: by an honorific, an office, a list of people, by itself."""
        start, end = found.span("name")
        honours = range(*found.span("honour"))
        before = self.shape[max(start - 1, 0) : start]
        if before in ("3", "7") and not honours:
            return False  # "the Hannover Messe", "at Hannover Messe"
        return (
            before in ("O", "S")
            or any(self.word(i) not in ("u", "the") for i in honours)  # "U" alone is too like other words
            or (end - start > 1 and LISTED.search(made) is not None)
            or self.apposed(start, end)
            or self.known(start, end)
        )

    def apposed(self, start: int, end: int) -> bool:
        """An office stands beside it: "the prime minister, X", "X, the president"."""
        if start == 0 and end == 1:
            return False  # "Separately, the minister ..."
        after = APPOSED.match(self.shape, end)
        return bool(after) or self.shape[max(start - 2, 0) : start] in ("O,", "O-")

    def known(self, start: int, end: int) -> bool:
        """A bare name that is a person's: a first name, a well-known person, or somebody who speaks or is met."""
        if is_leader(" ".join(self.masked.text[a:b] for a, b in self.spans[start:end]), self.language):
            return True
        if end - start == 1:
            return False
        return self.word(start) in self.offices.given or self.shape[start] == "I" or self.speaks(start, end)

    def speaks(self, start: int, end: int) -> bool:
        """What stands round it is done by people or to people."""
        after = self.word(end)
        if after == ",":
            after = self.word(end + 1) if self.word(end + 1) in ("who", "whose") else ""
        if self.shape[max(start - 2, 0) : start] in ("C'", "G'"):
            start -= 2  # "met Tanzania's Samia Suluhu Hassan"
        return after in self.offices.speaks or self.word(start - 1) in self.offices.greets

    def chunk(self, found: re.Match[str]) -> Iterator[PersonMention]:
        """The people of one chunk: usually one; an office of several countries is several."""
        if found["lands"] or found["peoples"]:
            yield from self.offices_of(found)
        elif found["host"]:
            yield from self.holders_of(found)
        elif found["crowd"]:
            yield from self.crowd(found)
        elif found["office"] or found["name2"]:
            yield from self.persons(found)
        elif found["group"] or found["pack"]:
            yield from self.group(found)
        else:
            yield PersonMention(*self.spans[found.start()], "", name=None)

    def persons(self, found: re.Match[str]) -> Iterator[PersonMention]:
        """One person; with an office before that is another's, "the Thai ambassador and President X", two."""
        offices = [p for p in self.inside(found, "office") if p.letter in "OS"]
        if self.of_one(offices):
            yield self.person(found)
            return
        first, land = offices[0], next((p for p in self.inside(found, "c1") if p.country), None)
        country = first.country or (land.country if land else None)
        yield PersonMention(
            land.start if land else first.start, first.end, "", name=None, title=first.title, role=first.role, country=country
        )
        mention = self.person(found)
        yield replace(mention, start=offices[1].start, country=offices[1].country)

    def person(self, found: re.Match[str]) -> PersonMention:
        """One person, or an office alone."""
        offices = [p for p in self.inside(found, "office", "office2") if p.letter in "OS"]
        names = [p for p in self.inside(found, "name", "name2") if p.letter == "N"]
        offices = offices if self.of_one(offices) else offices[1:]
        lands = self.inside(found, "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c12")
        countries = [p.country for p in [*lands, *offices, *self.inside(found, "office3", "c11")] if p.country]
        name = names[0].name if names else None
        if name and len(offices) == 2 and offices[1].title in FIRST_NAMES:
            name = f"{offices.pop().title} {name}"
        title = self.join_titles(offices) if offices else None
        if found["office3"] and (title is None or RANKED.fullmatch(title)):
            title = self.inside(found, "office3")[0].title
        role = find_role(title, self.language) if title else None
        if role in ("official", "head_of_state") and countries and countries[0] in ORGANISATIONS:
            role = "head_of_organisation" if HEADS.search(title or "") else role
        return PersonMention(
            *self.span(found),
            "",
            name=name,
            title=title,
            role=role,
            country=countries[0] if countries else None,
            former="8" in found[0],
        )

    def of_one(self, offices: list[Part]) -> bool:
        """Whether two offices side by side are one person's: not those of "the President, Prime Minister X"."""
        if len(offices) < 2:
            return True
        one, other = offices[0].role, offices[1].role
        if "," in self.masked.original(offices[0].end, offices[1].start):
            return one not in APART and one != other
        return one not in ("ambassador", "envoy") or other in ("ambassador", "envoy", "official")

    def group(self, found: re.Match[str]) -> Iterator[PersonMention]:
        """Officials of one country, "the two leaders", a delegation (which has no title)."""
        countries = [p.country for p in self.inside(found, "c7", "c8", "c9", "c10") if p.country]
        title = next((p.title for p in self.inside(found, "group")), None)
        known = title is None or bool(countries) or any(word in title.lower() for word in self.offices.together)
        if title == "head" and self.word(found.end()) in ("to", "for", "into", "home", "back", "the", "a", "an", "its"):
            return  # a verb: "Starmer heads to Samoa"
        if not known and not NAMELY.match(self.masked.text, self.span(found)[1]):
            return  # "members", "officials" of nobody
        role = find_role(title, self.language) if title else "delegation"
        country = countries[0] if countries else None
        yield PersonMention(*self.span(found), "", name=None, title=title, role=role, country=country, plural=True)

    def offices_of(self, found: re.Match[str]) -> Iterator[PersonMention]:
        """As in "the presidents of A and B", "the A and B presidents": one mention for each country."""
        office = self.inside(found, "many", "many2")[0]
        lands = [p for p in self.inside(found, "lands", "peoples") if p.country]
        paired = [p for p in self.inside(found, "paired", "paired2") if p.letter == "N"]
        if len(paired) == len(lands):
            yield from self.pair_of(found, office, lands, paired)
            return
        for land in lands:
            first = office.start if office.start < land.start and land is lands[0] else land.start
            last = office.end if office.start > land.start and land is lands[-1] else land.end
            yield PersonMention(first, last, "", name=None, title=office.title, role=office.role, country=land.country)

    def pair_of(self, found: re.Match[str], office: Part, lands: list[Part], names: list[Part]) -> Iterator[PersonMention]:
        """As in "the foreign ministers of A and B, X and Y": each is the minister of one."""
        title = f"{office.title} {self.text(*found.span('whereto'))}" if found["whereto"] else office.title
        for i, (land, name) in enumerate(zip(lands, names, strict=True)):
            start = name.start if i else office.start
            yield PersonMention(start, name.end, "", name=name.name, title=title, role=office.role, country=land.country)

    def holders_of(self, found: re.Match[str]) -> Iterator[PersonMention]:
        """As in "Presidents X and Y", "Presidents X of A and Y of B": each holds the office."""
        office = self.inside(found, "host")[0]
        names = self.inside(found, "names")
        heads = [i for i, piece in enumerate(names) if piece.letter == "N"]
        shared = next((p.country for p in self.inside(found, "c13") if p.country), None)
        for i, after in zip(heads, [*heads[1:], len(names)], strict=True):
            owner = (
                names[i - 1] if i and i - 1 not in heads and names[i - 1].start > office.end and self.owns(names[i - 1]) else None
            )
            land = [p for p in names[i:after] if p.country and not self.owns(p)]
            first = office.start if i == 0 else names[i].start
            last = land[0].end if land else names[i].end
            country = owner.country if owner else land[0].country if land else shared
            yield PersonMention(first, last, "", name=names[i].name, title=office.title, role=office.role, country=country)

    def owns(self, part: Part) -> bool:
        """Whether a country is in the possessive: "Poland's"."""
        return self.masked.text[part.end : part.end + 1] in ("'", "’")

    def crowd(self, found: re.Match[str]) -> Iterator[PersonMention]:
        """As in "X and Y, Senior Directors of Z": each holds the office told after them."""
        office = self.inside(found, "joint")[0]
        country = next((p.country for p in self.inside(found, "c14", "c15") if p.country), None)
        names = [p for p in self.inside(found, "crowd") if p.letter == "N"]
        for name in names:
            last = office.end if name is names[-1] else name.end
            yield PersonMention(name.start, last, "", name=name.name, title=office.title, role=office.role, country=country)

    def inside(self, found: re.Match[str], *groups: str) -> list[Part]:
        """What says something in the groups of a chunk, in order."""
        spans = [found.span(group) for group in groups if found[group]]
        return [part for span in spans for i in range(*span) if (part := self.parts.get(i))]

    def span(self, found: re.Match[str]) -> tuple[int, int]:
        """Where the chunk stands in the masked text, without a leading article."""
        start = found.start()
        while self.shape[start] in "359" and start + 1 < found.end():
            start += 1
        return self.spans[start][0], self.spans[found.end() - 1][1]

    def join_titles(self, offices: list[Part]) -> str:
        """Make "Deputy Prime Minister and Minister of Commerce" one title; a rank before the name is none."""
        first, last = offices[0], offices[-1]
        between = self.masked.original(first.end, offices[1].start) if len(offices) > 1 else ""
        return f"{first.title}{between}{last.title}" if between.strip() else str(first.title)


CHUNK = re.compile(
    r"(?=[ACGNOQRS03589~nd]|[FMBfmbx][FMBfmb]*+d)(?:"
    r"(?P<c13>(?:[CGQ]'|[ACG])?)3?8?(?P<host>S)(?P<names>N(?:13?[CG])?(?:,N(?:13?[CG])?)*,?4(?:[CG]')?N(?:13?[CG])?)"
    r"|(?P<crowd>N(?:,N)*,?4N),3?(?P<c14>(?:[CGQ]'|[ACG])?)(?P<joint>S)(?:[1%]3?(?P<c15>[CG]))?(?!N)"
    r"|3?8?(?P<many>S)[1%](?P<lands>3?[CG](?:,3?[CG])*,?43?[CG])(?:(?P<whereto>63?[CGQ])?,?(?P<paired>N(?:,N)*,?4N))?"
    r"|(?P<peoples>[AC](?:,A)*,?4A)(?P<many2>S)(?:,?(?P<paired2>N(?:,N)*,?4N))?"
    r"|[359]?~*8?(?P<c1>(?<!-)(?:[CGQ]'|[AG]|(?<!7)(?<!73)[CQ]))?[8~]*(?P<office>O(?:-O(?=,?N)|4O(?=O?N)|,O(?=N)|(?(c1),O(?=,N)|(?!)))?(?:O(?=N))?|S(?=N))(?:\([GUCO]\))?"
    r"(?:[,-]?(?P<name>N)(?:13?(?P<c2>[CG])|\((?P<c3>[CG])\))?(?:,[35]?8?(?P<c12>(?:[CGQ]'|[ACG])?)8?(?P<office3>O)(?=,(?!3?N)|\.|$))?)?"
    r"|(?P<c0>[CG]'|A)?(?P<name2>N)(?:13?(?P<c4>[CG])|\((?P<c5>[CG])\))?(?:[,(][359]?8?~?(?P<c6>(?:[CGQ]'|[ACG])?)8?(?P<office2>O(?:[4-]O)?)(?:73?(?P<c11>[ACG]))?(?!N))?"
    r"|(?:(?P<c7>[ACGQ]'?)|[039n]{1,2})?(?P<group>S)(?:[1%]3?(?P<c8>[CG]))?"
    r"|(?:(?P<c9>[ACGQ])'?)?(?P<pack>[FMBfmbx]?[FMBfmb]*d)(?:[1%]3?(?P<c10>[CG]))?"
    r"|R)"
)


def read_flag(flag: str) -> str:
    """The country code a flag emoji spells."""
    return "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in flag)


def read_token(kind: str | None, token: str, letters: dict[str, str]) -> str:
    """The letter of a word, a sign, an honorific, an abbreviation."""
    if kind in ("word", "low"):
        return read_letter(token, letters)
    if kind == "sign":
        return SIGNS.get(token, ".")
    if kind == "short":
        return SHORT.get(token[:-1], "H")
    if kind == "phrase":
        return "H" if token[0].isupper() else "h"
    return {"genitive": "'", "honour": "D", "field": "F"}.get(kind or "", "I")


def read_letter(text: str, letters: dict[str, str]) -> str:
    """The class of one word; a capital letter for a capitalised one."""
    low = text.lower()
    letter = letters.get(low)
    if letter is None and GLUED.match(text):
        return "x"
    big = text[0].isupper() or (low[:3] in ("al-", "el-") and text[3:4].isupper())
    if letter is None and "-" in low and not big:
        letter = letters.get(low.split("-")[-1])
    if letter is None:
        return ("U" if text.isupper() and 1 < len(text) < 7 else "W") if big else "x"
    if letter == "X":
        return "X" if big else "x"
    if letter in "HVKLMFBEZ":
        return letter if big else letter.lower()
    if letter in "pDJ" and not big:
        return letter if letter == "p" else "x"
    return CAPITALISED.get(letter, CAPITALISED.get(text, letter)) if big else letter.lower() if letter == "Y" else letter


SEAT = re.compile(r"^[MFmf]*[HKhk](?:3?[F])*13?(?:[MFB]1)?P$")
# In a title's shape: the country it acts for; one that belongs to the name of a body stays in the title.
SENDER = re.compile(
    r"[17]3?(?:(?P<e>A)(?=[FBdmfMH])|(?P<h>[CG]')(?=[FMB])|(?P<o>[CG])(?=[FBfbd])|(?P<c>[CGQ]))|^[MFBmfb]+(?P<a>A)|^(?P<p>P)|73?[CGQP]$"
)


def drop_country(shape: str) -> tuple[set[int], int | None]:
    """Which letters of a title are the country it acts for, and where that country stands.

    "Ambassador of Japan to Sri Lanka" acts for Japan and keeps "to Sri Lanka".
    """
    drop: set[int] = set()
    sender: int | None = None
    for found in SENDER.finditer(shape):
        mark = next((found.start(group) for group in "caoehp" if found[group]), None)
        sender = mark if sender is None or (sender == 0 and shape[0] == "P") else sender  # "Punjab governor of Pakistan"
        if found["h"]:
            drop.update(range(*found.span("h")))
        elif not found["o"] and not found["p"]:
            drop.update(range(mark, mark + 1) if mark is not None and (found["a"] or found["e"]) else range(*found.span()))
    return drop, sender
