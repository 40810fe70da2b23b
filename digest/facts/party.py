"""The parties of an agreement: the states and organisations of states a clause names as its sides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from digest.facts.focus import find_pair, passage_states, spoken_of
from digest.facts.instrument import Codes, Item, Page, Words, clause_start, find_links, find_phrases, is_passive, sentence_stop
from digest.facts.patterns import Match
from digest.language.mask import Masked
from digest.models import CountryMention, Mention, NumberMention, PersonMention, PlaceMention

MEDIATORS = frozenset({"UN", "AFU"})
ANNOUNCED = re.compile(r"announc|broker|unveil|welcom", re.IGNORECASE)
SEALED = re.compile(r"sign|ink|initial|exchang|conclud|ratif|held", re.IGNORECASE)
RELATIVE = 70  # code points before "which" that tell who it is
FEW_STATES = 9  # "the nine states" are more than a passage can be trusted to name
NEAR = 45  # code points within which "between …" belongs to the noun before it


def find_parties(page: Page, match: Match, item: Item) -> tuple[Codes, float]:
    """Who the parties are, and how far the way they were found can be trusted; none when that is unclear."""
    masked = match.masked
    if is_private(page, match, item):
        return company_party(page, match, item)
    if "who" in match.found.re.groupindex:
        codes = who_states(page, match)
        return (codes, 1.0) if len(codes) >= 2 else ((), 0.0)
    said = said_parties(page, match, item)
    if set(said) & MEDIATORS and ANNOUNCED.match(match.found["act"]):
        return (), 0.0  # who announces a truce of others is no side of it
    if match.pattern.set.get("explicit"):
        named = countries_in(page, masked, item.start, item.limit)
        return (said, 1.0) if len(said) >= 2 and named else (authorised(page, match), 0.7)
    return (said, 1.0) if len(said) >= 2 else inferred_parties(page, match, item, said)


def who_states(page: Page, match: Match) -> Codes:
    """The states of a clause's own subject: by name, or as "the three countries", "the two ministers"."""
    codes = countries_in(page, match.masked, *match.found.span("who"), strict=False) or group_states(page, match.masked)
    return codes or find_pair(page.reading, match.masked, page.focus)


def authorised(page: Page, match: Match) -> Codes:
    """The state a text is written from and the one its minister is to negotiate with: "to discuss with the Slovak side a draft"."""
    home, start = page.reading.discourse.home, match.found.start("act")
    named = [m.code for m in match.masked.mentions(*match.found.span("act")) if isinstance(m, CountryMention)]
    orders = page.words["authorises"].search(match.masked.text, 0, start)
    return ordered((home, *named)) if home and orders and len(named) == 1 and home != named[0] else ()


def inferred_parties(page: Page, match: Match, item: Item, said: Codes) -> tuple[Codes, float]:
    """The sides a clause leaves to its readers: those of the sentence, of the passage, of the document."""
    masked, after = match.masked, max(item.end, match.found.end("act"))
    opening = page.words["between"].search(masked.text, item.end)
    lonely = opening is not None and opening.group().lower() == "between " and len(said) == 1
    behind = is_elsewhere(page, masked, after, sentence_stop(masked.text, after)) if after > item.limit else False
    if lonely or behind or is_with_others(page, match) or is_elsewhere(page, masked, item.end, item.limit):
        return (), 0.0
    group = group_states(page, masked)
    if len(group) > 2:
        return (group, 0.85) if set(said) <= set(group) else ((), 0.0)
    if group_size(page, masked) > 2 or page.words["many"].search(masked.text):
        return (), 0.0
    told = page.words["pair"].search(masked.text) is not None or is_group(page, match) or is_unnamed(page, match, said)
    whole = countries_in(page, masked, 0, len(masked.text))
    if len(whole) == 2 and set(said) <= set(whole) and (told or whole == page.focus):
        return whole, 0.93
    pair = find_pair(page.reading, masked, page.focus)
    if told and set(said) <= set(pair) and set(whole) <= set(pair):
        return pair, 0.85
    return (other_side(page, match, item, said), 0.75) if len(said) == 1 else ((), 0.0)


def is_with_others(page: Page, match: Match) -> bool:
    """Whether an act says with whom, and that is no state by name: "talks with European officials about a deal"."""
    span = match.found.span("act")
    told = page.words["with"].search(match.masked.text, *span) is not None
    return told and not countries_in(page, match.masked, *span, strict=False)


def other_side(page: Page, match: Match, item: Item, said: Codes) -> Codes:
    """The one the document is about, or is written from, where a clause names only whom it was concluded with."""
    masked, after = match.masked, max(item.end, match.found.end("act"))
    if not any(
        phrase_countries(page, masked, "with", *span) == said for span in ((item.end, item.limit), (after, len(masked.text)))
    ):
        return ()
    home = page.reading.discourse.home
    pair = page.focus or (ordered((*said, home)) if home else ())
    whole = set(spoken_of(page.reading, masked))
    return pair if len(pair) == 2 and set(said) <= whole <= set(pair) else ()


def group_size(page: Page, masked: Masked) -> int:
    """How many "the three countries" are, or the sides of "the trilateral document"; 0 where nothing tells."""
    told = page.words["several"].search(masked.text)
    if told is None:
        return 0
    numbers = [m.value for m in masked.mentions(*told.span()) if isinstance(m, NumberMention)]
    return int(numbers[0]) if numbers else 3


def group_states(page: Page, masked: Masked) -> Codes:
    """The states a group of so many is: those of the sentence, else those of the passage; none when they cannot be told."""
    number = group_size(page, masked)
    own = countries_in(page, masked, 0, len(masked.text)) if number > 1 else ()
    if len(own) == number:
        return own
    before = passage_states(page.reading, masked, number) if 2 < number < FEW_STATES else None
    return before[1] if before and set(own) <= set(before[1]) else ()


def is_elsewhere(page: Page, masked: Masked, start: int, stop: int) -> bool:
    """Whether the other side is said and is no state: "with the local administration", "between the Chamber and the Union"."""
    opening = page.words["sided"].match(masked.text, start, stop)
    if opening is None:
        return False
    end = page.words["inner_end"].search(masked.text, opening.end(), stop)
    sides = re.split(r", (?:and )?| and ", masked.text[opening.end() : end.start() if end else stop])
    return not all(page.words["state_side"].search(side) for side in sides[:2] if side)


def is_group(page: Page, match: Match) -> bool:
    """Whether the subject is people spoken of before together: "the two speakers signed"."""
    start = clause_start(page.words, match.masked.text, match.found.start("act"))
    people = [m for m in match.masked.mentions(start, match.found.start("act")) if isinstance(m, PersonMention)]
    return any(m.plural and m.country is None for m in people)


def is_unnamed(page: Page, match: Match, said: Codes) -> bool:
    """Whether sides stand in the sentences before: "a memorandum was signed", "was signed by the minister and the envoy"."""
    if not (is_passive(match) and SEALED.search(match.found["act"])):
        return False
    opening = page.words["by"].match(match.masked.text, match.found.end("act") + 1)
    if not said or opening is None:
        return not said
    signers = match.masked.mentions(opening.end(), clause_stop(page.words, match.masked.text, opening.end()))
    people = [m for m in signers if isinstance(m, PersonMention)]
    codes = [[p.country for p in page.reading.discourse.persons(match.masked.sentence, m)] for m in people]
    return len(people) == 2 and (any(not any(known) for known in codes) or {code for known in codes for code in known} <= {*said})


def clause_stop(words: Words, text: str, start: int) -> int:
    """Where the phrase that begins at `start` ends."""
    found = words["inner_end"].search(text, start)
    return found.start() if found else len(text)


def said_parties(page: Page, match: Match, item: Item) -> Codes:
    """The parties the clause itself names: in the noun phrase, between, with, by, or as the subject."""
    masked = match.masked
    inner = countries_in(page, masked, item.start, item.end)
    after = max(item.end, match.found.end("act"))
    regions = [(item.end, item.limit)] + ([(after, phrase_stop(page.words, masked.text, after))] if after > item.limit else [])
    between = [
        (opening.start() - start, phrase_countries(page, masked, "between", start, stop))
        for start, stop in regions
        if (opening := page.words["between"].search(masked.text, start, stop))
    ]
    near = next((codes for far, codes in between if far < NEAR and len(codes) >= 2), inner)
    if len(near) >= 2:
        return near
    actors = subject_countries(page, match)
    if not actors and (clear := next((codes for _, codes in between if len(codes) >= 2), ())):
        return clear
    names = ("with", "by") if is_passive(match) else ("with",)
    others = [code for start, stop in regions for name in names for code in phrase_countries(page, masked, name, start, stop)]
    said = ordered([*actors, *others, *inner])
    return said if len(said) >= 2 else next((codes for _, codes in between if codes and set(said) <= set(codes)), said)


def phrase_stop(words: Words, text: str, start: int) -> int:
    """Where what follows an act ends: at the next document named, whose sides are its own, or with the sentence."""
    stop = sentence_stop(text, start)
    other = next(find_phrases(words, text, start, stop), None)
    return other.start() if other else stop


def ordered(codes: Iterable[str]) -> Codes:
    return tuple(sorted(set(codes)))


def countries_in(page: Page, masked: Masked, start: int, stop: int, strict: bool = True) -> Codes:
    """The states that masked[start:stop] speaks of, by name, by their people, by their capital."""
    return ordered(spoken(page, masked, start, stop, strict))


def spoken(page: Page, masked: Masked, start: int, stop: int, strict: bool) -> Iterator[str]:
    """The code of every state spoken of in masked[start:stop]; when strict without countries things happen in."""
    links = find_links(masked.sentence.text)
    for mention in masked.mentions(start, stop):
        at = mention.start - masked.sentence.start
        if not any(first <= at < last for first, last in links):
            yield from acting(page, masked, mention, strict)
    for bloc in page.words["bloc"].finditer(masked.text, start, stop):
        if not (strict and is_where(page.words, masked.text, bloc.start())):
            yield from next(codes for says, codes in page.words.blocs if says.fullmatch(bloc.group()))


def acting(page: Page, masked: Masked, mention: Mention, strict: bool) -> Iterator[str]:
    """The states a mention stands for as a side: a person's, a country, a capital, a province's."""
    at = masked.at(mention)
    if isinstance(mention, PersonMention):
        yield from (p.country for p in page.reading.discourse.persons(masked.sentence, mention) if p.country)
    elif isinstance(mention, CountryMention):
        if not is_beside(page.words, masked.text, at) and not (strict and is_where(page.words, masked.text, at)):
            yield mention.code
    elif isinstance(mention, PlaceMention) and mention.country and stands_for_state(page.words, masked.text, mention, at):
        yield mention.country


def is_beside(words: Words, text: str, at: int) -> bool:
    """Whether a country is named but no side: a company's home, a broker, the Security Council of the UN."""
    return (
        of_company(words, text, at)
        or words["house_of"].match(text, at + 1) is not None
        or words["brokered"].search(text[max(0, at - 40) : at]) is not None
    )


def stands_for_state(words: Words, text: str, place: PlaceMention, at: int) -> bool:
    """Whether a place acts: a capital for its government, a province for itself."""
    if words["province"].match(text, at + 1):
        return not is_where(words, text, at)
    return place.capital and is_seat(words, text, at)


def is_seat(words: Words, text: str, at: int) -> bool:
    """Whether a capital may stand for its government: not where it is a place, or only the name of an agreement."""
    named_after = words["named_after"].match(text, at + 1) and text[at - 1 : at] not in ("-", "–")
    return not named_after and not is_where(words, text, at) and not words["brokered"].search(text[max(0, at - 40) : at])


def of_company(words: Words, text: str, at: int) -> bool:
    """Whether a country only tells where a company is from: "Chinese railway manufacturer"."""
    if words["firm_name"].match(text, at + 1):
        return True
    after = re.split(r"[,;()]|\band\b|\bof\b", text[at + 1 : at + 50])[0]
    return bool(words["company"].search(after))


def is_where(words: Words, text: str, at: int) -> bool:
    """Whether a city or country is only the place of something."""
    return bool(words["place_only"].search(text[max(0, at - 40) : at]))


def phrase_countries(page: Page, masked: Masked, name: str, start: int, stop: int) -> Codes:
    """The states in "between …", "with …", "by …" after an instrument."""
    opening = page.words[name].search(masked.text, start, stop)
    if opening is None or page.words["other_act"].search(masked.text, start, opening.start()):
        return ()
    codes: Codes = ()
    for end in [*page.words["inner_end"].finditer(masked.text, opening.end(), stop), None]:
        codes = countries_in(page, masked, opening.end(), end.start() if end else stop, strict=False)
        if len(codes) >= 2 or (codes and name != "between"):
            return codes
        if end is None or (name != "between" and end.start() - opening.end() > 70):
            break
    return codes


def subject_countries(page: Page, match: Match) -> Codes:
    """The states in front of an act, when the act has its subject there."""
    start = match.found.start("act")
    if is_passive(match):
        return ()
    first = clause_start(page.words, match.masked.text, start)
    joined = page.words["who_and"].search(match.masked.text, 0, start)
    first = joined.start() if joined else first
    after = first
    while aside := page.words["aside"].match(match.masked.text, after, start):
        after = aside.end()
    inside = countries_in(page, match.masked, after, start) if after > first else ()
    return inside or countries_in(page, match.masked, first, start)


def is_private(page: Page, match: Match, item: Item) -> bool:
    """Whether a company, and no office of a state, is said to be a side of it."""
    text, act = match.masked.text, match.found.start("act")
    first = clause_start(page.words, text, act)
    first -= RELATIVE if page.words["relative"].search(text[max(0, first - 8) : first]) else 0
    before = "" if is_passive(match) else text[max(0, first) : act]
    after = max(item.limit, match.found.end("act"))
    behind = named_partners(page.words, text, after, after + 100) if is_passive(match) else ""
    sides = [before, named_partners(page.words, text, item.end, min(item.limit, item.end + 120)), behind]
    people = [m for m in match.masked.mentions(act - len(before), len(text)) if isinstance(m, PersonMention)]
    if any(page.words["company"].search(m.text) for m in people):
        return True
    named = any(page.words["company"].search(side) and not page.words["officials"].search(side) for side in sides)
    return named and not any(m.role and (m.name or m.country) for m in people if match.masked.at(m) < act)


def named_partners(words: Words, text: str, start: int, stop: int) -> str:
    """The words of text[start:stop] from where it begins to tell with whom, between whom, by whom; empty when it does not."""
    opening = words["partners"].search(text, start, stop)
    return text[opening.start() : stop] if opening else ""


def company_party(page: Page, match: Match, item: Item) -> tuple[Codes, float]:
    """The state a company deals with, when its government is named as the other side."""
    masked = match.masked
    opening = page.words["with"].search(masked.text, item.end, item.limit)
    if opening is None or not page.words["officials"].search(masked.text, opening.start(), opening.end() + 60):
        return (), 0.0
    codes = phrase_countries(page, masked, "with", item.end, item.limit)
    return (codes, 0.75) if len(codes) == 1 else ((), 0.0)
