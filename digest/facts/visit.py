"""visit"""

from __future__ import annotations

from collections.abc import Iterable

from digest.language.reading import Reading
from digest.models import Fact


def find_visits(reading: Reading) -> Iterable[Fact]:
    """The visit facts of a document."""
    return ()
