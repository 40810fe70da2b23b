"""Whose figure it is, and with whom: what stands beside the noun, the sentence, the passage, the document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice

from digest.facts.trading.scene import REACH, Figure, Head, Scene, country_of
from digest.models import CountryMention, PersonMention, Sentence

Sides = tuple[str | None, str | None, bool]  # reporter, partner, whether they were carried over


def find_sides(scene: Scene, head: Head, figure: Figure) -> Sides | None:
    """Reporter, partner, and whether they were carried over; None where nobody can be said to be meant."""
    partner = figure.partner or head.partner
    if head.flow == "turnover":
        return _find_pair(scene, head, partner)
    if head.reporter is None and partner is None and len(head.pair) == 2:
        return head.pair[0], head.pair[1], False
    if head.reporter is None and partner is None and scene.partners:
        return scene.partners[0], scene.partners[1], False
    reporter, carried = head.reporter, False
    if reporter is None:
        reporter, carried = _find_reporter(scene, head, partner)
    if partner is None:
        partner = _carry_partner(scene, head, figure, reporter)
        if partner and not head.carry and (find_named(scene) - {reporter, partner} or _is_another(scene, head)):
            return None  # another country stands here: which is meant, nobody says
        carried = carried or bool(partner)
    if reporter is None or reporter == partner or (head.carry and not partner):
        return None
    if head.match.pattern.set.get("shared") and not partner:
        return None
    if head.flow == "balance" and partner is None and (head.closed or not _has_owner(scene, head, reporter)):
        return None
    return reporter, partner, carried


def _is_another(scene: Scene, head: Head) -> bool:
    """Whether the sentence before told of several partners, or of exports the other way and these are of some goods."""
    memory, here = scene.memory, scene.masked.sentence.index
    if len(memory.lately - {None}) > 1 and memory.index != here:
        return True
    swapped = head.reporter is not None and head.reporter != memory.reporter
    return swapped and memory.flow != "turnover" and bool(head.commodity)


def _carry_partner(scene: Scene, head: Head, figure: Figure, reporter: str | None) -> str | None:
    """The partner told before: where nothing says that the world is meant, or where "the neighbouring country" stands."""
    _look_behind(scene, head, figure)
    if head.carry:
        here = find_named(scene, head.start) - {reporter}
        if len(here) == 1:
            return here.pop()
    listed = figure.commodity and not head.match.pattern.set.get("verb")
    if not listed and _carries_partner(scene, head, reporter):
        return scene.memory.partner if reporter == scene.memory.reporter else scene.memory.reporter
    if not head.carry or reporter is None:
        return None
    pairs = (scene.reading.discourse.pair(scene.masked.sentence), find_title_pair(scene))
    pair: Sequence[str] = next((p for p in pairs if len(p) == 2 and reporter in p), ())
    return next((c for c in pair if c != reporter), None) or _find_other(scene, reporter)


def _find_other(scene: Scene, reporter: str) -> str | None:
    """The one other country of the sentence before in the paragraph: "the Gulf nation"."""
    here = scene.masked.sentence
    for other in reversed(scene.reading.sentences):
        s = other.sentence
        if s.index == here.index - 1 and (s.field, s.paragraph) == (here.field, here.paragraph):
            named = set(find_mentioned(s)) - {reporter}
            return named.pop() if len(named) == 1 else None
    return None


def _look_behind(scene: Scene, head: Head, figure: Figure) -> None:
    """ "imported $5 million worth of goods from the African country": somebody is named there, though not by name."""
    link = scene.says.get(f"behind_{head.flow}")
    if link and figure.money and link.match(scene.text, figure.at + 1):
        head.carry = True


def _has_owner(scene: Scene, head: Head, reporter: str) -> bool:
    """Whether a balance with the world is somebody's by name, or of the one whose exports the passage has told."""
    if head.reporter or head.world or _find_subject(scene, head) == reporter:
        return True
    memory = scene.memory
    if memory.reporter == reporter and memory.flow and (memory.total or not memory.commodity) and scene.near():
        return memory.flow in ("exports", "imports") or memory.partner is None
    topic, home = _find_topic(scene), scene.reading.discourse.home
    return (head.own and topic == reporter) or (reporter == home and topic in (None, home))


def _carries_partner(scene: Scene, head: Head, reporter: str | None) -> bool:
    """Whether the partner told before is meant: "Its exports came to", after a sentence on the trade of the two."""
    memory = scene.memory
    if head.world or not scene.near() or memory.partner is None or reporter not in (memory.reporter, memory.partner):
        return False
    if head.flow == "balance" and not _is_told_both_ways(scene):
        return False
    told = head.flow == "balance" or memory.flow in ("turnover", head.flow)
    if head.reporter and not told and memory.index != scene.masked.sentence.index:
        return False
    return not _is_worldwide(scene, head)


def _is_told_both_ways(scene: Scene) -> bool:
    """Whether the passage tells the trade with one partner, so that a balance is with it."""
    memory = scene.memory
    seen = memory.seen.get(memory.partner, set()) | memory.seen.get(memory.reporter, set())
    return memory.flow == "turnover" or "turnover" in seen or {"exports", "imports"} <= seen or len(memory.partners) == 1


def _is_worldwide(scene: Scene, head: Head) -> bool:
    says = "worldwide" if scene.partners or head.reporter is None else "worldwide_total"
    return bool(scene.says[says].search(scene.text, max(0, head.start - 40), head.end))


def _find_reporter(scene: Scene, head: Head, partner: str | None) -> tuple[str | None, bool]:
    """Whose exports, imports or balance: the subject before the noun, the passage, the country of the article."""
    subject = _find_subject(scene, head)
    if subject and subject != partner:
        return subject, False
    here = {c for c in find_named(scene, head.start) - {partner} if not _is_named_as_partner(scene, c)}
    if here and head.own and not scene.says["of_several"].search(scene.text, max(0, head.start - 60), head.start):
        return (here.pop() if len(here) == 1 else None), False
    source = None if head.own else _find_source(scene)
    if source and source != partner:
        return source, False
    told = _told_reporter(scene, head, partner)
    if told:
        return told, True
    pair = scene.reading.discourse.pair(scene.masked.sentence)
    if partner and len(pair) == 2 and partner in pair:
        other = next(c for c in pair if c != partner)
        return (None if _is_rival(scene, head, other) else other), True
    others = [c for c in find_countries(scene) if c != partner]
    if partner and len(others) == 1 and not _is_named_as_partner(scene, others[0]):
        return others[0], False
    topic = _find_topic(scene)
    if topic and topic != partner and (head.own or _is_named_often(scene, topic)):
        return topic, True
    home = scene.reading.discourse.home
    if home == partner or (not partner and (find_named(scene, head.start) or not _is_of_home(scene, home))):
        return None, True
    return home, True


def _is_named_often(scene: Scene, code: str) -> bool:
    """Whether the title and the text name a country, and nothing says that the text is written from another."""
    here = scene.masked.sentence.index
    fields = {s.sentence.field for s in scene.reading.sentences if s.sentence.index <= here and code in find_mentioned(s.sentence)}
    return len(fields) == 2 and scene.reading.discourse.home in (None, code)


def _find_source(scene: Scene) -> str | None:
    """Whose statistics office, customs service or central bank has counted."""
    found = {country_of(scene.marked(m.start(m.lastindex or 0))) for m in scene.says["statistics"].finditer(scene.text)}
    return found.pop() if len(found) == 1 else None


def _find_topic(scene: Scene) -> str | None:
    """The one country the title and the text so far have named: whom "the country's" means."""
    here = scene.masked.sentence.index
    named: set[str] = set()
    for other in scene.reading.sentences[: here + 1]:
        named.update(find_mentioned(other.sentence))
        if len(named) > 1:
            return None
    return named.pop() if named else None


def _is_of_home(scene: Scene, home: str | None) -> bool:
    """Whether the passage names no other country than the one the text is written from."""
    here = scene.masked.sentence
    for other in scene.reading.sentences:
        s = other.sentence
        close = s.field == here.field and s.index < here.index and s.paragraph in (here.paragraph, here.paragraph - 1)
        if close and {c for c in map(country_of, s.mentions) if c} - {home}:
            return False
    return True


def _told_reporter(scene: Scene, head: Head, partner: str | None) -> str | None:
    """Whose trade the passage, or the document so far, has told."""
    memory = scene.memory
    if memory.reporter and scene.near():
        if partner is None or memory.reporter != partner:
            return memory.reporter
        if memory.flow == "turnover" and memory.partner:
            return memory.partner
    return memory.speaker if memory.speaker != partner and head.flow != "balance" else None


def _is_named_as_partner(scene: Scene, code: str) -> bool:
    """Whether a country stands after "to", "from" or "with" here."""
    for i, mention in enumerate(scene.masked.sentence.mentions):
        if country_of(mention) == code and scene.says["as_partner"].search(scene.text[: scene.masked.spots[i]]):
            return True
    return False


def _is_rival(scene: Scene, head: Head, code: str) -> bool:
    """Whether a country stands where another partner of the same flow would: "exports to Chad …, and those to Mali"."""
    link = scene.says.get(f"rival_{head.flow}")
    spots = zip(scene.masked.spots, scene.masked.sentence.mentions, strict=True)
    return link is not None and any(country_of(m) == code and link.search(scene.text[:spot]) for spot, m in spots)


def _find_subject(scene: Scene, head: Head) -> str | None:
    """The last country named before the noun in its clause, when nothing but a few words stand between."""
    if not head.own and head.flow != "balance":
        return None
    before = scene.text[: head.start]
    clause = scene.says["clause_start"].split(before)[-1]
    offset = len(before) - len(clause)
    marks = list(scene.says["land"].finditer(before, offset))
    if not marks or len(before[marks[-1].end() :].split()) > 6:
        return None
    if scene.says["as_partner"].search(before[: marks[-1].start()]):
        return None
    return country_of(scene.marked(marks[-1].start()))


# --- the two of a turnover -------------------------------------------------------------------------


def _find_pair(scene: Scene, head: Head, partner: str | None) -> Sides | None:
    if len(head.pair) == 2:
        return head.pair[0], head.pair[1], False
    if head.reporter and partner:
        return (head.reporter, partner, False) if head.reporter != partner else None
    if partner:
        return _pair_with(scene, partner)
    if head.reporter:
        return _pair_of(scene, head, head.reporter)
    owner = _find_owner(scene, head)
    if owner:
        return owner, None, True
    if scene.partners:
        return scene.partners[0], scene.partners[1], False
    here = find_countries(scene)
    if len(here) == 2:
        return here[0], here[1], False
    return None if len(here) > 2 else _carried_pair(scene, here[0] if here else None)


def _find_owner(scene: Scene, head: Head) -> str | None:
    """ "The country's trade rose" where several partners were told of, or none: its trade with all of them."""
    memory = scene.memory
    if not head.own or memory.reporter is None or scene.partners or head.pair or scene.says["mutual"].search(head.match.found[0]):
        return None
    several = len(memory.partners - {None}) > 1 or None in memory.partners
    return memory.speaker or memory.reporter if several and not find_named(scene) else None


def _pair_with(scene: Scene, partner: str) -> Sides | None:
    others = [c for c in find_countries(scene) if c != partner and not _is_named_as_partner(scene, c)]
    return (others[0], partner, False) if len(others) == 1 else _carried_pair(scene, partner)


def _pair_of(scene: Scene, head: Head, reporter: str) -> Sides | None:
    if head.world or scene.says["worldwide_trade"].search(scene.text, max(0, head.start - 40), head.end):
        return reporter, None, False
    if _find_topic(scene) == reporter and len(find_title_pair(scene)) != 2:
        return reporter, None, False
    others = [c for c in find_countries(scene) if c != reporter]
    return (reporter, others[0], False) if len(others) == 1 else _carried_pair(scene, reporter)


def _carried_pair(scene: Scene, one: str | None) -> Sides | None:
    """The two of the passage; with `one` named here, the other of them."""
    memory = scene.memory
    pair = scene.reading.discourse.pair(scene.masked.sentence)
    if one in pair and any(_is_named_as_partner(scene, c) for c in pair if c != one):
        pair = ()  # "trade with China was $5 billion and with India $3 billion"
    if scene.near() and memory.reporter and memory.partner and (one is None or one in (memory.reporter, memory.partner)):
        return memory.reporter, memory.partner, True
    if one and scene.near() and memory.reporter and not memory.partner and one != memory.reporter:
        return memory.reporter, one, True
    if one and None in memory.partners and memory.reporter and one != memory.reporter:
        return memory.reporter, one, True  # a text on the trade of one country with many
    titled = find_title_pair(scene)
    pair = pair if len(pair) == 2 else titled
    if len(pair) == 2 and (one is None or one in pair) and (one or {*pair} == {*titled} or _is_about(scene, pair)):
        return pair[0], pair[1], True
    home = scene.reading.discourse.home
    if one and home and one != home and (len(pair) != 2 or memory.speaker == home):
        return home, one, True
    return None


def find_title_pair(scene: Scene) -> tuple[str, ...]:
    """The two countries the title names, when they are two."""
    title = [m.sentence for m in scene.reading.sentences[:2] if m.sentence.field == "title"]
    named = [m for s in title for m in s.mentions if not (isinstance(m, CountryMention) and m.form == "organisation")]
    codes = tuple(dict.fromkeys(c for c in map(country_of, named) if c))
    return codes if len(codes) == 2 else ()


def _is_about(scene: Scene, pair: tuple[str, ...]) -> bool:
    """Whether this passage speaks of the two and nobody else, or the document of hardly anyone but them."""
    here = scene.masked.sentence
    sentences, count = scene.reading.sentences, scene.reading.counted
    first = bisect_left(sentences, here.paragraph - 1, key=lambda s: s.sentence.paragraph)
    last = bisect_right(sentences, here.paragraph, key=lambda s: s.sentence.paragraph)
    near = set().union(*scene.reading.lands[first:last])
    before = (find_mentioned(sentences[i].sentence) for i in range(here.index - 1, -1, -1))
    if set(next(filter(None, islice(before, REACH)), ())) == {*pair}:
        return True
    third = max((n for code, n in count.items() if code not in pair), default=0)
    return near == {*pair} or min(count[c] for c in pair) >= third


def find_countries(scene: Scene) -> list[str]:
    """The countries a sentence names, by whoever acts for them last; organisations are named in passing."""
    return find_mentioned(scene.masked.sentence)


def find_named(scene: Scene, before: int | None = None) -> set[str]:
    """The countries a sentence names (up to a masked index), not counting whose its people are, nor organisations."""
    mentions = scene.masked.sentence.mentions if before is None else scene.masked.mentions(0, before)
    named = (m for m in mentions if not isinstance(m, CountryMention) or m.form != "organisation")
    return {c for c in map(country_of, named) if c}


def find_mentioned(sentence: Sentence) -> list[str]:
    """The countries of a sentence, those of its people last."""
    codes = [country_of(m) for m in sentence.mentions if not (isinstance(m, CountryMention) and m.form == "organisation")]
    codes += [m.country for m in sentence.mentions if isinstance(m, PersonMention)]
    return list(dict.fromkeys(c for c in codes if c))
