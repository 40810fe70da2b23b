"""Digest's own settings as pydantic models; the whole configuration file is composed of them by the bot.

Every section refuses unknown keys, so that a misspelt key is told to the operator and never silently ignored.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

DATABASE_SCHEMES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


def check_database_url(url: str) -> str:
    """The address itself when its scheme is one of ours."""
    if not url.startswith(DATABASE_SCHEMES):
        raise ValueError("a database address begins with sqlite:/// or postgresql://")
    return url


def check_network(network: str) -> str:
    """The network in its canonical form: `10.1.2.3` is `10.1.2.3/32`."""
    return str(ipaddress.ip_network(network.strip(), strict=False))


DatabaseUrl = Annotated[str, AfterValidator(check_database_url)]
Network = Annotated[str, AfterValidator(check_network)]


class Section(BaseModel):
    """One section of the configuration: immutable, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(Section):
    """Where the archive and the bot keep what they know."""

    url: DatabaseUrl = "sqlite:///attache.db"
    busy_seconds: float = Field(default=30.0, gt=0, le=600, description="How long a writer waits for another one.")


class ArchiveSettings(Section):
    """What is kept: `keep_texts` is `forever`, `never` or a number of days; quotes of evidence always stay."""

    keep_texts: Literal["forever", "never"] | Annotated[int, Field(ge=1)] = "forever"

    @property
    def keep(self) -> timedelta | None:
        """How long texts are kept; None for ever."""
        return None if self.keep_texts == "forever" else timedelta(days=0 if self.keep_texts == "never" else self.keep_texts)


class DigestSettings(Section):
    """What may enter a digest."""

    max_age_days: int = Field(default=3, ge=0, le=365)
    max_facts: int = Field(default=40, ge=1, le=500)


class SourceSettings(Section):
    """One source of news."""

    url: str
    name: str | None = None
    kind: Literal["auto", "feed", "page", "folder"] = "auto"
    language: str | None = Field(default=None, pattern="^[a-z]{2}$")
    agency: str | None = Field(default=None, description="The agency whose texts this outlet copies.")
    every_minutes: int = Field(default=15, ge=1, le=10_080)
    enabled: bool = True


class FetchSettings(Section):
    """How pages and feeds are fetched; `allow_networks` opens private networks to links, none by default."""

    user_agent: str = "Attache/0.1 (reader of diplomatic news)"
    timeout_seconds: float = Field(default=20.0, gt=0, le=300)
    max_bytes: int = Field(default=20_000_000, ge=1_000)
    max_redirects: int = Field(default=5, ge=0, le=20)
    allow_networks: tuple[Network, ...] = ()
