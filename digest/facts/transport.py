"""transport"""

from __future__ import annotations

from collections.abc import Iterable

from digest.language.reading import Reading
from digest.models import Fact


def find_transport(reading: Reading) -> Iterable[Fact]:
    """The transport facts of a document."""
    return ()
