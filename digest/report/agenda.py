"""What is planned, by its day: what is to come, what has no day yet, and plans whose day has passed without a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from digest.archive.span import find_span
from digest.models import ArchivedFact, Kind

PLANNED_KINDS: tuple[Kind, ...] = ("meeting", "visit", "agreement", "transport")
PLANNED = "planned"
LONGEST_EVENT = timedelta(days=31)  # what is known less exactly than by its month is no entry of a calendar


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned fact and the days it may fall on, both included; None when no day is stated."""

    fact: ArchivedFact
    since: Day | None = None
    until: Day | None = None

    @property
    def exact(self) -> bool:
        """Whether its day is known well enough for a calendar."""
        return self.since is not None and self.until is not None and self.until - self.since < LONGEST_EVENT


@dataclass(frozen=True, slots=True)
class Agenda:
    """Plans to come (soonest first), plans without a day, and plans whose day has passed (latest first)."""

    coming: tuple[Plan, ...]
    undated: tuple[Plan, ...]
    passed: tuple[Plan, ...]


def build_agenda(facts: Iterable[ArchivedFact], today: Day) -> Agenda:
    """The agenda of the planned ones among some facts."""
    plans = [_build_plan(fact) for fact in facts if fact.status == PLANNED and fact.kind in PLANNED_KINDS]
    dated = sorted((plan for plan in plans if plan.until), key=lambda plan: (plan.since or Day.max, plan.until, plan.fact.id))
    return Agenda(
        coming=tuple(plan for plan in dated if not is_overdue(plan.fact, today)),
        undated=tuple(plan for plan in plans if plan.until is None),
        passed=tuple(plan for plan in reversed(dated) if is_overdue(plan.fact, today)),
    )


def is_overdue(fact: ArchivedFact, today: Day) -> bool:
    """Whether a plan's last possible day lies behind `today`: no text has reported it done."""
    span = find_span(fact.date) if fact.status == PLANNED else None
    return span is not None and span[1] < today


def _build_plan(fact: ArchivedFact) -> Plan:
    span = find_span(fact.date)
    return Plan(fact, *span) if span else Plan(fact)
