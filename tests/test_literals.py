"""What a text must hold for an expression to match is never more than the expression itself demands."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.facts.patterns import load_patterns
from digest.language.expression import Expression, hasten
from digest.language.literals import fold, holds
from digest.models import KINDS

PIECES = [
    "a",
    "k",
    "ab",
    "sign",
    "(?:ed|s)?",
    "[’']",
    "(?:met|meets?)",
    "(?=ab)",
    "(?!ab)",
    r"\b",
    " ",
    ".{0,3}",
    "(?:x(?:y|zz){2}|sign)",
]
PIECES += ["(?:İ|k)?", "[a-k]", "((?:m|M)et|b)", "(?:a|b)+", "(?>ab|a)", "K?+", "(?<=a)", "(?-i:M)"]
LETTERS = st.sampled_from([*"abksxyzİıſKM ’'", "sign", "met", "meet", "meets", "signed", "yzz", "\U000f0001"])


@pytest.mark.parametrize(
    ("says", "needs"),
    [
        ("met (?:with )?him", (("met him", "met with him"),)),
        ("sign(?:s|ed)? .{0,9}pact", (("pact",), ("sign ", "signed ", "signs "))),
        ("(?:a pact|.{3})", ()),
        (r"\bQ[1-4]\b", ()),
        ("(?=.*deal)x", (("deal",),)),
        ("(?!deal)talks", (("talks",),)),
        ("(?:agreement|agreements) on", (("agreement on", "agreements on"),)),
        ("(?:gas ){2,3}", (("gas ",),)),
        ("(?:gas ){0,3}", ()),
    ],
)
def test_what_is_needed(says: str, needs: tuple[tuple[str, ...], ...]) -> None:
    assert Expression(says).needs == needs


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join), st.lists(LETTERS, max_size=14).map("".join))
def test_never_more_than_the_expression_demands(says: str, text: str) -> None:
    if re.search(says, text, re.IGNORECASE):
        assert holds(Expression(says).needs, fold(text))


def test_nearly_every_pattern_needs_something() -> None:
    patterns = list(chain.from_iterable(load_patterns(kind, "en") for kind in KINDS))
    assert sum(not pattern.expression.needs for pattern in patterns) * 20 < len(patterns)


@pytest.mark.parametrize(
    ("says", "text"),
    [
        (r"\b(?:a|[b-d]+x)?(?:(?P<q>e)|\]f)", "ae cx ]f e dxe"),
        (r"(x{0,2}y)?(?(1)z|-)|q", "xyz xy- - q yz"),
        (r"(?<=a)b?(?=c)c|\^", "abc ac ^"),
        (r"x*|y", "xxy"),
        (r"(?>a|bc)*+d", "abcd d"),
        (r"\w?x", "ax x"),
    ],
)
def test_a_look_at_the_first_letter_changes_nothing(says: str, text: str) -> None:
    assert [m.span() for m in re.finditer(hasten(says), text)] == [m.span() for m in re.finditer(says, text)]


def test_the_first_letter_is_looked_at_where_it_helps() -> None:
    assert hasten(r"\b(?:an? )?(?:[c-e]|\])x").startswith(r"(?=[\]ac-e])")
    assert hasten("abc") == "abc"
