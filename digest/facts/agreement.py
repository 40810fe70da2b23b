"""agreement"""

from __future__ import annotations

from collections.abc import Iterable

from digest.language.reading import Reading
from digest.models import Fact


def find_agreements(reading: Reading) -> Iterable[Fact]:
    """The agreement facts of a document."""
    return ()
