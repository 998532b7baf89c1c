"""What a fit and its subgroups say of themselves, in sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis.models.estimators import ESTIMATORS, GIVEN
from synthesis.models.inference import RULE_WORDS
from synthesis.numbers import Unavailable, percent
from synthesis.sheet import Block, Cell, Grid, Pairs, Sheet, interval, p_value, written

if TYPE_CHECKING:
    from synthesis.models.fit import Fit, Heterogeneity, Interval, Subgroups


def of_fit(fit: Fit) -> Sheet:
    """A fit: the mean with the interval that speaks for it and those beside it, heterogeneity, notes."""
    return Sheet(title=_title(fit), blocks=(_mean(fit), _heterogeneity(fit)), notes=_notes(fit))


def of_subgroups(groups: Subgroups) -> Sheet:
    """Subgroups: a line a level, and the test between them."""
    head = ("", "k", "estimate", "interval", "p", "tau²", "I²")
    rows = tuple(
        (
            label,
            fit.k,
            fit.estimate,
            interval(fit.interval.low, fit.interval.high, 3),
            p_value(fit.p),
            fit.tau2,
            _share(fit.heterogeneity.i2_tau2),
        )
        for _, label, fit in groups.levels
    )
    how = "one tau² for all levels" if groups.tau2 == "common" else "each level with its own tau²"
    test = groups.test
    between: Block = Pairs(
        title="Test between subgroups",
        rows=(("Q", test.q),)
        if isinstance(test.q, Unavailable)
        else (("Q", test.q), ("df", test.df), ("p", p_value(test.p))),
    )
    return Sheet(
        title=f"Subgroups by {groups.label} ({how})", blocks=(Grid(head=head, rows=rows, digits=3), between)
    )


def _title(fit: Fit) -> str:
    if fit.k == 1:
        return f"One effect ({fit.effects.measure})"
    name = "Common-effect model" if fit.model == "common" else "Random-effects model"
    many = f"{fit.k} effects"
    if fit.k != fit.n_studies:
        many += f" from {fit.n_studies} {'study' if fit.n_studies == 1 else 'studies'}"
    return f"{name} of {many} ({fit.effects.measure})"


def _mean(fit: Fit) -> Grid:
    level = percent(100 * fit.interval.level, _decimals(fit.interval.level))
    rows: list[tuple[Cell, ...]] = [
        ("mean", fit.estimate, fit.se, _ends(fit.interval), p_value(fit.p), _rule(fit.interval)),
    ]
    if fit.k > 1:
        for rule, se, ends, p in (
            ("knha", fit.se_hk, fit.interval_hk, fit.p_hk),
            ("z", fit.se_wald, fit.interval_wald, fit.p_wald),
        ):
            if rule != fit.interval.rule:
                rows.append(("  beside it", fit.estimate, se, _ends(ends), p_value(p), RULE_WORDS[rule]))
    if fit.model != "common" and not isinstance(fit.prediction, Unavailable):
        rows.append(("prediction", "", "", _ends(fit.prediction), "", fit.prediction.rule))
    return Grid(head=("", "estimate", "SE", f"{level} interval", "p", "rule"), rows=tuple(rows))


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
        found = None
    else:
        rows.append(("tau² by", ESTIMATORS[fit.tau2_method].words))
        ends = fit.tau2_interval()
        found = None if isinstance(ends, Unavailable) else ends
    if found is None:
        tau = [("tau²", fit.tau2), ("tau", fit.tau2**0.5)]
        return [*rows, *tau, ("I² from tau²", percent(share, 1))]
    rows.append(("tau²", f"{written(fit.tau2)} ({interval(found.low, found.high)})"))
    rows.append(("tau", f"{written(fit.tau2**0.5)} ({interval(*found.tau)})"))
    shares = f" ({percent(found.i2[0], 1)} to {percent(found.i2[1], 1)})"
    level = percent(100 * found.level, _decimals(found.level))
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


def _decimals(level: float) -> int:
    return 0 if round(100 * level, 6) == round(100 * level) else 1


def _notes(fit: Fit) -> tuple[str, ...]:
    if fit.model == "common" or fit.k == 1 or not isinstance(fit.prediction, Unavailable):
        return fit.notes
    return (*fit.notes, f"Prediction interval {fit.prediction}.")
