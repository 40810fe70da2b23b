"""Countries and the organisations that act like states: in a text, and in what a person types.

A text's names are found exactly and in whole words ("Oman" is not in "woman", "Niger" not in "Nigeria"); what a person
types is met half-way (digest.language.lookup). Codes are those of the contract of facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from digest.language.gazetteer import Gazetteer, load_rows
from digest.language.lookup import Country, CountryMatch, find_country, find_typed_countries, get_country
from digest.language.morphology import find_adjective_forms, find_forms
from digest.models import CountryMention, Sentence

__all__ = ["Country", "CountryMatch", "find_countries", "find_country", "find_typed_countries", "get_country"]

Form = Literal["name", "adjective", "people", "organisation"]
Meaning = tuple[str, Form] | None

COLUMNS = {"ru": 3, "kk": 4}  # of countries.tsv: where the names in a language stand
# In text these are nearly always something else (a shirt, a man, an engine); what a person types still finds them.
NEVER_IN_TEXT = frozenset(("Jersey", "Guernsey", "Antarctica", "Saint Helena", "Réunion", "Mayotte"))
EXTENSION = re.compile(
    r"(?:(?:Democratic Socialist|Islamic|People[’']s|Federal Democratic|Federal|Socialist|Federative|Arab"
    r"|Bolivarian|United|Hellenic"
    r"|Co-operative|Democratic|Independent|Sovereign|Hashemite|Plurinational|Grand|Most Serene|Portuguese) ){0,2}"
    r"(?:Republic|Kingdom|State|States|Sultanate|Principality|Commonwealth|Emirate|Union|Duchy|Federation) of (?:the )?$"
)
CURRENCY = re.compile(
    r"[ -](?:dollars?|rupees?|pounds?|yuan|renminbi|yen|won|roubles?|rubles?|tenge|francs?|lira|dinars?|dirhams?"
    r"|riyals?|rials?|som|soum"
    r"|somoni|manat|tugriks?|togrogs?|pesos?|reals?|reais|rand|baht|ringgit|rupiah|taka|shillings?|birr|naira|cedi"
    r"|kroner?|krona|zloty"
    r"|forint|hryvnias?|shekels?|lari|dram|Airlines?|Airways|Air Lines)\b"
)
GIVEN = frozenset(("Jordan", "Chad", "Georgia", "Israel", "Holland", "England", "Ireland", "Wales", "Kenya", "Cuba"))
FUNCTION_WORDS = frozenset(
    """In The A An From To With And But For As While When After Before Both Of By At On Its His Her Their Our Between Against
    Since During Over Under Through Until Into Like Neighbouring Neighboring Including Although If That This Meanwhile Today
    Earlier Besides Via Near Outside Inside Across Or Nor So Yet Than Where Which Today Eastern Western Northern Southern""".split()
)
OFFICE_WORDS = re.compile(
    r" (?:President|Prime|Foreign|Minister|Ministry|Government|Army|Armed|Ambassador|King|Queen|Embassy|Parliament"
    r"|Chamber|Defen[cs]e|National"
    r"|Deputy|Speaker|Crown|Interior|Central|Trade|Finance|Envoy|Business|Investment|Tourism|FM|PM|and|And"
    r"|[A-Z]{2,}|In|To|On|For|Valley)\b"
)
US_CONTEXT = re.compile(
    r"\b(?:Atlanta|Savannah, |Alabama|Florida|Carolina|Michigan|Pennsylvania|Arizona|Wisconsin|Nevada|Tennessee"
    r"|Ohio|Republicans?|Democrats?"
    r"|Gov\.|Governor|governor|Sen\.|senator|Senator|Rep\.|Congressman|congressman|Kemp|Raffensperger|Marjorie|Fulton|swing states?"
    r"|battleground|State of Georgia|state of Georgia|Georgia state|U\.S\. state|US state|Bulldogs)\b"
)


def find_countries(sentence: Sentence, language: str = "en") -> list[CountryMention]:
    """The countries and organisations named in a sentence, by name, adjective or people, in order.

    A form of state before the name belongs to the mention ("Republic of Korea", "Kingdom of Saudi Arabia").
    """
    found = []
    for start, end, (code, form) in _find_names(sentence.text, language):
        if (form == "name" and sentence.text.endswith(" of ", 0, start)) or sentence.text.endswith(" of the ", 0, start):
            extension = EXTENSION.search(sentence.text, max(0, start - 60), start)
            start = extension.start() if extension and form == "name" else start
        first = sentence.start + start
        found.append(CountryMention(first, sentence.start + end, sentence.text[start:end], code, form))
    return found


def _find_names(text: str, language: str) -> Iterator[tuple[int, int, tuple[str, Form]]]:
    for start, end, meaning in load_gazetteer(language).find(text):
        if meaning and _is_meant(text, start, end, meaning[1]):
            yield start, end, meaning


def _is_meant(text: str, start: int, end: int, form: Form) -> bool:
    """Whether the country is meant, and not its money, an airline, a person or a state of the United States."""
    word = text[start:end]
    if form != "organisation" and text[end : end + 1] in " -" and CURRENCY.match(text, end):
        return False
    if word not in GIVEN:
        return True
    return not _is_person(text, start, end) and not (word == "Georgia" and US_CONTEXT.search(text))


def _is_person(text: str, start: int, end: int) -> bool:
    """Whether a name like Jordan or Chad stands among the names of a person, in running text."""
    before = text[max(0, start - 25) : start].rsplit(None, 1)
    previous = before[-1] if before and text[start - 1 : start] == " " else ""
    if re.fullmatch(r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)\.?|Michael|Jim|Senator|Congressman|Tom", previous):
        return True
    if sum(w[:1].islower() for w in text.split()) < text.count(" ") / 3:
        return False  # a headline in capitals tells nothing
    named = previous[:1].isupper() and previous.isalpha() and previous not in FUNCTION_WORDS and start > len(previous) + 1
    follows = re.match(r" [A-Z][a-z]+", text[end : end + 20])
    return named or bool(follows and text[start:end] in ("Jordan", "Chad") and not OFFICE_WORDS.match(text, end))


@cache
def load_gazetteer(language: str = "en") -> Gazetteer[Meaning]:
    """Every way a text in a language names a country or an organisation."""
    return _load_english() if language == "en" else Gazetteer(_decline_names(language))


def _decline_names(language: str) -> dict[str, Meaning]:
    """The names and adjectives of a language's table and of CLDR, in every form they take in a sentence."""
    entries: dict[str, Meaning] = {}
    organisations = {code for code, _ in load_rows("organisations.en.tsv")}
    column = COLUMNS.get(language)
    named = [(row[0], row[column]) for row in load_rows("countries.tsv")] if column else []
    for code, names, adjectives, *_ in load_rows(f"country_words.{language}.tsv"):
        named += [(code, name) for name in _split(names)]
        for adjective in _split(adjectives):
            for form in find_adjective_forms(adjective, language):
                entries[form] = entries[form.capitalize()] = code, "adjective"
    for code, name in named:
        kind: Form = "organisation" if code in organisations else "name"
        entries |= dict.fromkeys(find_forms(name, language), (code, kind))
    return entries | {name.replace("ё", "е"): meaning for name, meaning in entries.items() if "ё" in name}


def _load_english() -> Gazetteer[Meaning]:
    """Every way a text in English names a country or an organisation, and the phrases that only look like it."""
    entries: dict[str, Meaning] = {}
    for code, _, name, *_ in load_rows("countries.tsv"):
        entries[name] = code, "name"
    for code, names, *rest in load_rows("country_words.en.tsv"):
        adjectives, people = (*rest, "", "")[:2]
        entries |= dict.fromkeys(_split(names), (code, "name"))
        entries |= dict.fromkeys(_split(adjectives), (code, "adjective"))
        entries |= {word + "s": (code, "people") for word in _split(adjectives) if word.endswith(("an", "i", "ian"))}
        entries |= dict.fromkeys(_split(people), (code, "people"))
    for name in NEVER_IN_TEXT:
        entries.pop(name, None)
    entries |= {name.upper(): meaning for name, meaning in entries.items() if len(name) > 3}
    for code, names in load_rows("organisations.en.tsv"):
        entries |= dict.fromkeys(_split(names), (code, "organisation"))
    entries |= {phrase: None for (phrase,) in load_rows("not_countries.en.txt")}
    return Gazetteer(entries)


def _split(words: str) -> list[str]:
    return [word for word in words.split("|") if word]
