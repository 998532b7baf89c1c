"""One-sided p-values, all in the same direction: is the experimental arm better?

Cochrane Handbook 12.2.1.2. What a paper prints is often less than a number (`P < .05`, `not significant`): it is
then an interval in which the one-sided p-value lies, and everything made of it is had at both ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, log, log1p
from types import MappingProxyType
from typing import Any, Final

from scipy.special import log_ndtr, ndtr, ndtri

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable, statistic
from synthesis.votes.given import number, positive

SIDES: Final[Mapping[str, str]] = MappingProxyType(
    {"one": "one-sided", "two": "two-sided", "not_stated": "sides not stated"}
)
DIRECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "favours_exp": "favours experimental",
        "favours_ctl": "favours control",
        "unknown": "direction not known",
    }
)
RELATIONS: Final[Mapping[str, str]] = MappingProxyType({"equal": "=", "below": "<", "above": ">"})
ENDS: Final = ("low", "high")

NO_DIRECTION: Final = "the direction of the result is not known, so the p-value cannot be made one-sided"
NO_SIDE: Final = "the p-value is one-sided, and towards which side is not stated"
CONTRADICTION: Final = "the one-sided p-value and the direction of the result contradict each other"
PRINTED_AS_ZERO: Final = "a p-value printed as 0 is a rounded one: say below which number it is"
TWO_TAKEN: Final = "Where the sides of a p-value are not stated it was taken as two-sided, as is usual."
AT_LEAST_HALF: Final = "A p-value printed as 1 is a rounded one and was taken as 0.5 or more."
_NO_Z: Final = Unavailable(reason="made from a printed p-value")
_LOST: Final = 0.01  # below this, 1 - p would lose more than two digits of p
_LARGEST: Final = 1 - 2**-53


@frozen
class OneSided:
    """A one-sided p-value for `the experimental arm is better`, between `low` and `high`; exact where they are equal.

    An end at 0 or 1 is never reached: it says that nothing is known on that side. `z` is the effect over its
    standard error where the p-value was made from these, and then holds digits that p has not near 0 and 1.
    `basis` says what was printed, `notes` what had to be assumed, `label` whose it is.
    """

    low: float
    high: float
    basis: str = ""
    notes: tuple[str, ...] = ()
    label: str = ""
    z: float | Unavailable = _NO_Z
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        low, high = number("low", self.low), number("high", self.high)
        if not 0 <= low <= high <= 1:
            raise NotComputable(f"a one-sided p-value: expected 0 ≤ low ≤ high ≤ 1; found {low} and {high}")
        if low == high and low in (0, 1) and isinstance(self.z, Unavailable):
            raise NotComputable(f"{self.label or 'a one-sided p-value'}: {at_an_end(low)}")

    @property
    def censored(self) -> bool:
        """Whether only an interval is known."""
        return self.low < self.high

    @property
    def p(self) -> float | Unavailable:
        """The p-value, where it is exact."""
        if self.censored:
            return Unavailable(reason=f"only known to lie between {self.low:g} and {self.high:g}")
        return self.low


@frozen
class Tail:
    """A p-value, what it lacks of 1 (`q`), and the logarithms of both, so that neither is lost near 0 or 1."""

    p: float
    q: float
    log_p: float
    log_q: float


def tail(one: OneSided, end: str = "high") -> Tail:
    """A one-sided p-value at its `low` or `high` end, with its logarithms; -inf at an end of 0 or 1."""
    if not isinstance(one.z, Unavailable):
        z = one.z
        return Tail(p=float(ndtr(-z)), q=float(ndtr(z)), log_p=float(log_ndtr(-z)), log_q=float(log_ndtr(z)))
    p = one.low if end == "low" else one.high
    return Tail(p=p, q=1 - p, log_p=log(p) if p > 0 else -inf, log_q=log1p(-p) if p < 1 else -inf)


def at_an_end(p: float) -> str:
    """Why a p-value of exactly 0 or 1 is refused, and what to say instead."""
    bound, relation = ("0.001", "below") if p == 0 else ("0.999", "above")
    return (
        f"expected a p-value above 0 and below 1; found exactly {p:g}, which is a rounded one. "
        f"Say what is known of it: one_sided({bound}, relation={relation!r}, ...)"
    )


def one_sided_of_effect(y: float, se: float, label: str = "") -> OneSided:
    """The one-sided p-value of an effect, p = 1 - Phi(y / se), with + in favour of the experimental arm.

    Args:
        y: The estimate.
        se: Its standard error, in the same units.
        label: Whose it is.
    """
    z = number("y", y) / positive("se", se)
    p = float(ndtr(-z))
    name = expected.text("label", label, NotComputable)
    return OneSided(low=p, high=p, z=z, label=name, basis="estimate and standard error")


def one_sided(
    p: Any,
    *,
    sides: str = "not_stated",
    favours: str = "unknown",
    relation: str = "equal",
    towards: str = "unknown",
    label: str = "",
) -> OneSided | Unavailable:
    """A printed p-value made one-sided in the direction `the experimental arm is better`.

    Of a two-sided p2 with a direction: p2 / 2 if the result favours the experimental arm, else 1 - p2 / 2. Of a
    one-sided p towards the experimental arm: p; towards the control arm: 1 - p. `P < b` and `P > b` give intervals:
    two-sided (0, b/2] and [b/2, .5] where the result favours the experimental arm, [1 - b/2, 1) and [.5, 1 - b/2]
    where it favours the control arm. A direction is never read off a p-value.

    Args:
        p: The number printed, from 0 to 1.
        sides: `one`, `two` or `not_stated`; the last is taken as two, which is noted.
        favours: The direction of the result: `favours_exp`, `favours_ctl` or `unknown`.
        relation: `equal`, `below` or `above` the number.
        towards: Of a one-sided p-value, the side it was tested towards: `favours_exp` or `favours_ctl`.
        label: Whose it is.

    Returns:
        The p-value or the interval it lies in; or why there is none.
    """
    value = _checked(p, relation)
    expected.one_of("sides", sides, SIDES, NotComputable)
    for direction in (favours, towards):
        expected.one_of("direction", direction, DIRECTIONS, NotComputable)
    side = towards if sides == "one" else favours
    if side == "unknown":
        return Unavailable(reason=NO_SIDE if sides == "one" else NO_DIRECTION)
    if value == 0 and relation == "equal":
        return Unavailable(reason=PRINTED_AS_ZERO)
    ends = _within(value, relation, 1 if sides == "one" else 2)
    found = _halved(*ends, agrees=favours == side) if favours != "unknown" else ends
    if isinstance(found, Unavailable):
        return found
    low, high, z = (*found, _NO_Z) if side == "favours_exp" else _turned(*found)
    notes = (TWO_TAKEN,) * (sides == "not_stated") + (AT_LEAST_HALF,) * (value == 1 and relation == "equal")
    words = [f"p {RELATIONS[relation]} {value:g}", SIDES[sides], DIRECTIONS[favours]]
    name = expected.text("label", label, NotComputable)
    return OneSided(low=low, high=high, basis=", ".join(words), notes=notes, label=name, z=z)


def one_sided_not_significant(favours: str, label: str = "") -> OneSided | Unavailable:
    """A result told only as `not significant`: at worst .5 where it favours the experimental arm, else 1.

    No level is assumed: with a direction the one-sided p-value is anywhere in (0, .5] or [.5, 1); without one
    nothing is known of it. Where the level is printed, `one_sided(.05, relation="above", ...)` says more.
    """
    expected.one_of("direction", favours, DIRECTIONS, NotComputable)
    if favours == "unknown":
        return Unavailable(reason=NO_DIRECTION)
    low, high = (0.0, 0.5) if favours == "favours_exp" else (0.5, 1.0)
    name = expected.text("label", label, NotComputable)
    return OneSided(low=low, high=high, basis=f"‘not significant’, {DIRECTIONS[favours]}", label=name)


def text(one: OneSided, digits: int = 4) -> str:
    """A one-sided p-value, or the interval it lies in, as it is printed: `0.0250`, `0 to 0.0250`."""
    if not one.censored:
        return _printed(one.low, digits)
    ends = (f"{end:.0f}" if end in (0, 1) else _printed(end, digits) for end in (one.low, one.high))
    return " to ".join(ends)


def _printed(p: float, digits: int) -> str:
    least = 10.0**-digits
    if p < least / 2:
        return f"< {least:.{digits}f}"
    return f"> {1 - least:.{digits}f}" if 1 - p < least / 2 else statistic(p, digits)


def _checked(p: Any, relation: str) -> float:
    expected.one_of("relation of a p-value", relation, RELATIONS, NotComputable)
    value = number("a p-value", p)
    if not 0 <= value <= 1:
        raise NotComputable(f"a p-value: expected a number from 0 to 1; found {value:g}")
    if (relation, value) in {("below", 0.0), ("above", 1.0)}:
        raise NotComputable(f"no p-value is {relation} {value:g}")
    return value


def _within(value: float, relation: str, sides: int) -> tuple[float, float]:
    """The ends of the p-value towards its own side: half of a two-sided one, whose largest is .5."""
    if relation == "below":
        return 0.0, value / sides
    if relation == "above":
        return value / sides, 1.0 / sides
    return (value / sides, value / sides) if value < 1 else (0.5 / sides, 1.0 / sides)


def _turned(low: float, high: float) -> tuple[float, float, float | Unavailable]:
    """An interval seen from the other side, 1 - p; and z, where an exact p-value is too small for that."""
    if low == high and low < _LOST:
        return 1 - low, 1 - low, float(ndtri(low))
    return min(1 - high, _LARGEST), 1 - low, _NO_Z


def _halved(low: float, high: float, *, agrees: bool) -> tuple[float, float] | Unavailable:
    """What the direction of the result leaves of an interval: at most .5 where it agrees, at least .5 where not.

    A p-value of a discrete test may pass .5 although the direction agrees; it stays as it is.
    """
    if agrees:
        return (low, min(high, 0.5)) if low < 0.5 else (low, high)
    return Unavailable(reason=CONTRADICTION) if high < 0.5 else (max(low, 0.5), high)
