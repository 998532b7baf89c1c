"""What a fit and its subgroups say of themselves, in sheets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from synthesis.effect_sheets import turned
from synthesis.letter_case import upper_first
from synthesis.measures.natural_scale import NaturalScale, Shown, beside, natural_scale, pooled_name
from synthesis.models.inference import RULE_WORDS
from synthesis.models.tau2.estimators import ESTIMATORS, GIVEN
from synthesis.models.words.model import mean_words
from synthesis.numbers import Unavailable, percent
from synthesis.sheet import (
    Block,
    Cell,
    Grid,
    Pairs,
    Sheet,
    interval,
    level_words,
    mean_in_a_line,
    p_value,
    with_p,
    written,
)

if TYPE_CHECKING:
    from synthesis.models.fit import Fit, Heterogeneity, Interval, Subgroups


def of_fit(fit: Fit) -> Sheet:
    """A fit: the mean with the interval that speaks for it and those beside it, heterogeneity, notes."""
    blocks: list[Block] = [_mean(fit), *_natural(fit), _heterogeneity(fit)]
    return Sheet(title=_title(fit), blocks=tuple(blocks), notes=(*_notes(fit), *turned(fit.effects)))


def in_a_line(fit: Fit) -> str:
    """A fit in a few words: `RR, 13 effects, REML, knha: -0.7145 (-1.1084 to -0.3206), tau2 0.3132`."""
    found, many = fit.interval, f"{fit.k} {'effect' if fit.k == 1 else 'effects'}"
    how = [one for one in (fit.effects.measure, many, fit.tau2_method, found.rule) if one]
    spread = "" if isinstance(fit.tau2, Unavailable) else f", tau2 {written(fit.tau2)}"
    return f"{', '.join(how)}: {mean_in_a_line(fit.estimate, found.low, found.high)}{spread}"


def levels_in_a_line(groups: Subgroups) -> str:
    """Subgroups in a few words: `by allocation: alternate 2, random 7, systematic 4; Q 1.77 on 2 df`."""
    levels = ", ".join(f"{label} {fit.k}" for _, label, fit in groups.levels)
    test = groups.test
    told = "" if isinstance(test.q, Unavailable) else f"; Q {written(test.q, 2)} on {test.df} df"
    return f"by {groups.label}: {levels}{told}"


def of_subgroups(groups: Subgroups) -> Sheet:
    """Subgroups: a line a level, and the test between them."""
    first = groups.levels[0][2]
    scale = natural_scale(first.effects.measure)
    name = scale.name if isinstance(scale, NaturalScale) else "estimate"
    head = ("", "k", name, f"{level_words(first.interval.level)} interval", "p", "tau²", "I²")
    rows = tuple((label, fit.k, *_level(fit, scale)) for _, label, fit in groups.levels)
    how = "one tau² for all levels" if groups.tau2 == "common" else "each level with its own tau²"
    test = groups.test
    told: Cell = test.q
    if not (isinstance(test.q, Unavailable) or isinstance(test.p, Unavailable)):
        told = with_p("Q", test.q, str(test.df), test.p)
    notes: tuple[str, ...] = ()
    if isinstance(scale, NaturalScale):
        notes = (f"Means are of the {pooled_name(first.effects.measure)} and shown as {scale.name}.",)
    return Sheet(
        title=f"Subgroups by {groups.label} ({how})",
        blocks=(
            Grid(head=head, rows=rows, digits=3),
            Pairs(title="Test between subgroups", rows=(("Between", told),)),
        ),
        notes=notes,
    )


def _level(fit: Fit, scale: NaturalScale | Unavailable) -> tuple[Cell, ...]:
    low, high = fit.interval.low, fit.interval.high
    shown: tuple[Cell, ...] = (fit.estimate, interval(low, high, 3))
    if isinstance(scale, NaturalScale):
        shown = (scale.shown(fit.estimate), scale.interval(low, high))
    return (*shown, p_value(fit.p), fit.tau2, _share(fit.heterogeneity.i2_tau2))


_MODELS: Final = {"common": "Common-effect model", "random": "Random-effects model"}


def _title(fit: Fit) -> str:
    if fit.k == 1:
        return f"One effect ({fit.effects.measure})"
    name = _MODELS.get(fit.model) or mean_words(fit.model, fit.effects.measure)
    many = f"{fit.k} effects"
    if fit.k != fit.n_studies:
        many += f" from {fit.n_studies} {'study' if fit.n_studies == 1 else 'studies'}"
    return f"{name} of {many} ({fit.effects.measure})"


def _mean(fit: Fit) -> Grid:
    level = level_words(fit.interval.level)
    rows: list[tuple[Cell, ...]] = [
        ("mean", fit.estimate, fit.se, _ends(fit.interval), p_value(fit.p), _rule(fit.interval)),
    ]
    if fit.k > 1 and fit.model != "common":
        for rule, se, ends, p in (
            ("knha", fit.se_hk, fit.interval_hk, fit.p_hk),
            ("z", fit.se_wald, fit.interval_wald, fit.p_wald),
        ):
            if rule != fit.interval.rule:
                rows.append(("  also", fit.estimate, se, _ends(ends), p_value(p), RULE_WORDS[rule]))
    if fit.model != "common" and not isinstance(fit.prediction, Unavailable):
        rows.append(("prediction", "", "", _ends(fit.prediction), "", _distribution(fit, fit.prediction)))
    head = ("", "estimate", "SE", f"{level} interval", "p", "rule")
    title = pooled_name(fit.effects.measure)
    return Grid(title=upper_first(title), head=head, rows=tuple(rows))


def _distribution(fit: Fit, predicted: Interval) -> str:
    """How a prediction interval was made, its degrees of freedom as a number: `t, 12 df`."""
    if predicted.rule == "headline":
        return "that of the mean"
    return re.sub(r"t\(k-(\d)\)", lambda less: f"t, {fit.k - int(less[1])} df", predicted.rule)


def _natural(fit: Fit) -> tuple[Grid, ...]:
    """The mean and the prediction interval on the scale readers know."""
    ends = fit.interval
    lines = [Shown(name="mean", estimate=fit.estimate, low=ends.low, high=ends.high)]
    if fit.model != "common" and not isinstance(fit.prediction, Unavailable):
        lines.append(Shown(name="prediction", low=fit.prediction.low, high=fit.prediction.high))
    return beside(fit.effects.measure, tuple(lines), ends.level)


def _heterogeneity(fit: Fit) -> Pairs:
    found = fit.heterogeneity
    rows: list[tuple[str, Cell]] = []
    if fit.model != "common":
        rows += _of_tau2(fit)
    rows += [("I² from Q", _share(found.i2_q)), ("Q", _q(found))]
    return Pairs(title="Heterogeneity", rows=tuple(rows))


def _of_tau2(fit: Fit) -> list[tuple[str, Cell]]:
    share = fit.heterogeneity.i2_tau2
    if isinstance(fit.tau2, Unavailable) or isinstance(share, Unavailable):
        return [("tau²", fit.tau2)]
    rows: list[tuple[str, Cell]] = []
    if fit.tau2_method == GIVEN:
        rows.append(("tau² is", "given, not estimated"))
        found, absent = None, []
    else:
        rows.append(("tau² by", ESTIMATORS[fit.tau2_method].words))
        ends = fit.tau2_interval()
        found = None if isinstance(ends, Unavailable) else ends
        absent = [("interval of tau²", ends)] if isinstance(ends, Unavailable) else []
    if found is None:
        tau = [("tau²", fit.tau2), ("tau", fit.tau2**0.5)]
        return [*rows, *tau, ("I² from tau²", percent(share, 1)), *absent]
    rows.append(("tau²", f"{written(fit.tau2)} ({interval(found.low, found.high)})"))
    rows.append(("tau", f"{written(fit.tau2**0.5)} ({interval(*found.tau)})"))
    shares = f" ({percent(found.i2[0], 1)} to {percent(found.i2[1], 1)})"
    level = level_words(found.level)
    return [
        *rows,
        ("I² from tau²", percent(share, 1) + shares),
        ("", f"({level} intervals by the Q-profile method)"),
    ]


def _q(found: Heterogeneity) -> Cell:
    if isinstance(found.q, Unavailable):
        return found.q
    return f"{written(found.q, 2)} on {found.q_df} df, p {_p(found.q_p)}"


def _p(p: float | Unavailable) -> str:
    shown = str(p_value(p))
    return shown if shown[:1] in "<>" else f"= {shown}"


def _share(value: float | Unavailable) -> Cell:
    return value if isinstance(value, Unavailable) else percent(value, 1)


def _ends(ends: Interval | Unavailable) -> Cell:
    return ends if isinstance(ends, Unavailable) else interval(ends.low, ends.high)


def _rule(ends: Interval) -> str:
    return RULE_WORDS.get(ends.rule, ends.rule)


def _notes(fit: Fit) -> tuple[str, ...]:
    notes = fit.notes
    if fit.model != "common" and fit.k > 1 and isinstance(fit.prediction, Unavailable):
        notes = (*notes, f"Prediction interval {fit.prediction}.")
    gone = len(fit.effects.excluded)
    if gone:
        were = "result was" if gone == 1 else "results were"
        notes = (*notes, f"{gone} {were} left out; the summary of the effects says which and why.")
    return notes
