"""What selection models say of themselves, in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis.models.selection.p_values import ALTERNATIVES
from synthesis.numbers import Unavailable
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
    import pandas as pd

    from synthesis.models.selection.curve import SelectionCurve
    from synthesis.models.selection.model import Maybe, Parameter, RatioTest, SelectionModel
    from synthesis.models.selection.sensitivity import SelectionSensitivity


def of_model(found: SelectionModel) -> Sheet:
    """A selection model: what was asked, the mean with and without selection, the selection, the tests."""
    blocks: list[Block] = [
        _asked(found),
        _coefficients(found),
        _without(found),
        _selection(found),
        _tests(found),
    ]
    return Sheet(title=f"Selection model of {_many(found)}", blocks=tuple(blocks), notes=found.notes)


def in_a_line(found: SelectionModel) -> str:
    """`SMD, 48 effects, stepfun: 0.1477 (0.0043 to 0.2911), tau2 0.0276`."""
    how = ", ".join(one for one in (found.measure, _count(found.k), found.kind) if one)
    first = found.coefficients[0]
    shown = written(first.estimate)
    if not isinstance(first.low, Unavailable) and not isinstance(first.high, Unavailable):
        shown = mean_in_a_line(first.estimate, first.low, first.high)
    name = "" if len(found.coefficients) == 1 else f"{first.name} "
    return f"{how}: {name}{shown}, tau2 {written(found.tau2)}"


def frame_of(found: SelectionModel) -> pd.DataFrame:
    """The parameters a row each; nan where a number cannot be had."""
    import pandas as pd

    spread = {"estimate": found.tau2, "se": number(found.se_tau2)}
    rows = [
        *(_row(one) for one in found.coefficients),
        {**spread, "statistic": _NAN, "p": _NAN, "ci_low": _NAN, "ci_high": _NAN},
        *(_row(one) for one in found.delta),
    ]
    names = [*(one.name for one in found.coefficients), "tau2", *(one.name for one in found.delta)]
    return pd.DataFrame(rows, index=pd.Index(names, name="parameter"))


def of_curve(curve: SelectionCurve) -> Sheet:
    """The relative chance of publication at some p-values."""
    shown = [i for i, p in enumerate(curve.p) if any(abs(p - one) < 1e-9 for one in _SHOWN)]
    rows = tuple(
        (f"{curve.p[i]:g}", float(curve.weight[i]), *_ends(curve, i)) for i in (shown or range(len(curve.p)))
    )
    head = ("p", "weight", f"{level_words(curve.level)} interval")
    return Sheet(
        title="Estimated relative chance of publication by p-value",
        blocks=(Grid(head=head, rows=rows, digits=3),),
        notes=(f"p is {ALTERNATIVES[curve.alternative].words}; {curve.relative_to}.",),
    )


def of_sensitivity(found: SelectionSensitivity) -> Sheet:
    """The mean under every pattern of selection."""
    name = _named(found.coefficients)[0]
    rows = tuple((row.words, *_mean(row.coefficient), row.change, row.tau2) for row in found.rows)
    level = f"{level_words(found.level)} interval"
    grid = Grid(head=("Selection", name, level, "change", "tau²"), rows=rows)
    return Sheet(
        title=f"Sensitivity to selection of {_count(found.k)}",
        blocks=(grid,),
        notes=(
            f"{_GIVEN}; p is {ALTERNATIVES[found.alternative].words}.",
            *found.notes,
        ),
    )


def number(value: Maybe) -> float:
    """A number for a data frame: nan where it cannot be had."""
    return _NAN if isinstance(value, Unavailable) else value


_NAN = float("nan")
_GIVEN = "Maximum likelihood with weights of publication that were given, not estimated (Vevea & Woods 2005)"
_SHOWN = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0)


def _ends(curve: SelectionCurve, i: int) -> tuple[Cell, ...]:
    if isinstance(curve.low, Unavailable) or isinstance(curve.high, Unavailable):
        return (curve.low if isinstance(curve.low, Unavailable) else "",)
    return (interval(float(curve.low[i]), float(curve.high[i]), 3),)


def _row(one: Parameter) -> dict[str, float]:
    return {
        "estimate": one.estimate,
        "se": number(one.se),
        "statistic": number(one.statistic),
        "p": number(one.p),
        "ci_low": number(one.low),
        "ci_high": number(one.high),
    }


def _asked(found: SelectionModel) -> Pairs:
    return Pairs(
        rows=(
            ("Selection", f"{found.chosen.words}: {found.chosen.formula}"),
            ("p-values", ALTERNATIVES[found.alternative].words),
            ("Fitted by", "maximum likelihood"),
            ("Log-likelihood", written(found.log_likelihood)),
        )
    )


def _coefficients(found: SelectionModel) -> Grid:
    title = (
        "Mean, were there no selection"
        if len(found.coefficients) == 1
        else "Coefficients, were there no selection"
    )
    return _parameters(found, found.coefficients, title, "")


def _named(names: tuple[str, ...]) -> tuple[str, ...]:
    """The coefficients as print calls them: one alone is the mean."""
    return ("mean",) if names == ("intercept",) else names


def _without(found: SelectionModel) -> Pairs:
    model = found.without
    own = model.coefficients
    rows: list[tuple[str, Cell]] = [
        (name, mean_in_a_line(float(own.estimate[i]), float(own.low[i]), float(own.high[i])))
        for i, name in enumerate(_named(model.design.names))
    ]
    rows += [("tau²", model.tau2), ("Log-likelihood", written(found.log_likelihood_without))]
    return Pairs(title="The same model without selection, by maximum likelihood", rows=tuple(rows))


def _selection(found: SelectionModel) -> Grid:
    return _parameters(found, found.delta, "Selection", "weight" if found.kind == "stepfun" else "")


def _parameters(found: SelectionModel, some: tuple[Parameter, ...], title: str, weight: str) -> Grid:
    """Parameters a row each; of the weights of intervals also how many effects lie there."""
    rows: list[tuple[Cell, ...]] = []
    names = _named(tuple(one.name for one in some))
    for i, one in enumerate(some):
        count: tuple[Cell, ...] = (found.counts[i],) if weight else ()
        rows.append(
            (names[i], *count, one.estimate, one.se, _written(one.statistic), _p(one.p), _interval(one))
        )
    head = ("", *(("k",) if weight else ()), weight or "estimate", "SE", "z", "p")
    return Grid(title=title, head=(*head, f"{level_words(found.level)} interval"), rows=tuple(rows))


def _written(value: Maybe) -> Cell:
    return value if isinstance(value, Unavailable) else written(value, 2)


def _p(value: Maybe) -> Cell:
    return p_value(value)


def _interval(one: Parameter) -> Cell:
    if isinstance(one.low, Unavailable) or isinstance(one.high, Unavailable):
        return one.se if isinstance(one.se, Unavailable) else ""
    return interval(one.low, one.high)


def _mean(one: Parameter) -> tuple[Cell, ...]:
    return one.estimate, _interval(one)


def _tests(found: SelectionModel) -> Pairs:
    rows: tuple[tuple[str, Cell], ...] = (
        ("tau²", found.tau2),
        ("SE of tau²", found.se_tau2),
        ("Test of selection", _ratio(found.test)),
        ("Test of tau²", _ratio(found.tau2_test)),
    )
    return Pairs(title="Heterogeneity and tests", rows=rows)


def _ratio(test: RatioTest | Unavailable) -> Cell:
    if isinstance(test, Unavailable):
        return test
    return with_p("chi-square", test.statistic, str(test.df), test.p)


def _count(k: int) -> str:
    return f"{k} {'effect' if k == 1 else 'effects'}"


def _many(found: SelectionModel) -> str:
    return f"{_count(found.k)}{f' ({found.measure})' if found.measure else ''}"
