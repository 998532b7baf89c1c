"""Which way an effect points: what it is multiplied by so that + favours the experimental arm."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from synthesis.numbers import Unavailable
from synthesis.routes.sides import ESTIMATES_WITH_SIGN, Sides, is_number
from synthesis.routes.study_rows import Row

ORIENTATION: Final = MappingProxyType({"higher_better": 1.0, "lower_better": -1.0})
"""What a difference experimental minus control is multiplied by so that + is benefit."""

NO_POLARITY: Final = Unavailable(reason="which way is better on this outcome is not known")
NO_CONVENTION: Final = Unavailable(reason="which arm its sign favours is not known")
NO_SIGN: Final = Unavailable(reason="a test statistic without a sign, and nothing tells which arm it favours")


@frozen
class Turn:
    """The sign an estimate is multiplied by, or that its size takes (`of_size`); and the data that say so."""

    sign: float
    origins: tuple[str, ...] = ()
    of_size: bool = False

    def turned(self, y: float) -> float:
        """The estimate turned so that + favours the experimental arm."""
        return self.sign * (abs(y) if self.of_size else y)


def by_arms(row: Row, *, comparative: bool = True) -> Turn | Unavailable:
    """The turn of a difference experimental minus control, by the polarity of the outcome; one group has none."""
    if not comparative:
        return Turn(sign=1.0)
    sign = ORIENTATION.get(row.result.polarity)
    return NO_POLARITY if sign is None else Turn(sign=sign, origins=polarity_origin(row))


def by_sign(sides: Sides) -> Turn | Unavailable:
    """The turn of a printed difference, by its sign convention."""
    convention = sides.contrast.data.get("sign_convention")
    code = str(convention.value) if convention is not None else "unknown"
    sign = sign_of(code, sides.row.result.polarity)
    if isinstance(sign, Unavailable):
        return sign
    used: tuple[str, ...] = (convention.origin,) if convention is not None else ()
    if code == "exp_minus_ctl":
        used += polarity_origin(sides.row)
    return Turn(sign=sign, origins=used)


def sign_of(convention: str, polarity: str) -> float | Unavailable:
    """What a reported difference is multiplied by so that + is benefit; why, where that cannot be told."""
    if convention == "positive_favours_exp":
        return 1.0
    if convention == "negative_favours_exp":
        return -1.0
    if convention == "exp_minus_ctl":
        return ORIENTATION.get(polarity, NO_POLARITY)
    return NO_CONVENTION


def by_favours(sides: Sides) -> Turn | Unavailable:
    """The turn of a statistic's size: by the arm it is said to favour, a printed difference, or the arms' numbers."""
    favours = sides.contrast.data.get("favours")
    if favours is not None and favours.known:
        sign = 1.0 if favours.value == "exp" else -1.0
        return Turn(sign=sign, origins=(favours.origin,), of_size=True)
    printed = _of_difference(sides)
    return _of_arms(sides) if isinstance(printed, Unavailable) else printed


def _of_difference(sides: Sides) -> Turn | Unavailable:
    turn = by_sign(sides)
    if isinstance(turn, Unavailable):
        return turn
    for name in ESTIMATES_WITH_SIGN:
        datum = sides.contrast.data.get(name)
        if datum is not None and is_number(datum) and datum.number():
            sign = turn.sign * (1.0 if datum.number() > 0 else -1.0)
            return Turn(sign=sign, origins=(datum.origin, *turn.origins), of_size=True)
    return NO_SIGN


def _of_arms(sides: Sides) -> Turn | Unavailable:
    """By which arm's mean, or share of events, is the larger."""
    better = by_arms(sides.row)
    if isinstance(better, Unavailable):
        return better
    for names in (("mean",), ("events", "total")):
        exp, ctl = (tuple(side.data.get(name) for name in names) for side in (sides.exp, sides.ctl))
        if not all(one is not None and is_number(one) for one in (*exp, *ctl)):
            continue
        levels = _level(exp), _level(ctl)
        difference = 0.0 if levels[0] is None or levels[1] is None else levels[0] - levels[1]
        if difference:
            used = tuple(one.origin for one in (*exp, *ctl) if one is not None)
            sign = better.sign * (1.0 if difference > 0 else -1.0)
            return Turn(sign=sign, origins=(*used, *better.origins), of_size=True)
    return NO_SIGN


def _level(data: tuple[Datum | None, ...]) -> float | None:
    """A mean or a share; None of nobody."""
    numbers = [one.number() for one in data if one is not None]
    if len(numbers) == 1:
        return numbers[0]
    return numbers[0] / numbers[1] if numbers[1] else None


def polarity_origin(row: Row) -> tuple[str, ...]:
    """The datum that says which way is better: the result's own, or that of its outcome."""
    own = row.result.data.get("polarity")
    origin = own.origin if own is not None and own.known else row.result.outcome.origin
    return (origin,) if origin else ()
