"""cooperation"""

from __future__ import annotations

from collections.abc import Iterable

from digest.language.reading import Reading
from digest.models import Fact


def find_cooperation(reading: Reading) -> Iterable[Fact]:
    """The cooperation facts of a document."""
    return ()
