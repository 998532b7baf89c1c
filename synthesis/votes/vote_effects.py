"""The size of an effect from the directions of results: which effect would make these votes likeliest?

Hedges & Olkin 1980, Psychol Bull 88:359; 1985, Statistical Methods for Meta-Analysis, ch. 4; Bushman & Wang 2009,
Handbook of Research Synthesis, ch. 11. Votes of small and large studies weigh differently, since under one effect a
large study is likelier to point its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from numbers import Real
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected, sheet
from synthesis.effects import NORMAL_95
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.sheet import Grid, Pairs, Presented, Sheet
from synthesis.votes.given import direction, entries, number, perhaps, positive
from synthesis.votes.vote_likelihood import Likely, likely
from synthesis.votes.vote_measures import (
    NO_COUNTS,
    VOTE_MEASURES,
    VoteMeasure,
    measured,
    on_measure,
    variances,
)

Floats = NDArray[np.float64]
Maybe = float | Unavailable

TAUS: Final = (0.0, 0.1, 0.2, 0.3)
ONE_EFFECT: Final = (
    "One true effect is taken to lie behind all studies, those with an estimate and those without."
)
NO_END: Final = Unavailable(reason="not asked for")
NOTES: Final = (
    (
        "An effect from votes rests on directions and numbers of people alone; it is far less certain than one "
        "from estimates."
    ),
    (
        "At tau 0 every study has the same true effect. Votes cannot tell how much true effects differ: "
        "the other rows show what the mean effect would be if their standard deviation were tau."
    ),
    "Only direct comparisons of directions enter: no vote may have been cast because of a p-value.",
)


@frozen
class VoteEffectAt:
    """The effect the votes are likeliest under if true effects have the standard deviation `tau`."""

    tau: float
    estimate: Maybe
    se: Maybe
    low: Maybe
    high: Maybe


@frozen(eq=False, repr=False)
class VoteEffect(Presented):
    """An effect from k votes: the estimate, its standard error and its likelihood-ratio interval, by tau.

    `at` holds a result for each tau; `estimate`, `se`, `low` and `high` are those of the first. tau is in the
    units of the analysis: standard deviations, or Fisher's z of a correlation.
    """

    measure: str
    k: int
    n_positive: int
    level: float
    at: tuple[VoteEffectAt, ...]

    @property
    def tau(self) -> float:
        """The standard deviation of true effects that the headline takes."""
        return self.at[0].tau

    @property
    def estimate(self) -> Maybe:
        """The effect."""
        return self.at[0].estimate

    @property
    def se(self) -> Maybe:
        """Its standard error, by the expected information."""
        return self.at[0].se

    @property
    def low(self) -> Maybe:
        """The lower end of the likelihood-ratio interval."""
        return self.at[0].low

    @property
    def high(self) -> Maybe:
        """Its upper end."""
        return self.at[0].high

    def sheet(self) -> Sheet:
        """The effect, a tau a row."""
        pairs = Pairs(
            rows=(("Positive votes", f"{self.n_positive} of {self.k}"), ("Interval", "likelihood ratio"))
        )
        level = sheet.level_words(self.level)
        rows = tuple((f"{one.tau:g}", one.estimate, one.se, one.low, one.high) for one in self.at)
        grid = Grid(head=("tau", "estimate", "SE", f"{level} low", f"{level} high"), rows=rows)
        return Sheet(
            title=f"Effect from votes: {VOTE_MEASURES[self.measure].label.lower()}",
            blocks=(pairs, grid),
            notes=NOTES,
        )

    def in_a_line(self) -> str:
        """Measure, votes, effect."""
        shown = sheet.written(self.estimate)
        ends = f"{sheet.written(self.low)} to {sheet.written(self.high)}"
        return f"{self.measure}, {self.n_positive} of {self.k} votes positive: {shown} ({ends})"


def effect_from_votes(
    votes: Any,
    n_exp: Any,
    n_ctl: Any = NO_COUNTS,
    measure: str = "SMD",
    tau: Any = TAUS,
    level: float = 0.95,
) -> VoteEffect:
    """The effect that votes are likeliest under: maximises sum x ln Phi_i + (1 - x) ln(1 - Phi_i).

    Phi_i = Phi(mu / sqrt(tau^2 + v_i)) is the chance that study i votes for the experimental arm: for the SMD
    v = 1/n_exp + 1/n_ctl, for a correlation v = 1/n and mu = atanh(rho), both in large samples. Where all studies
    are alike this is Phi^-1(u/k) sqrt(v). The standard error is by the expected information (Hedges & Olkin 1985,
    ch. 4; of a correlation by the delta method); the interval by the likelihood ratio. Where all votes point one
    way the estimate is infinite and only the one end of the interval is there.

    Args:
        votes: 1 for each study whose estimate is positive, 0 for each whose is negative; shape (k,).
        n_exp: Numbers of people in the experimental arms, or in all for a correlation; one number stands for all.
        n_ctl: Numbers of people in the control arms; none for a correlation.
        measure: `SMD` or `COR`.
        tau: The standard deviation of true effects, or several to compare; votes do not tell it.
        level: That of the interval.

    Raises:
        NotComputable: there are no votes, or not one number of people for each.
    """
    way = measured(measure)
    asked = expected.level(level)
    cast = np.array([direction("votes", one) for one in entries("votes", votes)], dtype=np.bool_)
    if not len(cast):
        raise NotComputable("there are no votes")
    variance = variances(way, n_exp, n_ctl, len(cast))
    return VoteEffect(
        measure=measure,
        k=len(cast),
        n_positive=int(cast.sum()),
        level=asked,
        at=tuple(_at(way, cast, variance, one, asked) for one in _taus(tau)),
    )


def _at(
    way: VoteMeasure, cast: NDArray[np.bool_], variance: Floats, tau: float, level: float
) -> VoteEffectAt:
    found = on_measure(way, likely(cast, 1 / np.sqrt(tau * tau + variance), level))
    return VoteEffectAt(tau=tau, estimate=found.estimate, se=found.se, low=found.low, high=found.high)


def _taus(found: Any) -> Sequence[float]:
    some = [found] if isinstance(found, Real) else entries("tau", found)
    taus = [number("tau", one) for one in some]
    if not taus or min(taus) < 0:
        raise NotComputable(
            f"tau: expected one number of 0 or more, or several; found {expected.told(found)}"
        )
    return taus


@frozen
class Part:
    """What one kind of evidence says: the effect of `k` studies and its standard error."""

    k: int
    estimate: Maybe
    se: Maybe


@frozen(eq=False, repr=False)
class CombinedEffect(Presented):
    """An effect from the estimates of some studies (`effects`) and the votes of the others (`votes`).

    `variance` is that of the estimate on the scale of the analysis; `idle` counts the votes of studies that have an
    effect, which are not used, `empty` the studies that have neither.
    """

    measure: str
    estimate: Maybe
    se: Maybe
    low: Maybe
    high: Maybe
    variance: Maybe
    effects: Part
    votes: Part
    idle: int
    empty: int
    level: float = 0.95

    def sheet(self) -> Sheet:
        """The effect and its two parts, one a row."""
        parts = (("Estimates", self.effects), ("Votes of other studies", self.votes))
        total = Part(k=self.effects.k + self.votes.k, estimate=self.estimate, se=self.se)
        rows = tuple((label, one.k, one.estimate, one.se) for label, one in (*parts, ("Together", total)))
        level = sheet.level_words(self.level)
        pairs = Pairs(rows=((f"{level} low", self.low), (f"{level} high", self.high)))
        told = (
            f"Votes of studies that have an estimate, not used: {self.idle}.",
            f"Studies with neither an estimate nor a vote: {self.empty}.",
        )
        return Sheet(
            title=f"Effect from estimates and votes: {VOTE_MEASURES[self.measure].label.lower()}",
            blocks=(Grid(head=("", "studies", "estimate", "SE"), rows=rows), pairs),
            notes=(*(note for note, n in zip(told, (self.idle, self.empty), strict=True) if n), ONE_EFFECT),
        )

    def in_a_line(self) -> str:
        """Measure, studies, effect."""
        ends = f"{sheet.written(self.low)} to {sheet.written(self.high)}"
        studies = f"{self.effects.k} estimates, {self.votes.k} votes"
        return f"{self.measure}, {studies}: {sheet.written(self.estimate)} ({ends})"


def combine_with_effects(
    y: Any,
    v: Any,
    votes: Any,
    n_exp: Any,
    n_ctl: Any = NO_COUNTS,
    measure: str = "SMD",
) -> CombinedEffect:
    """One effect from the estimates of studies that have one and the votes of those that have none.

    d = (d_E / V_E + d_V / V_V) / (1 / V_E + 1 / V_V) with variance 1 / (1 / V_E + 1 / V_V): d_E is the
    inverse-variance mean of the estimates, d_V the effect from votes (Bushman & Wang 2009). One true effect is taken
    to lie behind all studies. The interval is the normal one, at 95 %.

    Args:
        y: Estimates, shape (k,), nan where a study has none: standardised mean differences, or Fisher's z of
            correlations.
        v: Their variances; a study without either has no estimate.
        votes: 1 or 0 for each study; those of studies that have an estimate are not used. nan for none.
        n_exp: Numbers of people in the experimental arms, or in all for a correlation.
        n_ctl: Numbers of people in the control arms; none for a correlation.
        measure: `SMD` or `COR`; a correlation is told as such, made of Fisher's z.

    Raises:
        NotComputable: no study has an estimate, or none has only a vote.
    """
    way = measured(measure)
    pairs = _pairs(y, v)
    cast = _cast(votes, len(pairs))
    without = [
        place for place, pair in enumerate(pairs) if not pair and not isinstance(cast[place], Unavailable)
    ]
    known = [pair for pair in pairs if pair]
    if not known or not without:
        raise NotComputable(
            f"expected studies with an estimate and others with a vote only; found {len(known)} and {len(without)}"
        )
    directions = np.array([cast[place] for place in without], dtype=np.bool_)
    exp, ctl = (_at_places(*one, without, len(pairs)) for one in (("n_exp", n_exp), ("n_ctl", n_ctl)))
    voted = likely(directions, 1 / np.sqrt(variances(way, exp, ctl, len(without))))
    pooled = _weighted(known)
    joint = _joint(pooled, voted)
    mean = Likely(estimate=pooled[0], se=sqrt(pooled[1]), low=NO_END, high=NO_END)
    shown = [on_measure(way, one) for one in (joint, mean, voted)]
    return CombinedEffect(
        measure=measure,
        estimate=shown[0].estimate,
        se=shown[0].se,
        low=shown[0].low,
        high=shown[0].high,
        variance=joint.se if isinstance(joint.se, Unavailable) else joint.se**2,
        effects=Part(k=len(known), estimate=shown[1].estimate, se=shown[1].se),
        votes=Part(k=len(without), estimate=shown[2].estimate, se=shown[2].se),
        idle=sum(
            bool(pair) and not isinstance(one, Unavailable) for pair, one in zip(pairs, cast, strict=True)
        ),
        empty=len(pairs) - len(known) - len(without),
    )


def _joint(pooled: tuple[float, float], voted: Likely) -> Likely:
    """Two effects weighted by their inverse variances, with a normal 95 % interval."""
    if isinstance(voted.estimate, Unavailable) or isinstance(voted.se, Unavailable):
        why = voted.estimate
        return Likely(estimate=why, se=why, low=why, high=why)
    parts = (pooled, (voted.estimate, voted.se**2))
    mean, variance = _weighted(parts)
    se = sqrt(variance)
    return Likely(estimate=mean, se=se, low=mean - NORMAL_95 * se, high=mean + NORMAL_95 * se)


def _weighted(parts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The inverse-variance mean of estimates with their variances, and its variance."""
    total = fsum(1 / spread for _, spread in parts)
    return fsum(mean / spread for mean, spread in parts) / total, 1 / total


def _pairs(y: Any, v: Any) -> list[tuple[float, float] | tuple[()]]:
    """An estimate and its variance for each study, nothing where it lacks either."""
    means = [perhaps("y", one) for one in entries("y", y)]
    spreads = [perhaps("v", one) for one in entries("v", v)]
    if len(means) != len(spreads):
        raise NotComputable(f"v: expected one for each of {len(means)} estimates; found {len(spreads)}")
    return [
        ()
        if isinstance(mean, Unavailable) or isinstance(spread, Unavailable)
        else (mean, positive("v", spread))
        for mean, spread in zip(means, spreads, strict=True)
    ]


def _cast(votes: Any, k: int) -> list[bool | Unavailable]:
    """A vote for each study, or none."""
    some = entries("votes", votes)
    if len(some) != k:
        raise NotComputable(f"votes: expected one for each of {k} studies; found {len(some)}")
    return [
        read if isinstance(read, Unavailable) else direction("votes", one)
        for one, read in ((one, one if isinstance(one, bool) else perhaps("votes", one)) for one in some)
    ]


def _at_places(what: str, found: Any, places: Sequence[int], k: int) -> Any:
    """Of numbers of people given for all studies those of some; one number for all as it is."""
    if isinstance(found, Real) or (isinstance(found, tuple) and not found):
        return found
    some = entries(what, found)
    if len(some) != k:
        raise NotComputable(f"{what}: expected one for each of {k} studies; found {len(some)}")
    return [some[place] for place in places]
