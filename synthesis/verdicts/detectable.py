"""What a study of this size could have shown: whether its interval fits between the margins, and with what power."""

from __future__ import annotations

from math import inf
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import SynthesisError
from synthesis.models.inference import quantile
from synthesis.numbers import Unavailable
from synthesis.sheet import Pairs, Presented, Sheet
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import NO_HARM, NOT_BOTH

POWER: Final = 0.80
"""The power that a study is asked to have."""
_STEPS: Final = 200

Maybe = float | Unavailable


@frozen(eq=False, repr=False)
class Detectable(Presented):
    """What an estimate with standard error `se` could show against margins, by 95 % intervals.

    `width` is that of its interval and `room` what lies between the margins: only where it is narrower `could` it
    lie within them, whatever the estimate. `mde` is the least effect it had a power of 80 % to tell from zero. `power`
    is that of showing an effect of exactly zero to lie within the margins, `power_90` the same by the 90 % interval,
    `power_harm` that of showing there to be no important harm; `factor` and `factor_harm` are how many times as large
    the study would have to be for these to be 80 %, below 1 where it could be smaller.
    """

    se: float
    margin: Margin
    width: float
    room: Maybe
    could: bool | Unavailable
    mde: float
    power: Maybe
    power_90: Maybe
    power_harm: Maybe
    factor: Maybe
    factor_harm: Maybe

    def sheet(self) -> Sheet:
        """What the study could show, line by line."""
        could = self.could if isinstance(self.could, Unavailable) else "yes" if self.could else "no"
        rows = (
            ("Standard error", self.se),
            ("Margins", self.margin.text or self.margin.id),
            ("Width of the 95% interval", self.width),
            ("Room between the margins", self.room),
            ("Could have lain within the margins", could),
            ("Least effect told from zero with 80% power", self.mde),
            ("Power to lie within the margins, true effect 0", self.power),
            ("The same by the 90% interval", self.power_90),
            ("Power to exclude an important harm, true effect 0", self.power_harm),
            ("Times as large for 80% power to lie within", self.factor),
            ("Times as large for 80% power to exclude harm", self.factor_harm),
        )
        return Sheet(title="What a study of this size could show", blocks=(Pairs(rows=rows),))


def minimal_detectable(se: float) -> float:
    """The least effect told from zero with a power of 80 % by a two-sided test at .05: (z.975 + z.80) se.

    Raises:
        SynthesisError: a standard error that is not a finite number above 0.
    """
    return (quantile(0.95, inf) + _z(POWER)) * _checked(se)


def detectable(se: float, margin: Margin) -> Detectable:
    """What an estimate with this standard error could show against margins h and b.

    Power of two one-sided tests at a true effect of 0, z = z.975 (Julious 2004, Stat Med 23:1921):
    max(0, Phi(h / se - z) + Phi(b / se - z) - 1). A study n times as large has a standard error of se / sqrt(n).

    Args:
        se: Of the effect, on the scale of the margins.
        margin: Important harm and benefit; with one of them only, what needs both is not had.

    Raises:
        SynthesisError: a standard error that is not a finite number above 0.
    """
    expected.kind("margin", margin, Margin, "a Margin", SynthesisError)
    se, room = _checked(se), margin.room
    width = 2 * quantile(0.95, inf) * se
    harm = margin.harm
    return Detectable(
        se=se,
        margin=margin,
        width=width,
        room=room,
        could=room if isinstance(room, Unavailable) else width < room,
        mde=minimal_detectable(se),
        power=power_within(se, margin),
        power_90=power_within(se, margin, level=0.90),
        power_harm=NO_HARM if harm is None else _below(harm / se - quantile(0.95, inf)),
        factor=_factor(se, margin),
        factor_harm=NO_HARM if harm is None else (minimal_detectable(se) / harm) ** 2,
    )


def power_within(se: float, margin: Margin, level: float = 0.95) -> Maybe:
    """The power of an interval of this level to lie within the margins if the true effect is 0."""
    if margin.harm is None or margin.benefit is None:
        return NOT_BOTH
    return _power(1 / _checked(se), margin.harm, margin.benefit, quantile(level, inf))


def _power(precision: float, harm: float, benefit: float, z: float) -> float:
    return max(0.0, _below(benefit * precision - z) - _below(z - harm * precision))


def _factor(se: float, margin: Margin) -> Maybe:
    """How many times as large the study must be, by halving the distance between what is too little and enough.

    With m the nearer margin, the power is at most Phi(m / se - z), and at least 2 Phi(m / se - z) - 1.
    """
    if margin.harm is None or margin.benefit is None:
        return NOT_BOTH
    z, nearer = quantile(0.95, inf), min(margin.harm, margin.benefit)
    too_little, enough = (z + _z(POWER)) / nearer, (z + _z((1 + POWER) / 2)) / nearer
    if margin.harm == margin.benefit:
        return (enough * se) ** 2
    for _ in range(_STEPS):
        middle = (too_little + enough) / 2
        if _power(middle, margin.harm, margin.benefit, z) < POWER:
            too_little = middle
        else:
            enough = middle
    return (enough * se) ** 2


def _checked(se: float) -> float:
    found = expected.number("se", se, SynthesisError)
    if not 0 < found < inf:
        raise SynthesisError(f"se: expected a finite number above 0; found {found:g}")
    return found


def _z(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(share))


def _below(z: float) -> float:
    from scipy.special import ndtr

    return float(ndtr(z))
