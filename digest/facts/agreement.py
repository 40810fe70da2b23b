"""Agreement: what states and organisations of states signed, agreed, ratified, negotiate or ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date as Day
from datetime import timedelta
from itertools import islice
from typing import Any, cast

from digest.facts.actors import says
from digest.facts.anaphor import find_antecedent, is_anaphor
from digest.facts.focus import find_pair
from digest.facts.instrument import (
    LONGEST,
    WINDOW,
    Codes,
    Item,
    Page,
    Words,
    chain_items,
    clause_start,
    content_words,
    find_count,
    find_instrument,
    find_items,
    find_links,
    find_subject,
    is_passive,
    load_words,
    sentence_stop,
    tidy_subject,
)
from digest.facts.modality import find_modality
from digest.facts.moment import read_lead, settle_coming
from digest.facts.party import countries_in, find_parties, ordered, phrase_countries, subject_countries
from digest.facts.patterns import Match, find_matches, load_patterns
from digest.facts.story import find_story_date
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import Agreement, Evidence, Fact, TimeMention

STATUSES = ("proposed", "planned", "signed", "in_force", "ratified", "ended")
MODALITIES = ("denied", "cancelled", "hypothetical", "wished", "planned", "done")
DONE = frozenset({"signed", "ratified", "in_force"})
LOOSE = frozenset({"agreement", "treaty", "contract", "documents"})
LISTED = "agreement.listed"
TITLED = re.compile(r"(?:[A-Z][\w’'-]+ ){1,}[A-Z][\w’'-]+$")  # "the Agreed Minutes" is a name
INITIALLED = re.compile(r"initiall?ed", re.IGNORECASE)
COMPOUND = re.compile(r"(?<!\bco)(?<!\bre)[-–‑]$", re.IGNORECASE)  # "open-ended", "India-brokered" are no acts
NOISE = 48  # matches in one sentence that no newsroom writes
MOST = 120  # claims of one document that are compared with each other
LEAD = 3  # sentences of a text that tell when its event took place
REPORT = 7  # sentences of a short report of one event, told in the plain past
ITEMS = 40  # sentences a list of documents may take


@dataclass(frozen=True)
class Claim:
    """One instrument as one sentence speaks of it. `weak` claims only add to another one of the document."""

    instrument: str
    parties: Codes
    subject: str | None
    count: int | None
    status: str
    date: str | None
    sentences: tuple[Masked, ...]
    rule: str
    trust: float
    plural: bool = False
    weak: bool = False
    listed: bool = False
    words: frozenset[str] = field(default_factory=frozenset)


def find_agreements(reading: Reading) -> Iterable[Fact]:
    """The agreements of a document, each once, in the order they stand."""
    words = load_words(reading.article.language)
    if words is None:
        return []
    page = Page(reading, words, load_patterns("agreement", reading.article.language))
    claims = list(islice(read_claims(page), MOST))
    return [build_fact(claim) for claim in tidy_claims(merge_claims(claims))]


def read_claims(page: Page) -> Iterator[Claim]:
    """Every claim of a document, sentence by sentence."""
    package: Claim | None = None
    for number, masked in enumerate(page.reading.sentences):
        if page.words.nouns.isdisjoint(masked.words) and page.words["pronominal"].search(masked.text) is None:
            continue
        claims = list(read_sentence(page, number, masked))
        yield from claims or named_later(page, number, package)
        package = next((claim for claim in claims if claim.plural and claim.parties), package)


def read_sentence(page: Page, number: int, masked: Masked) -> Iterator[Claim]:
    """All claims of one sentence, and of the list it may open."""
    for claim in list(title_claim(page, masked)) or list(sentence_claims(page, masked)):
        opens = claim.plural and not claim.weak and page.words["list_head"].search(masked.text)
        listed = list(list_claims(page, number, claim)) if opens else []
        yield replace(claim, listed=bool(listed))
        yield from listed


def sentence_claims(page: Page, masked: Masked) -> Iterator[Claim]:
    """What the patterns find; the first pattern to speak of an instrument has it."""
    taken: set[int] = set()
    matches = list(islice(find_matches(page.patterns, masked), NOISE))
    links = find_links(masked.sentence.text)
    for match in matches if len(matches) < NOISE else ():
        at = masked.offset(match.found.start("act")) - masked.sentence.start
        if any(first <= at < last for first, last in links) or COMPOUND.search(masked.text[: match.found.start("act")]):
            continue
        items = [item for item in find_items(page.words, match) if item.end not in taken]
        if not items:
            continue
        status = find_status(page, match)
        taken |= {item.end for item in items}
        if status is not None:
            for claim in item_claims(page, match, items, status):
                yield from split_claim(page, match, claim)


def item_claims(page: Page, match: Match, items: list[Item], status: str) -> Iterator[Claim]:
    """One claim for each instrument of an act; counted packages named together are one package."""
    claims = [claim for item in items if (claim := build_claim(page, match, item, status))]
    counted = [claim for claim in claims if claim.count and not claim.subject]
    if len(claims) > 1 and len(counted) == len(claims):
        yield replace(claims[0], instrument="documents", count=sum(claim.count or 0 for claim in claims), plural=True)
    elif len(claims) > 2 and claims[0].count == len(claims) - 1:
        yield from claims[1:]  # "two agreements, one on trade and one on visas": they are the package
    else:
        yield from claims


def build_claim(page: Page, match: Match, item: Item, status: str) -> Claim | None:
    """One claim, None when no state takes part in it."""
    masked, words = match.masked, page.words
    phrase = masked.text[item.start : item.end]
    parties, trust = find_parties(page, match, item)
    subject = find_subject(words, masked, item, 0 if match.pattern.set.get("bare") else match.found.end("act"))
    weak = bool(words["definite"].match(phrase)) and subject is None and not TITLED.search(phrase)
    parties = parties or named_parties(words, masked, item)
    loose = not parties and words["anaphor_loose"].match(phrase) is not None
    if (loose or is_anaphor(words, phrase, subject)) and (meant := meant_claim(page, match, parties, status)):
        return meant
    if words["pronoun"].fullmatch(phrase):
        return None
    if not parties and not weak:
        return None
    count, plural = find_count(words, masked, item)
    return Claim(
        instrument=find_instrument(words, phrase, count, plural),
        parties=parties,
        subject=subject,
        count=count,
        status=status,
        date=claim_date(page, match, item, status),
        sentences=(masked,),
        rule=match.pattern.name,
        trust=match.pattern.set["trust"] * trust * (1.0 if subject or count else 0.9),
        plural=plural,
        weak=weak,
        words=content_words(words, subject),
    )


def named_parties(words: Words, masked: Masked, item: Item) -> Codes:
    """The parties of an agreement known by its name."""
    written = masked.original(item.start, item.end).lower()
    return next((codes for name, codes in words.named.items() if name.lower() in written), ())


def claim_date(page: Page, match: Match, item: Item, status: str) -> str | None:
    """When it came to its status: told beside the act, else around it."""
    if is_undated(match, status):
        return None
    masked = match.masked
    return find_date(page, masked, match.found.span("act"), item, status) or fallback_date(page, masked, status)


def meant_claim(page: Page, match: Match, parties: Codes, status: str) -> Claim | None:
    """What is told of a document that the sentence before names: "It was signed in Oslo"."""
    masked, words = match.masked, page.words
    meant = find_antecedent(page, masked)
    if meant is None:
        return None
    named = countries_in(page, meant.masked, meant.item.start, meant.item.limit) or named_parties(words, meant.masked, meant.item)
    home = page.reading.discourse.home
    sides = named if len(named) > 1 else ordered({*named, *parties}) or parties
    if len(sides) == 1 and named and home:
        sides = ordered((*sides, home))
    if len(sides) < 2:
        return None
    phrase = meant.masked.text[meant.item.start : meant.item.end]
    return Claim(
        instrument=find_instrument(words, phrase, None, False),
        parties=sides,
        subject=meant.subject,
        count=None,
        status=status,
        date=claim_date(page, match, Item(0, 0, 0), status),
        sentences=(masked, meant.masked),
        rule=match.pattern.name,
        trust=match.pattern.set["trust"] * 0.85,
        words=content_words(words, meant.subject),
    )


def split_claim(page: Page, match: Match, claim: Claim) -> Iterator[Claim]:
    """Agreements of one state with each of several: one each; "one on …, the other on …": two."""
    told = page.words["one_other"].search(match.masked.text) if claim.plural and claim.parties else None
    if told:
        yield from (told_apart(page, match.masked, claim, told.span(group)) for group in ("one", "other"))
        return
    centre = hub(page, match, claim)
    if centre is None:
        yield claim
        return
    for other in claim.parties:
        if other != centre:
            instrument = "agreement" if claim.instrument == "documents" else claim.instrument
            yield replace(claim, instrument=instrument, parties=ordered((centre, other)), count=None, plural=False)


def told_apart(page: Page, masked: Masked, claim: Claim, span: tuple[int, int]) -> Claim:
    """One of the documents that a sentence tells apart by their subjects."""
    subject = tidy_subject(page.words, masked.original(*span))
    return replace(claim, subject=subject, count=None, plural=False, listed=False, words=content_words(page.words, subject))


def hub(page: Page, match: Match, claim: Claim) -> str | None:
    """The state that concludes an agreement of its own with each of the others; None when all conclude the same."""
    if not claim.plural or len(claim.parties) < 3 or is_passive(match):
        return None
    masked = match.masked
    actors = subject_countries(page, match)
    if len(actors) == 1 and page.words["with"].search(masked.text, match.found.end()):
        return actors[0]
    if "bilateral" not in match.found.group("what").lower():
        return None
    spoken = (code for m in masked.sentence.mentions for code in countries_in(page, masked, masked.at(m), masked.at(m) + 1))
    return next(spoken, None)


# --- status ----------------------------------------------------------------------------------------


def find_status(page: Page, match: Match) -> str | None:
    """The status of a pattern's plain claim, weakened by what stands around it; None when nothing is claimed."""
    wanted = match.pattern.set
    modality = act_modality(page, match)
    if wanted["status"] == "proposed":
        return None if modality in ("denied", "cancelled") else "proposed"
    if modality == "planned" or (modality == "done" and is_only_initialled(page, match)):
        return cast(str, wanted["planned"])
    return cast(str, wanted["status"]) if modality == "done" else None


def is_only_initialled(page: Page, match: Match) -> bool:
    """Whether an initialled text is said to be signed only later."""
    text, end = match.masked.text, match.found.end("act")
    return INITIALLED.search(match.found["act"]) is not None and page.words["to_sign"].search(text, end) is not None


def act_modality(page: Page, match: Match) -> str:
    """How real the act is said to be, by the cues around it and the form of its verb."""
    masked, words, language = match.masked, page.words, page.reading.article.language
    start, end = match.found.span("act")
    aux = words["aux"].search(masked.text[max(0, start - 60) : start])
    spans = [start, start - len(aux.group())] if aux else [start]
    modality = min((find_modality(masked, first, end, language) for first in spans), key=MODALITIES.index)
    verb = masked.text[start:end].split()[0]
    lead = (aux.group() if aux else "") + (masked.text[start:end] if is_passive(match) else "")
    past = words["past"].search(verb) or words["past"].search(masked.text[start:end])
    if is_passive(match) and modality == "done" and words["would"].match(masked.text[start:end]):
        return "planned"
    if modality == "planned" and past and not words["ahead"].search(lead):
        modality = "done"
    if (
        match.pattern.set.get("nominal")
        and modality == "done"
        and words["ahead_of_noun"].search(masked.text, clause_start(words, masked.text, start), start)
    ):
        return "planned"
    if is_gerund(words, match):
        return "hypothetical"
    if unreal := unreal_lead(words, masked.text, start):
        return unreal
    plain = match.pattern.set["status"] in DONE and masked.sentence.field == "text"
    if plain and modality == "done" and words["present"].match(masked.text[start:end]):
        return "hypothetical"
    if modality == "planned" and words["weakly"].match(verb):
        firm = aux and (words["firm"].search(aux.group()) or words["joined"].search(masked.text[: start - len(aux.group())]))
        return "planned" if firm else "wished"
    bare = modality == "done" and words["base"].match(verb) and not match.pattern.set.get("nominal")
    return base_modality(words, masked, start) if bare else modality


def is_gerund(words: Words, match: Match) -> bool:
    """Whether a ratification is only spoken of: "progress on ratifying the pact"."""
    ratifies = match.pattern.set["status"] == "ratified" and match.found["act"].split()[0].lower().endswith("ing")
    return ratifies and words["gerund_done"].search(match.masked.text[: match.found.start("act")][-30:]) is None


def unreal_lead(words: Words, text: str, start: int) -> str | None:
    """What the words right before an act make of it: blocked, wished for, still to come, only conditional; None when nothing."""
    if words["stalled"].search(text[max(0, start - 30) : start]):
        return "denied"
    if words["wishful"].search(text[max(0, start - 60) : start]):
        return "wished"
    if words["hoping"].search(text[max(0, start - WINDOW) : start]):
        return "wished"
    if words["needed"].search(text[max(0, start - 40) : start]):
        return "planned"
    return "hypothetical" if words["unless"].search(text[max(0, start - WINDOW) : start]) else None


def base_modality(words: Words, masked: Masked, start: int) -> str:
    """A verb without tense: a headline's present, or the second of two plans ("to meet … and sign …")."""
    before = masked.text[:start]
    if words["joined"].search(before) and words["ahead"].search(before[-WINDOW:]):
        return "planned"
    headline = masked.sentence.field == "title" or not masked.text.rstrip('”"’) ').endswith((".", "!", "?", ";", ":"))
    return "done" if headline and not before.endswith("to ") else "wished"


# --- date ------------------------------------------------------------------------------------------


def is_undated(match: Match, status: str) -> bool:
    """Whether a time beside the act is not the time of its status: "takes effect on 1 March" dates no signing."""
    return bool(match.pattern.set.get("undated")) or status == "signed" != match.pattern.set["status"]


def find_date(page: Page, masked: Masked, act: tuple[int, int], item: Item, status: str) -> str | None:
    """The day, month or year nearest to the act that is not part of the instrument's own words."""
    times = [
        m
        for m in masked.sentence.mentions
        if isinstance(m, TimeMention) and m.iso and not m.span and not item.start <= masked.at(m) < item.end
    ]
    near = [m for m in times if is_when(page.words, masked, masked.at(m), act)]
    if status == "proposed" or not near:
        return None
    nearest = min(near, key=lambda m: min(abs(masked.at(m) - act[0]), abs(masked.at(m) - act[1])))
    published = page.reading.article.published
    return past_date(nearest, published) if status in DONE else future_date(nearest.iso, published)


def future_date(iso: str | None, published: Day | None) -> str | None:
    """The time of a plan; None when it has passed: then it is the day of something else."""
    return None if iso and published and iso < published.isoformat()[: len(iso)] else iso


def fallback_date(page: Page, masked: Masked, status: str) -> str | None:
    """The day the story tells around a signing whose own sentence has none, the month of the visit it belongs to."""
    text, published = masked.text, page.reading.article.published
    lead, language = read_lead(page.reading), page.reading.article.language
    if status in ("planned", "signed") and (says("stay", text, language) or says("same_day", text, language)):
        told = find_story_date(page.reading, masked, status, lead)
        ahead = status == "signed" and told and published and told > published.isoformat()[: len(told)]
        return lead.told if ahead else told
    if status == "planned":
        return occasion_day(page, masked)
    if status != "signed" or page.words["background"].search(text) or published is None:
        return None
    if near := near_day(page, masked, published):
        return near
    plain = not page.words["other_day"].search(text) and not any(isinstance(m, TimeMention) for m in masked.sentence.mentions)
    return lead.day if masked.sentence.index <= lead.sentence + (REPORT if plain else LEAD) else None


def occasion_day(page: Page, masked: Masked) -> str | None:
    """The day of the talks at which something is to be signed, told in the sentence or just before; None when unclear."""
    published = page.reading.article.published
    if published is None or not page.words["occasion"].search(masked.text):
        return None
    index, dateline = masked.sentence.index, read_lead(page.reading).dateline
    for earlier in reversed(page.reading.sentences[max(0, index - LEAD) : index + 1]):
        isos = {m.iso for m in earlier.sentence.mentions if isinstance(m, TimeMention) and m.iso and len(m.iso) == 10}
        if page.words["ahead_of_noun"].search(earlier.text):
            isos = {settle_coming(earlier, page.reading.article, iso) or iso for iso in isos}
        days = {iso for iso in isos if iso >= published.isoformat() and iso != dateline}
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def near_day(page: Page, masked: Masked, published: Day) -> str | None:
    """The day told in the sentence or just before, else that a short report opens with."""
    day = page.reading.discourse.day(masked.sentence)
    if day and abs((Day.fromisoformat(day) - published).days) <= 3:
        return day
    return story_day(page, masked, published)


def story_day(page: Page, masked: Masked, published: Day) -> str | None:
    """The day a short report of one event opens with, for a signing told further down in the plain past."""
    if page.words["other_day"].search(masked.text) or any(isinstance(m, TimeMention) for m in masked.sentence.mentions):
        return None
    opening = [s for s in page.reading.sentences if s.sentence.field == "text"][:LEAD]
    days = {m.iso for s in opening for m in s.sentence.mentions if isinstance(m, TimeMention) and m.iso and len(m.iso) == 10}
    if len(days) != 1:
        return None
    day = days.pop()
    return day if 0 <= (published - Day.fromisoformat(day)).days <= 3 else None


def past_date(time: TimeMention, published: Day | None) -> str | None:
    """A time of something done: "in December" told in August is the last December, never the next one."""
    iso = time.iso
    if iso is None or published is None or iso[:10] <= published.isoformat()[: len(iso)]:
        return iso
    if re.search(r"\d{4}", time.text):
        return None  # "the agreement for the 2026 season": a year to come dates nothing that is done
    if len(iso) == 7 or (len(iso) == 10 and re.search(r"\d", time.text)):
        return f"{int(iso[:4]) - 1}{iso[4:]}"
    return (Day.fromisoformat(iso) - timedelta(days=7)).isoformat() if len(iso) == 10 else None


def is_when(words: Words, masked: Masked, at: int, act: tuple[int, int]) -> bool:
    """Whether a time belongs to the act: in its clause, and not a term such as "until 2030"."""
    if words["term"].search(masked.text[max(0, at - 20) : at]):
        return False
    if at < 40 and words["dateline"].match(masked.text[at + 1 :]):
        return False
    if at >= act[1]:
        return at - act[1] < 260 and not words["not_when"].search(masked.text[act[1] : at])
    between = masked.text[at + 1 : act[0]]
    return (at < 12 or len(between) < 60) and not words["not_when"].search(between)


# --- lists and titles ------------------------------------------------------------------------------


def list_claims(page: Page, number: int, head: Claim) -> Iterator[Claim]:
    """The documents listed after a sentence that announces them."""
    missed = 0
    opened = page.reading.sentences[number].text.rstrip().endswith(":")
    typed = page.words["documents_are"].match(page.reading.sentences[number].text) if opened else None
    for masked in page.reading.sentences[number + 1 : number + 1 + ITEMS]:
        item = find_listed(page.words, masked, opened)
        if item is None and typed and not missed and (bare := bare_subject(page, masked)):
            instrument = find_instrument(page.words, typed["what"], 2, True) if typed["what"] else head.instrument
            yield one_of(page, head, instrument, bare, masked)
            continue
        if item is None:
            missed += 1
            if missed > 2:
                return
            continue
        missed = 0
        for one in chain_items(page.words, masked.text, (item.start, item.end), item.limit):
            yield listed_claim(page, masked, one, head)


def named_later(page: Page, number: int, package: Claim | None) -> Iterator[Claim]:
    """The documents of a package that a later sentence lists: "The seven documents comprise: …", "The sides signed: …"."""
    masked = page.reading.sentences[number]
    opened = masked.text.rstrip().endswith(":")
    signed = page.words["signed_list"].search(masked.text) if opened else None
    if signed:
        parties = countries_in(page, masked, 0, len(masked.text))
        parties = parties if len(parties) >= 2 else ()
        parties = parties or find_pair(page.reading, masked, page.focus)
        status = "planned" if page.words["ahead_of_noun"].search(masked.text) else "signed"
        date = find_date(page, masked, signed.span(), Item(0, 0, 0), status) or fallback_date(page, masked, status)
        package = Claim("documents", parties, None, None, status, date, (masked,), LISTED, 0.85) if parties else None
    head = page.words["documents_are"].match(masked.text)
    if package is None or not (signed or head):
        return
    if opened:
        yield from list_claims(page, number, package)
        return
    yield from spread_claims(page, masked, package, head)


def spread_claims(page: Page, masked: Masked, package: Claim, head: re.Match[str] | None) -> Iterator[Claim]:
    """One claim for each subject of "The MoUs cover ports, education and sports", where there are as many documents."""
    if head is None:
        return
    instrument = find_instrument(page.words, head["what"], None, True) if head["what"] else package.instrument
    stop = sentence_stop(masked.text, head.end())
    parts = [m.span() for m in re.finditer(r"(?:(?!, | and (?!.*, )).)+", masked.text[head.end() : stop])]
    if len(parts) < 2 or (instrument, len(parts)) not in set(counts_told(page, package)):
        return
    for first, last in parts:
        subject = tidy_subject(
            page.words, re.sub(r"^(?:, | and |and )+", "", masked.original(head.end() + first, head.end() + last))
        )
        yield one_of(page, package, instrument, subject, masked)


def one_of(page: Page, package: Claim, instrument: str, subject: str | None, masked: Masked) -> Claim:
    """One document of a package, told in a sentence or line of its own."""
    return replace(
        package,
        instrument=instrument,
        subject=subject,
        count=None,
        plural=False,
        weak=False,
        listed=False,
        words=content_words(page.words, subject),
        sentences=(masked, *package.sentences),
        rule=LISTED,
    )


def counts_told(page: Page, package: Claim) -> Iterator[tuple[str, int]]:
    """The instruments a package is said to consist of, with the number of each."""
    for masked in package.sentences:
        for found in page.words["np"].finditer(masked.text):
            count, plural = find_count(page.words, masked, Item(found.start(), found.end(), found.end()))
            if count:
                yield find_instrument(page.words, found.group(), count, plural), count


def find_listed(words: Words, masked: Masked, opened: bool) -> Item | None:
    """The instrument a line of a list begins with."""
    mark = words["item"].match(masked.text)
    start = mark.end() if mark else 0
    found = words["np"].match(masked.text, start)
    if found is None or words["verbed"].match(masked.text[found.end() :]):
        return None
    if not opened and words["finite"].search(masked.text):
        return None
    return Item(found.start(), found.end(), len(masked.text))


def bare_subject(page: Page, masked: Masked) -> str | None:
    """The subject a line of a list is, when the list says of what instruments: "• legal cooperation;"."""
    mark = page.words["item"].match(masked.text)
    bulleted = mark is not None and mark.end() > 0
    if (
        not (bulleted or masked.text.rstrip().endswith(";"))
        or len(masked.text) > LONGEST
        or page.words["finite"].search(masked.text)
    ):
        return None
    start = mark.end() if mark else 0
    return tidy_subject(page.words, re.sub(r"[;,.]? ?(?:and)?\s*$", "", masked.original(start, len(masked.text))))


def listed_claim(page: Page, masked: Masked, item: Item, head: Claim) -> Claim:
    """One document of a list: it was signed when and by whom the whole list was, where it does not say itself."""
    phrase = masked.text[item.start : item.end]
    parties = phrase_countries(page, masked, "between", item.end, item.limit)
    parties = parties if len(parties) >= 2 else countries_in(page, masked, item.start, item.limit)
    subject = find_subject(page.words, masked, item)
    return Claim(
        find_instrument(page.words, phrase, None, False),
        parties if len(parties) >= 2 else head.parties,
        subject,
        None,
        head.status,
        head.date,
        (masked, *head.sentences),
        LISTED,
        head.trust,
        words=content_words(page.words, subject),
    )


def title_claim(page: Page, masked: Masked) -> Iterator[Claim]:
    """A document that is itself a joint statement of states says so in its title."""
    found = page.words["statement_title"].match(masked.text)
    if masked.sentence.field != "title" or found is None:
        return
    about = re.search(r" on (?:the )?(.+)$", masked.text[found.end() :])
    head = found.end() + about.start() if about else len(masked.text)
    sides = countries_in(page, masked, 0, head)
    parties = sides if len(sides) >= 2 else countries_in(page, masked, 0, len(masked.text))
    if len(parties) < 2:
        return
    item = Item(found.start(), found.end(), len(masked.text))
    subject = tidy_subject(page.words, masked.original(found.end() + about.start(1), len(masked.text))) if about else None
    yield Claim(
        find_instrument(page.words, masked.text[: found.end()], None, False),
        parties,
        subject,
        None,
        "signed",
        find_date(page, masked, (0, found.end()), item, "signed") or issue_day(page),
        (masked,),
        "agreement.joint-statement",
        0.9,
        words=content_words(page.words, subject),
    )


def issue_day(page: Page) -> str | None:
    """When a statement that is the document itself was issued: the day it tells, else that of its publication."""
    published = page.reading.article.published
    return read_lead(page.reading).told or (published.isoformat() if published else None)


# --- one fact for one agreement --------------------------------------------------------------------


def merge_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Claims of the same agreement become one, the fullest; weak ones without another to add to are dropped."""
    merged: list[Claim] = []
    for claim in sorted(claims, key=lambda c: c.weak):
        at = next((i for i, other in enumerate(merged) if is_same(other, claim)), None)
        if at is not None:
            merged[at] = join_claims(merged[at], claim)
        elif not claim.weak or (claim.parties and claim.trust > 0.75):
            merged.append(claim)
    return sorted(merged, key=lambda c: min(m.sentence.index for m in c.sentences))


def is_same(one: Claim, other: Claim) -> bool:
    """Whether two claims speak of one agreement."""
    if other.weak and not other.parties:
        return one.instrument == other.instrument and one.plural == other.plural
    if other.weak:
        generic = one.instrument == other.instrument or other.instrument in LOOSE
        return generic and not is_long_past(one, other) and set(other.parties) <= set(one.parties) and other.status != "ended"
    if one.rule == other.rule == LISTED and one.sentences[0] != other.sentences[0]:
        return one.words == other.words != frozenset() and one.instrument == other.instrument
    if is_long_past(one, other):
        return False
    shared, every = set(one.parties) & set(other.parties), set(one.parties) | set(other.parties)
    if 2 * len(shared) < len(every) or (one.status == "ended") != (other.status == "ended"):
        return False
    if one.count and other.count:
        return one.count == other.count
    alike = one.instrument == other.instrument or {one.instrument, other.instrument} <= LOOSE or is_renamed(one, other)
    apart = one.status != other.status and "proposed" in (one.status, other.status)
    if one.words and other.words:
        common, least = len(one.words & other.words), min(len(one.words), len(other.words))
        near = one.words == other.words if apart else 2 * common >= least
        return alike and near and not (one.listed or other.listed)
    return alike and one.plural == other.plural and not apart


def is_long_past(one: Claim, other: Claim) -> bool:
    """Whether one lies ahead and the other was done years before: "an agreement would be signed", "the truce of 1953"."""
    ahead = [c for c in (one, other) if c.status in ("planned", "proposed")]
    done = [c.date for c in (one, other) if c.status in DONE and c.date]
    return len(ahead) == 1 and len(done) == 1 and len(done[0]) == 4


def is_renamed(one: Claim, other: Claim) -> bool:
    """Whether two sentences call one document by two names: a "pact on halal trade" that is a memorandum on halal trade."""
    shorter, longer = sorted((one.words, other.words), key=len)
    told = one.sentences[0] != other.sentences[0] and one.status == other.status
    return "agreement" in (one.instrument, other.instrument) and told and bool(shorter) and shorter <= longer


def join_claims(one: Claim, other: Claim) -> Claim:
    """The fuller of two claims with what the other adds; the later stage of an agreement's life wins."""
    full, thin = (one, other) if _fullness(one) >= _fullness(other) else (other, one)
    stage = max(one, other, key=lambda c: STATUSES.index(c.status))
    date = stage.date or next(
        (c.date for c in (one, other) if c.status == stage.status and c.date and (c is full or len(c.date) > 4)), None
    )
    sentences = [*full.sentences, *(m for m in thin.sentences if m not in full.sentences)]
    return replace(
        full,
        instrument=next((c.instrument for c in (full, thin) if c.instrument not in LOOSE), full.instrument),
        status=stage.status,
        date=date,
        count=full.count or thin.count,
        sentences=tuple(sentences[:3]),
        trust=max(one.trust, other.trust),
    )


def _fullness(claim: Claim) -> tuple[bool, bool, int, int]:
    return not claim.weak, claim.instrument != "documents", len(claim.parties), min(len(claim.words), 4)


def tidy_claims(claims: list[Claim]) -> list[Claim]:
    """Without the packages whose documents are listed and which have no number; the others take their package's date."""
    packages = [claim for claim in claims if claim.plural and claim.date]
    return [replace(claim, date=claim.date or package_date(claim, packages)) for claim in claims if not claim.listed or claim.count]


def package_date(claim: Claim, packages: list[Claim]) -> str | None:
    """The date of the package a document was signed in."""
    alike = (p.date for p in packages if p.status == claim.status == "signed" and set(p.parties) <= set(claim.parties))
    return next(alike, None)


def build_fact(claim: Claim) -> Fact:
    quotes = tuple(Evidence(m.sentence.text, m.sentence.start, m.sentence.end, m.sentence.field) for m in claim.sentences)
    return Fact(
        kind="agreement",
        countries=claim.parties,
        date=claim.date,
        status=claim.status,
        details=Agreement(cast(Any, claim.instrument), claim.parties, claim.subject, claim.count),
        evidence=quotes,
        rule=claim.rule,
        confidence=round(claim.trust, 3),
    )
