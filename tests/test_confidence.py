"""Confidence: weights of traits, kept between its bounds; the table in the project is one that can be used."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.facts.confidence import HIGHEST, LOWEST, find_traits, load_table, rate, rate_facts
from digest.models import KINDS, SURE, Evidence, Fact, Meeting, Person

QUOTE = Evidence("They met.", 0, 9)
BEK, ORI = Person("Alan Bek", "Minister", "KE", "minister"), Person("Grace Ori", "Minister", "UG", "minister")
MET = Fact("meeting", ("KE", "UG"), "2025-09-05", "held", Meeting((BEK, ORI), "in_person"), (QUOTE,), "meeting.met", 0.9)


def test_what_tells_against_a_fact_lowers_it() -> None:
    weights = {"always": 1.0, "vague": -1.0, "ahead": -0.5, "said": 0.5}
    vague = replace(MET, details=Meeting((BEK, replace(ORI, name=None)), "in_person"))
    assert rate(vague, weights) < rate(MET, weights)
    assert rate(replace(MET, status="planned"), weights) < rate(MET, weights)
    assert rate(replace(MET, confidence=0.5), weights) < rate(MET, weights)


@pytest.mark.parametrize(("always", "bound"), [(99.0, HIGHEST), (-99.0, LOWEST)])
def test_nothing_is_certain(always: float, bound: float) -> None:
    assert rate(MET, {"always": always}) == bound


@pytest.mark.parametrize("said", [0.0, 1.0])
def test_a_rule_that_is_certain_breaks_nothing(said: float) -> None:
    assert LOWEST <= rate(replace(MET, confidence=said), {"said": 1.0}) <= HIGHEST


def test_traits() -> None:
    traits = find_traits(replace(MET, date=None, attributed_to="ministry", evidence=(replace(QUOTE, field="title"),)))
    assert {"undated", "attributed", "headline", "rule meeting.met"} <= traits.keys()
    assert not {"vague", "crowd", "ahead", "two sentences"} & traits.keys()


def test_the_table_of_the_project_can_be_used() -> None:
    weights = load_table()["weights"]
    assert weights.keys() <= set(KINDS)
    (rated,) = rate_facts([MET])
    assert SURE <= rated.confidence <= HIGHEST
    assert replace(rated, confidence=MET.confidence) == MET


def test_a_language_the_weights_were_not_fitted_on_has_a_ceiling() -> None:
    (english,), (russian,) = rate_facts([MET]), rate_facts([MET], "ru")
    assert russian.confidence == min(english.confidence, load_table()["ceilings"]["ru"])
