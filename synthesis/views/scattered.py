"""What plots of the effects of one synthesis show: its funnel, its radial plot, its studies by Baujat's numbers."""

from __future__ import annotations

from math import erfc, isfinite, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.analysis import Analysis
from synthesis.asymmetry import Asymmetry
from synthesis.diagnosing import Share, shares_of
from synthesis.effects import Effect
from synthesis.errors import NotEstimable
from synthesis.ledger.diagnoses import diagnosis_key, study_key
from synthesis.models.diagnostics.radial import Radial, radial
from synthesis.models.fit import Fit
from synthesis.numbers import Unavailable
from synthesis.plan.plan import TWIN, FigurePlan
from synthesis.pooling.pooled import Synthesis

NOT_HAD: Final = Unavailable(reason="its synthesis could not be had")
NO_ERROR: Final = "there is no standard error above 0 of {studies}"
DEPENDENT: Final = Unavailable(
    reason="its synthesis models effects that depend on one another, and a radial plot takes each for itself; "
    "`one_row: yes` shows one row per study"
)
TRIM: Final = "trim_and_fill"


@frozen
class FunnelEffect:
    """An effect of a funnel plot with its two-sided p-value by z = y / se; `filled` by trim and fill, not found."""

    effect: Effect
    p: float
    filled: bool = False


@frozen
class FunnelView:
    """The effects of a funnel plot, those filled in last, and the mean they stand about.

    `mean` is of the model of the plan, or of a common effect, and `mean_key` what its keys begin with; `asymmetry` is
    what was asked about small studies, where it was, and `adjusted` the mean with the effects filled in.
    """

    synthesis: Synthesis
    effects: tuple[FunnelEffect, ...]
    mean: Fit
    mean_key: str
    asymmetry: Asymmetry | None
    adjusted: float | None = None


@frozen
class SharedStudy:
    """A study by what it adds to heterogeneity and how far the mean moves without it; `key` begins those of both."""

    id: str
    label: str
    q: float
    shift: float
    key: str = ""


@frozen
class BaujatView:
    """The studies of a synthesis by Baujat's numbers, and the labels of those that have none.

    `diagnosed` says that a table of diagnostics holds the same numbers.
    """

    synthesis: Synthesis
    studies: tuple[SharedStudy, ...]
    without: tuple[str, ...]
    diagnosed: bool


def shown_synthesis(analysis: Analysis, plan: FigurePlan) -> Synthesis | None:
    """The synthesis a figure shows: its twin of one row per study where that is asked for and there is one."""
    twin = analysis.synthesis(plan.synthesis + TWIN) if plan.one_row else None
    return twin or analysis.synthesis(plan.synthesis)


def shown_mean(synthesis: Synthesis, plan: FigurePlan) -> tuple[Fit, str]:
    """The mean a figure shows, of the model of the plan or of a common effect, and what its keys begin with."""
    if plan.text("mean", "random") == "common":
        return synthesis.common, f"syntheses.{synthesis.id}.common"
    return synthesis.random, f"syntheses.{synthesis.id}"


def two_sided(y: float, se: float) -> float:
    """The two-sided p-value of an effect, P(|Z| > |y| / se)."""
    return erfc(abs(y) / se / sqrt(2.0))


def funnel_of(analysis: Analysis, plan: FigurePlan) -> FunnelView | Unavailable:
    """The effects of a funnel plot and what they stand about, or why there is none."""
    synthesis = shown_synthesis(analysis, plan)
    if synthesis is None:
        return NOT_HAD
    lacking = _without_error(synthesis)
    if lacking is not None:
        return lacking
    asked = next((one for one in analysis.asymmetries if one.plan.synthesis == plan.synthesis), None)
    mean, mean_key = shown_mean(synthesis, plan)
    filled, adjusted = _filled(asked, synthesis)
    return FunnelView(
        synthesis=synthesis,
        effects=(
            *(FunnelEffect(effect=row, p=two_sided(row.y, row.se)) for row in synthesis.effects.rows),
            *(FunnelEffect(effect=row, p=two_sided(row.y, row.se), filled=True) for row in filled),
        ),
        mean=mean,
        mean_key=mean_key,
        asymmetry=asked,
        adjusted=adjusted if filled else None,
    )


def _without_error(synthesis: Synthesis) -> Unavailable | None:
    """Why points cannot stand at their standard errors."""
    rows = synthesis.effects.rows
    lacking = [row.study_label for row in rows if not (isfinite(row.y) and isfinite(row.v) and row.v > 0)]
    if not lacking:
        return None
    return Unavailable(reason=NO_ERROR.format(studies="; ".join(dict.fromkeys(lacking))))


def _filled(asked: Asymmetry | None, synthesis: Synthesis) -> tuple[tuple[Effect, ...], float | None]:
    """What trim and fill adds to the effects of a synthesis, if it took just these; and the mean with them."""
    told = asked.of(TRIM) if asked is not None else None
    if told is None or isinstance(told.answer, Unavailable):
        return (), None
    if [row.name for row in told.effects.rows] != [row.name for row in synthesis.effects.rows]:
        return (), None
    mean = told.answer.estimate
    return told.answer.filled, None if isinstance(mean, Unavailable) else mean


def radial_of(analysis: Analysis, plan: FigurePlan) -> tuple[Synthesis, Radial] | Unavailable:
    """The effects of a synthesis by their precision, or why they cannot be shown so."""
    synthesis = shown_synthesis(analysis, plan)
    if synthesis is None:
        return NOT_HAD
    lacking = _without_error(synthesis)
    if lacking is not None:
        return lacking
    fit, _ = shown_mean(synthesis, plan)
    if fit.model == "che":
        return DEPENDENT
    try:
        return synthesis, radial(fit)
    except NotEstimable as error:
        return Unavailable(reason=str(error))


def baujat_of(analysis: Analysis, plan: FigurePlan) -> BaujatView | Unavailable:
    """The studies of a synthesis by Baujat's numbers, from its diagnostics where those were asked for."""
    synthesis = shown_synthesis(analysis, plan)
    if synthesis is None:
        return NOT_HAD
    found = next((one for one in analysis.diagnoses if one.synthesis.id == synthesis.id), None)
    diagnosed = found is not None and not isinstance(found.shares, Unavailable)
    shares = found.shares if found is not None and diagnosed else shares_of(synthesis)
    if isinstance(shares, Unavailable):
        return shares
    labels = {row.study: row.study_label or row.study for row in synthesis.effects.rows}
    base = diagnosis_key(found) if found is not None and diagnosed else ""
    studies = tuple(_study(one, labels[one.id], base) for one in shares)
    known = tuple(one for one in studies if one is not None)
    if not known:
        return Unavailable(reason="the mean cannot be told without one of its studies, whichever it is")
    return BaujatView(
        synthesis=synthesis,
        studies=known,
        without=tuple(labels[share.id] for share, one in zip(shares, studies, strict=True) if one is None),
        diagnosed=diagnosed,
    )


def _study(one: Share, label: str, base: str) -> SharedStudy | None:
    if isinstance(one.q, Unavailable) or isinstance(one.shift, Unavailable):
        return None
    if not (isfinite(one.q) and isfinite(one.shift)):
        return None
    key = f"{base}.baujat.{study_key(one.id)}" if base else ""
    return SharedStudy(id=one.id, label=label, q=one.q, shift=one.shift, key=key)
