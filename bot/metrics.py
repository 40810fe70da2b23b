"""What is counted for Prometheus, in a registry of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.delivery.outcome import Outcome


@dataclass
class Metrics:
    """One process's figures."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.updates = Counter("attache_updates_total", "Updates answered, by kind", ["kind"], registry=self.registry)
        self.errors = Counter("attache_errors_total", "Errors, by room", ["room"], registry=self.registry)
        self.answers = Histogram("attache_answer_seconds", "From update to answer", registry=self.registry)
        self.sends = Counter("attache_sends_total", "Attempts to deliver, by outcome", ["outcome"], registry=self.registry)
        self.planned = Counter(
            "attache_planned_total", "Chats that were due, by what became of it", ["result"], registry=self.registry
        )
        self.deliveries = Gauge("attache_deliveries", "Deliveries in the outbox, by state", ["state"], registry=self.registry)
        self.overdue = Gauge("attache_overdue_chats", "Chats due and not yet planned", registry=self.registry)
        self.documents = Counter("attache_documents_total", "Documents read, by result", ["result"], registry=self.registry)

    def observe_outcome(self, outcome: Outcome) -> None:
        """Count how an attempt to deliver ended."""
        self.sends.labels(type(outcome).__name__.lower()).inc()

    def render(self) -> bytes:
        """The text Prometheus reads."""
        return generate_latest(self.registry)
