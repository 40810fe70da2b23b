"""The nouns of trade of a sentence: whose, with whom, of what."""

from __future__ import annotations

import re

from digest.facts.patterns import Match
from digest.facts.trading.scene import Head, Scene, country_of
from digest.facts.trading.words import Words
from digest.language.mask import PRIVATE
from digest.models import CountryMention, Mention, MoneyMention, PercentMention, PlaceMention, TimeMention

WINDOW = 90  # how far before a noun its possessor and its goods are looked for
TOKEN = re.compile(r"(?:([^\W_][\w-]*|" + PRIVATE.pattern + r")([’']s?|(?<=s)[’'])?)\Z")
MOST = 4  # words of goods before a noun


def find_heads(scene: Scene, matches: list[Match]) -> list[Head]:
    """The nouns in order, none overlapping; "those" and "it" with what they stand for."""
    heads: list[Head] = []
    for match in sorted(matches, key=lambda m: (m.found.start(), -m.found.end())):
        if heads and match.found.start() < heads[-1].end:
            continue
        head = _build_head(scene, match)
        if head and heads and _is_base(scene, head, heads[-1]):
            continue  # "exports came to $5 million, against exports of $3 million"
        if head and (not head.same or _take_noun_before(scene, head, heads)):
            _inherit_owner(head, heads)
            heads.append(head)
    return heads


def _is_base(scene: Scene, head: Head, before: Head) -> bool:
    """Whether the noun is only repeated to say what the one before is held against."""
    other = head.partner not in (None, before.partner) or head.reporter not in (None, before.reporter)
    said = scene.says["held_against"].search(scene.text, max(0, head.start - 40), head.start)
    return said is not None and head.flow == before.flow and not other and not head.same


def _inherit_owner(head: Head, heads: list[Head]) -> None:
    """ "Chad's imports exceeded exports, with the deficit growing": a balance is of the one whose exports the sentence told."""
    if head.flow == "balance" and not head.reporter:
        told = [h for h in heads if h.flow in ("exports", "imports")]
        head.own = head.own or any(h.own for h in told)
        head.reporter = next((h.reporter for h in told if h.reporter), None)


def _build_head(scene: Scene, match: Match) -> Head | None:
    """The noun with what stands beside it; None where it names no figure of its own."""
    if _is_remark(scene, match):
        return None
    rule, groups = match.pattern.set, match.found.groupdict()
    same = rule["flow"] == "same"
    head = Head(match, *match.found.span(), "turnover" if same else rule["flow"], same)
    if head.flow == "balance":
        head.sign = -1 if any(groups.get(k) for k in ("minus", "minus2", "minus3", "minus4")) else 1
    if not _take_pair(head):
        return None  # several partners in one number
    _take_sides(scene, head)
    _take_goods(scene, head)
    unknown = any(groups.get(k) for k in ("b", "b2")) and head.partner is None  # "shipments to Southeast Asia"
    head.closed = head.closed or unknown or (not same and _is_sales(scene, head)) or not _placed(scene, head)
    return head


def _take_pair(head: Head) -> bool:
    codes = [c for c in map(country_of, head.match.mentions("pair", Mention)) if c]
    head.pair = tuple(dict.fromkeys(codes))
    return not codes or len(head.pair) == 2


def _take_sides(scene: Scene, head: Head) -> None:
    match = head.match
    head.reporter = scene.country(match, "a", "a2", "a3", "a4")
    head.partner = scene.country(match, "b", "b2", "b3", "b4")
    gains = scene.country(match, "gains", "gains2")
    if gains and len(head.pair) == 2:
        head.reporter, head.partner = gains, next(c for c in head.pair if c != gains)
        head.pair = ()
    head.world = bool(match.text("abroad")) or bool(
        scene.says["with_world"].search(scene.text, head.start, min(len(scene.text), head.end + 24))
    )


def _take_goods(scene: Scene, head: Head) -> None:
    rule = head.match.pattern.set
    of = next(filter(None, map(head.match.text, ("of", "of2", "of3", "of4"))), None)
    head.commodity = clean_goods(of, scene.words) if of else None
    if not rule.get("verb") and not head.same:
        _look_left(scene, head)
    elif scene.words.own.search(scene.text[max(0, head.start - WINDOW) : head.start].rstrip()):
        head.own = True
    if head.flow == "turnover" and not of and not rule.get("verb"):
        head.commodity = _traded(scene, head) or head.commodity
    told = scene.memory.goods.get(head.flow)
    if told and not (head.commodity or head.reporter or rule.get("verb") or head.same):
        head.commodity = told
        head.closed = head.closed or _is_whole(scene, head)  # of these goods or of all, nobody says


def _is_whole(scene: Scene, head: Head) -> bool:
    return bool(scene.says["worldwide_total"].search(scene.text, max(0, head.start - 20), head.end))


def _is_remark(scene: Scene, match: Match) -> bool:
    """A share ("23 % of the country's exports"), an apposition ("trade, primarily in exports"), another's earnings."""
    before = scene.text[max(0, match.found.start() - 60) : match.found.start()]
    if scene.says["share"].search(before) or (match.pattern.set.get("known") and not scene.memory.speaker):
        return True
    if (
        match.pattern.set.get("told")
        and not match.text("abroad")
        and not (scene.near() and scene.memory.flow)
        and not scene.says["exported"].search(before)
    ):
        return True  # sales of whom, nobody says
    if scene.says["hidden"].search(before):
        return True
    if match.pattern.set["flow"] == "turnover" and scene.says["of_balance"].search(before):
        return True  # "the deficit in Oman's trade"
    if not match.pattern.set.get("verb") and scene.says["purchasing"].search(before):
        return True  # "will purchase $5 million of American exports"
    return not match.found.groupdict().get("b") and bool(scene.says["remark"].search(before))


def _is_sales(scene: Scene, head: Head) -> bool:
    """ "Turnover" with nothing of trade about it: a company's."""
    if head.flow != "turnover" or head.match.text("pair") or head.partner:
        return False
    told = scene.memory.flow == "turnover" if scene.near() else bool(scene.memory.flow and not head.own)
    if told and scene.masked.words.isdisjoint(scene.words.firms):
        return False
    return not scene.says["of_trade"].search(scene.text[max(0, head.start - 30) : head.end])


def _traded(scene: Scene, head: Head) -> str | None:
    """ "trade in agricultural products": the goods behind the noun."""
    found = scene.says["traded_in"].match(scene.text, head.end)
    return clean_goods(found[1], scene.words) if found else None


def clean_goods(goods: str, words: Words) -> str | None:
    """The goods as written, None when the words mean all of them."""
    goods = words.says["all_goods"].sub("", goods.strip())
    kept = [w for w in goods.split() if w.lower().strip(",") not in words.plain]
    while kept and kept[0].lower().strip(",") in words.stop:
        kept.pop(0)
    while kept and kept[-1].lower().strip(",") in words.stop:
        kept.pop()
    return " ".join(kept).strip(" ,") or None


# --- "those", "it" ---------------------------------------------------------------------------------


def _take_noun_before(scene: Scene, head: Head, heads: list[Head]) -> bool:
    """ "those to Spain", "bring it to $5 billion": the noun before, here or in the sentence before."""
    rule = head.match.pattern.set
    if rule.get("rank"):
        return not heads and _take_ranked(scene, head)
    if heads:
        return _take_last(head, heads, bool(rule.get("part_of") or rule.get("goods")))
    memory, sentence = scene.memory, scene.masked.sentence
    figure = head.match.found[0].lower().startswith(("the ", "this ", "that "))  # "the figure" may look back over a paragraph
    close = memory.paragraph == sentence.paragraph or (figure and memory.paragraph == sentence.paragraph - 1)
    if not (scene.near() and memory.flow and memory.head_at == memory.index and close):
        return False
    if memory.index != sentence.index - 1 or rule.get("part_of") or bool(memory.commodity) != bool(rule.get("goods")):
        return False
    if len(memory.flows) > 1 and not memory.topic and not rule.get("goods"):
        return False  # of exports or of imports, nobody says
    head.flow, head.reporter = memory.topic or memory.flow, memory.reporter
    head.partner = head.partner or memory.partner
    return head.flow in ("exports", "imports") if rule.get("goods") else head.flow != "balance"


def _take_ranked(scene: Scene, head: Head) -> bool:
    """ "Libya ranked third with $5 million": one more partner of those listed in the paragraphs before."""
    memory, sentence = scene.memory, scene.masked.sentence
    if not (memory.flow and memory.partner and memory.head_at >= sentence.index - 2 and head.partner != memory.reporter):
        return False
    head.flow, head.reporter, head.commodity = memory.flow, memory.reporter, memory.commodity
    return head.flow != "balance"


def _take_last(head: Head, heads: list[Head], goods: bool) -> bool:
    """The noun before in the sentence: for another partner, for goods of it, or "it" where only one noun can be meant."""
    last = heads[-1]
    head.flow, head.reporter, head.sign = last.flow, last.reporter, last.sign
    head.commodity = head.commodity or last.commodity
    if goods:
        head.partner = last.partner
        return last.flow in ("exports", "imports")
    if head.partner:
        return True
    head.partner, head.pair, head.closed = last.partner, last.pair, last.closed
    return last.flow == "turnover" and not last.commodity and len({h.flow for h in heads}) == 1


# --- before the noun -------------------------------------------------------------------------------


def _look_left(scene: Scene, head: Head) -> None:
    """The words before the noun: "Kazakhstan's wheat", "Thai", "its agricultural", "US-China"."""
    first = max(0, head.start - WINDOW)
    before, goods, joined = scene.text[first : head.start].rstrip(), list[str](), 0
    while before:
        before = scene.says["skipped"].sub("", before).rstrip()
        if scene.words.own.search(before):
            head.own = True
            break
        token = TOKEN.search(before)
        if not token or len(goods) > MOST:
            break
        mention = scene.marked(first + token.start()) if PRIVATE.fullmatch(token[1]) else None
        if isinstance(mention, TimeMention):
            before = before[: token.start()].rstrip()
            continue
        if mention is not None:
            _take_possessor(scene, head, first + token.start(), mention, bool(token[2]))
            break
        if token[1] in ("and", "&") and goods and not joined:
            joined = len(goods)
        elif _ends_phrase(scene, head, token):
            break
        goods.insert(0, token[1])
        before = before[: token.start()].rstrip()
    if joined and not (head.reporter or head.own):
        goods = goods[-joined:]  # "met traders and tea exports rose": what stands before "and" is no name of goods
    _name_goods(scene, head, goods, bool(before))


def _ends_phrase(scene: Scene, head: Head, token: re.Match[str]) -> bool:
    """Whether the noun phrase cannot reach over this word; "the kingdom's" is a possessor."""
    word, words = token[1].lower(), scene.words
    if token[2]:
        head.own = True
        return True
    return word in words.stop or (word.endswith(("ed", "ing")) and word not in words.plain)


def _name_goods(scene: Scene, head: Head, goods: list[str], inside: bool) -> None:
    kept = [w for w in goods if w.lower() not in scene.words.plain]
    if kept and head.commodity is None and not head.plainly_named:
        named = " ".join(kept)
        head.commodity = named if inside or named.split()[0].isupper() else named[0].lower() + named[1:]


def _take_possessor(scene: Scene, head: Head, at: int, mention: Mention, possessive: bool) -> None:
    """ "Thai exports", "Kazakhstan's trade", "China–Serbia trade"."""
    named = isinstance(mention, CountryMention) and mention.form == "name" and len(mention.text) > 4
    head.plainly_named = named and not possessive  # "Vietnam boasts exports": what stands between is no name of goods
    code = country_of(mention)
    if code is None:
        return
    joined = scene.says["joined"].search(scene.text[max(0, at - 12) : at])
    other = country_of(scene.marked(max(0, at - 12) + joined.start())) if joined else None
    if not other or other == code:
        head.reporter = head.reporter or code
    elif head.flow == "turnover":
        head.pair = (other, code)
    else:
        head.closed = True


# --- behind the noun -------------------------------------------------------------------------------


def _placed(scene: Scene, head: Head) -> bool:
    """False where "to", "with", "from" is followed by something that is no country we know."""
    says, text = scene.says, scene.text
    carried = says["carried"].match(text, head.end) if not (head.partner or head.pair) else None
    if carried:
        head.carry, head.end = True, carried.end()
        return True
    link = says[f"link_{'same' if head.same else head.flow}"].match(text, head.end)
    if head.partner or head.pair or not link:
        # "exports to Canada and Mexico": one number for several
        return not (head.partner and says["and_more"].match(text, head.end))
    if head.world or says["both_ended"].search(text, head.start, head.end):
        return True
    if PRIVATE.match(link[1]):
        return isinstance(scene.marked(link.start(1)), TimeMention | PercentMention | MoneyMention)
    return bool(says["both_after"].match(text, head.end))


def is_place(mention: Mention | None) -> bool:
    """Whether a mention is a country or a city."""
    return isinstance(mention, CountryMention | PlaceMention)
