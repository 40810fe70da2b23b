"""Amounts as texts state them: what values they allow, and when two can be one figure rounded differently."""

from __future__ import annotations

from decimal import Decimal

from digest.models import Trade

Range = tuple[Decimal, Decimal]
# How far above "more than 70 million" the figure may lie that was meant.
OPEN_ENDED = Decimal("0.25")


def find_quantum(trade: Trade) -> Decimal:
    """The unit of the last digit stated; where it was not kept, that of the last digit that is not zero."""
    if trade.quantum is not None and trade.quantum > 0:
        return trade.quantum
    if trade.value is None or trade.value == 0:
        return Decimal(1)
    return Decimal(1).scaleb(int(trade.value.normalize().as_tuple().exponent))


def find_range(trade: Trade) -> Range | None:
    """The values a statement allows: half a quantum around what is stated, more on the open side of a limit."""
    if trade.value is None:
        return None
    half = find_quantum(trade) / 2
    low, high = trade.value - half, (trade.value_max or trade.value) + half
    reach = abs(trade.value) * OPEN_ENDED
    if trade.qualifier == ">" and trade.value_max is None:
        return (trade.value, max(high, trade.value + reach))
    return (min(low, trade.value - reach), trade.value) if trade.qualifier == "<" else (low, high)


def amounts_agree(sharper: Trade, vaguer: Trade, sign: int = 1) -> float | None:
    """1 for the same figure, less the further a rounded one lies away, None when they cannot be the same.

    `sign` is -1 where the vaguer one is told from the other side (a surplus of the one is the deficit of the other).
    """
    allowed = find_range(vaguer)
    if sharper.value is None or allowed is None or sharper.currency != vaguer.currency:
        return None
    value, stated = sharper.value * sign, vaguer.value or Decimal(0)
    if value == stated and sharper.value_max == vaguer.value_max:
        return 1.0
    if not allowed[0] <= value <= allowed[1]:
        return None
    width = max(allowed[1] - allowed[0], Decimal(1))
    return float(Decimal("0.9") - abs(value - stated) / width / 2)


def amounts_clash(one: Trade, other: Trade, sign: int = 1) -> bool:
    """Do two statements of the same thing exclude each other, each with all the room its words leave."""
    ours, theirs = _room(one), _room(other)
    if ours is None or theirs is None or one.currency != other.currency:
        return False
    if sign < 0:
        ours = (-ours[1], -ours[0])
    return ours[1] < theirs[0] or theirs[1] < ours[0]


def _room(trade: Trade) -> Range | None:
    """As `find_range`, but limits are open to their end: "more than 70" does not exclude 500."""
    allowed = find_range(trade)
    if allowed is None or trade.value_max is not None:
        return allowed
    if trade.qualifier == ">":
        return (allowed[0], Decimal("Infinity"))
    return (Decimal("-Infinity"), allowed[1]) if trade.qualifier == "<" else allowed
