"""meeting"""

from __future__ import annotations

from collections.abc import Iterable

from digest.language.reading import Reading
from digest.models import Fact


def find_meetings(reading: Reading) -> Iterable[Fact]:
    """The meeting facts of a document."""
    return ()
