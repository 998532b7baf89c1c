"""Margins of importance: how a reviewer declares them, and what they are on the scale of an analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import atanh, exp, inf, log
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected, numbers
from synthesis.errors import SynthesisError
from synthesis.measures.measure import known
from synthesis.measures.natural_scale import pooled_name
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable

FAVOURS: Final = "above 1 favouring the experimental arm"
_SAME: Final = 1e-9
POLARITIES: Final = ("higher_better", "lower_better", "neutral", "")
"""Which way is better on an outcome; empty where outcomes differ in it or it is not told."""


@frozen
class Margin:
    """How large a difference must be to matter: an important harm lies at -`harm`, a benefit at +`benefit`.

    Both are above 0, on the scale of the analysis with + for benefit; at least one is there. `text` is what is
    printed of them, `source` who says so.
    """

    id: str
    harm: float | None = None
    benefit: float | None = None
    text: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        for name, text in (("id", self.id), ("text", self.text), ("source", self.source)):
            expected.text(f"the {name} of a margin", text, SynthesisError)
        if self.harm is None and self.benefit is None:
            raise SynthesisError(f"margin {self.id}: expected a harm, a benefit or both; found neither")
        for name, value in (("harm", self.harm), ("benefit", self.benefit)):
            if value is not None:
                object.__setattr__(self, name, _above_0(f"margin {self.id}: {name}", value))

    @property
    def room(self) -> float | Unavailable:
        """How far it is from one margin to the other."""
        if self.harm is None or self.benefit is None:
            return Unavailable(reason="only one margin is declared")
        return self.harm + self.benefit

    def scaled(self, factor: float) -> Margin:
        """The same margins so many times as far from zero.

        Raises:
            SynthesisError: a factor that is not a finite number above 0.
        """
        times = _above_0("the factor of a margin", factor)
        return Margin(
            id=self.id,
            harm=None if self.harm is None else self.harm * times,
            benefit=None if self.benefit is None else self.benefit * times,
            text=self.text if times == 1 else f"{_plain(times)} times {self.text or 'the margins'}",
            source=self.source,
        )


@frozen
class Declared:
    """Margins as a reviewer declares them: how much is an important harm or benefit, in which `unit` of `UNITS`.

    `measure` is the one they are meant for, empty for every one that the unit fits. `sd` is the standard deviation
    that points are divided by and `sd_of` whose it is; `baseline_risk` the risk in the control arm.
    """

    id: str
    measure: str = ""
    unit: str
    harm: float | None = None
    benefit: float | None = None
    sd: float | None = None
    sd_of: str = ""
    baseline_risk: float | None = None
    source: str = ""


Size = Callable[[Declared, str, float, float], float]
"""What a declared amount is on the scale of a measure; the last is -1 for a lower risk, 1 for a higher one."""
Told = Callable[[Declared, Margin, str], str]


@frozen
class Unit:
    """A unit of margins: `label` as it is printed, the measures it `fits`, the `size` there, and how it is `told`."""

    label: str
    fits: frozenset[str]
    size: Size
    told: Told


def resolve(declared: Declared, measure: str, polarity: str = "") -> Margin | Unavailable:
    """Declared margins on the scale on which a measure is analysed, or why they are none of that measure.

    Args:
        declared: The margins as the reviewer wrote them.
        measure: A code of `MEASURES`.
        polarity: Which way is better on the outcome, one of `POLARITIES`; only risks ask for it.

    Raises:
        SynthesisError: an unknown unit, measure or polarity, or a number that cannot be one of such a margin.
    """
    expected.kind("margin", declared, Declared, "a Declared margin", SynthesisError)
    unit = UNITS[expected.one_of("unit of a margin", declared.unit, UNITS, SynthesisError)]
    known(MEASURES, measure, "measure")
    expected.one_of("polarity", polarity, POLARITIES, SynthesisError)
    why_not = _why_not(declared, unit, measure, polarity)
    if why_not:
        return Unavailable(reason=f"margin {declared.id}: {why_not}")
    up = 1.0 if polarity == "higher_better" else -1.0
    sizes = {
        name: None if value is None else unit.size(declared, measure, _read(declared, name, value), turn)
        for name, value, turn in (("harm", declared.harm, -up), ("benefit", declared.benefit, up))
    }
    bare = Margin(id=declared.id, harm=sizes["harm"], benefit=sizes["benefit"], source=declared.source)
    return Margin(
        id=bare.id,
        harm=bare.harm,
        benefit=bare.benefit,
        text=unit.told(declared, bare, measure),
        source=bare.source,
    )


def _why_not(declared: Declared, unit: Unit, measure: str, polarity: str) -> str:
    """Why declared margins are none of a measure; empty where they are."""
    if declared.measure and declared.measure != measure:
        return f"it is declared for {declared.measure}, not for {measure}"
    if measure not in unit.fits:
        others = ", ".join(name for name, other in UNITS.items() if measure in other.fits)
        fitting = (
            f"; units that do: {others}"
            if others
            else ", nor does any unit: 0 on it is not where two arms do alike"
        )
        return f"{unit.label} do not fit {MEASURES[measure].label} ({measure}){fitting}"
    if polarity == "neutral":
        return "neither direction is better on this outcome, so there is no benefit and no harm"
    return _missing(declared, measure, polarity)


def _missing(declared: Declared, measure: str, polarity: str) -> str:
    """What is not there that the unit needs to be turned into the measure; empty where nothing is missing."""
    if declared.unit == "points" and measure in STANDARDISED and declared.sd is None:
        return f"points are turned into {measure} by a standard deviation, and none is named"
    if declared.unit != "risk_difference" or measure in RISK_DIFFERENCES:
        return ""
    if declared.baseline_risk is None:
        return f"a difference in risk is turned into {measure} by a baseline risk, and none is given"
    return "" if polarity else "whether the event is good or bad is not told, or differs between outcomes"


def _read(declared: Declared, name: str, value: float) -> float:
    what = f"margin {declared.id}: {name}"
    found = _above_0(what, value)
    if declared.unit == "ratio" and found == 1:
        raise SynthesisError(f"{what}: expected a ratio other than 1, which is no distance; found 1")
    if declared.unit in {"correlation", "risk_difference"} and found >= 1:
        raise SynthesisError(f"{what}: expected a number between 0 and 1; found {found:g}")
    return found


def _as_is(_declared: Declared, _measure: str, amount: float, _turn: float) -> float:
    return amount


def _points(declared: Declared, measure: str, amount: float, _turn: float) -> float:
    """MID / SD for standardised measures; the MID itself for the others."""
    if measure not in STANDARDISED or declared.sd is None:
        return amount
    if not declared.sd_of.strip():
        raise SynthesisError(f"margin {declared.id}: expected to be told whose standard deviation sd is")
    return amount / _above_0(f"margin {declared.id}: sd", declared.sd)


def _ratio(_declared: Declared, _measure: str, amount: float, _turn: float) -> float:
    """|log r|: 0.8 and 1.25 are as far from 1."""
    return abs(log(amount))


def _risk(declared: Declared, measure: str, amount: float, turn: float) -> float:
    """|f(p + d) - f(p)| with f the logit, the logarithm or the risk itself, p the baseline risk."""
    if measure in RISK_DIFFERENCES or declared.baseline_risk is None:
        return amount
    what = f"margin {declared.id}: baseline_risk"
    before = expected.number(what, declared.baseline_risk, SynthesisError)
    after = before + turn * amount
    for told, risk in ((what, before), (f"{what} of {before:g} {turn * amount:+g}", after)):
        if not 0 < risk < 1:
            raise SynthesisError(f"{told}: expected a risk between 0 and 1; found {risk:g}")
    scale = _logit if measure in ODDS_RATIOS else log
    return abs(scale(after) - scale(before))


def _correlation(_declared: Declared, measure: str, amount: float, _turn: float) -> float:
    """Fisher's z where that is analysed, the correlation itself elsewhere."""
    return atanh(amount) if measure in FISHERS_Z else amount


def _told_standard_deviations(_declared: Declared, margin: Margin, _measure: str) -> str:
    return f"{_range(margin.harm, margin.benefit)} standard deviations"


def _told_points(declared: Declared, margin: Margin, measure: str) -> str:
    points = f"{_range(declared.harm, declared.benefit, least=0)} points"
    if measure not in STANDARDISED or declared.sd is None:
        return points
    sds = _told_standard_deviations(declared, margin, measure)
    return f"{sds} ({points}, divided by {_plain(declared.sd)}, the standard deviation of {declared.sd_of})"


def _told_ratio(_declared: Declared, margin: Margin, measure: str) -> str:
    low = None if margin.harm is None else exp(-margin.harm)
    high = None if margin.benefit is None else exp(margin.benefit)
    better = FAVOURS if MEASURES[measure].comparative else "above 1 for benefit"
    return f"ratios {_between(low, high)}, {better}"


def _told_risk(declared: Declared, margin: Margin, measure: str) -> str:
    harm, benefit = (None if one is None else 100 * one for one in (declared.harm, declared.benefit))
    within = _between(_turned(harm), benefit, least=0)
    differences = f"differences in risk {within} percentage points, + for benefit"
    if measure in RISK_DIFFERENCES or declared.baseline_risk is None:
        return differences
    baseline = f"{_plain(100 * declared.baseline_risk)}%"
    return f"{_told_ratio(declared, margin, measure)} ({differences}, at a baseline risk of {baseline})"


def _told_correlation(declared: Declared, _margin: Margin, _measure: str) -> str:
    return f"correlations {_between(_turned(declared.harm), declared.benefit)}"


def _told_same(_declared: Declared, margin: Margin, measure: str) -> str:
    return f"{_range(margin.harm, margin.benefit)} on the scale of the {pooled_name(measure)}"


def _range(harm: float | None, benefit: float | None, least: int = 2) -> str:
    """What lies between an important harm and an important benefit: `−0.20 to 0.20`."""
    return _between(_turned(harm), benefit, least).removeprefix("of ")


def _turned(harm: float | None) -> float | None:
    return None if harm is None else -harm


def _between(low: float | None, high: float | None, least: int = 2) -> str:
    """`of 0.80 to 1.25`; with one end only `above 0.80` or `below 1.25`."""
    digits = _digits([end for end in (low, high) if end is not None], least)
    if low is not None and high is not None:
        return f"of {numbers.interval(low, high, digits)}"
    return " and ".join(
        [f"above {numbers.estimate(end, digits)}" for end in (low,) if end is not None]
        + [f"below {numbers.estimate(end, digits)}" for end in (high,) if end is not None]
    )


def _plain(value: float) -> str:
    """A number with no more decimals than it has."""
    return numbers.estimate(value, _digits([value], 0))


def _digits(values: list[float], least: int) -> int:
    """The decimals that all of these numbers can be written with, from `least` to four; two where four are too few."""
    exact = (n for n in range(least, 5) if all(abs(round(value, n) - value) < _SAME for value in values))
    return next(exact, max(least, 2))


def _above_0(what: str, value: float) -> float:
    found = expected.number(what, value, SynthesisError)
    if not 0 < found < inf:
        raise SynthesisError(f"{what}: expected a finite number above 0; found {found:g}")
    return found


def _logit(risk: float) -> float:
    return log(risk / (1 - risk))


STANDARDISED: Final = frozenset(
    {"SMD", "SMDH", "SMD1", "SMD1H", "PBIT", "OR2D", "OR2DL", "OR2DN", "SMDPP", "SMDPPC"}
    | {"SMCC", "SMCR", "SMCRH", "SMCRP", "SMCRPH"}
)
"""Measures in standard deviations."""
IN_POINTS: Final = frozenset({"MD", "MC"})
RISK_DIFFERENCES: Final = frozenset({"RD", "MPRD"})
ODDS_RATIOS: Final = frozenset({"OR", "PETO", "MPOR", "D2OR", "D2ORL", "D2ORN"})
RISK_RATIOS: Final = frozenset({"RR", "MPRR"})
FISHERS_Z: Final = frozenset({"ZCOR", "ZPCOR", "ZSPCOR", "ZPHI", "ZTET", "ZPB", "ZBIS"})
CORRELATIONS: Final = frozenset({"COR", "UCOR", "PCOR", "SPCOR", "PHI", "RTET", "RPB", "RBIS"})
_CHANGES: Final = frozenset({"MC", "ROMC", "VRC", "CVRC"})
_AROUND_0: Final = STANDARDISED | _CHANGES | FISHERS_Z | CORRELATIONS
"""Measures of one group that are 0 where there is no effect."""

_ALL: Final = frozenset(
    code
    for code, measure in MEASURES.items()
    if measure.null == 0 and (measure.comparative or code in _AROUND_0)
)

UNITS: Final[Mapping[str, Unit]] = MappingProxyType(
    {
        "standard_deviations": Unit(
            label="standard deviations", fits=STANDARDISED, size=_as_is, told=_told_standard_deviations
        ),
        "points": Unit(label="points", fits=IN_POINTS | STANDARDISED, size=_points, told=_told_points),
        "ratio": Unit(
            label="ratios",
            fits=frozenset(code for code in _ALL if MEASURES[code].scale == "exp"),
            size=_ratio,
            told=_told_ratio,
        ),
        "risk_difference": Unit(
            label="differences in risk",
            fits=RISK_DIFFERENCES | ODDS_RATIOS | RISK_RATIOS,
            size=_risk,
            told=_told_risk,
        ),
        "correlation": Unit(
            label="correlations", fits=FISHERS_Z | CORRELATIONS, size=_correlation, told=_told_correlation
        ),
        "same": Unit(label="numbers on the scale of the analysis", fits=_ALL, size=_as_is, told=_told_same),
    }
)
"""How margins may be declared; a unit fits some measures and turns an amount into their scale."""
