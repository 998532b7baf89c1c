"""What methods of small-study effects say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from synthesis.models.fit import Interval
from synthesis.models.inference import RULE_WORDS
from synthesis.numbers import MINUS, Unavailable
from synthesis.sheet import (
    Cell,
    Grid,
    Pairs,
    Sheet,
    interval,
    level_words,
    mean_in_a_line,
    p_value,
    written,
)

if TYPE_CHECKING:
    from synthesis.models.small_study.excess_significance import ExcessSignificance
    from synthesis.models.small_study.fail_safe import FailSafe
    from synthesis.models.small_study.henmi_copas import HenmiCopas
    from synthesis.models.small_study.precision_effect import PetPeese
    from synthesis.models.small_study.rank_test import RankTest
    from synthesis.models.small_study.regression_test import RegressionTest
    from synthesis.models.small_study.trim_and_fill import TrimAndFill
    from synthesis.models.small_study.unrestricted import Unrestricted
    from synthesis.models.small_study.worst_case import SelectionBias


ABOUT_FAIL_SAFE: Final = (
    "The number does not say how many studies are missing; those it supposes average to no effect, "
    "which selection by result does not make them do."
)
ABOUT_EXCESS: Final = (
    "An excess has other reasons than selection, such as differences between studies, and a lack of "
    "one is no proof that nothing was selected."
)


def left_out(names: tuple[str, ...]) -> tuple[str, ...]:
    """The note on studies whose tables say nothing."""
    if not names:
        return ()
    return (f"Without events, or with nothing else, left out: {', '.join(names)}.",)


def about_selection(k: int, affirmative: int) -> tuple[str, ...]:
    """The notes on how many effects are affirmative."""
    found = (
        f"{affirmative} of {k} effects are affirmative: significant and in the direction that is favoured."
    )
    if affirmative == 0:
        return (found, "None can have been favoured, so that selection of this kind moves nothing.")
    if k - affirmative < 10:
        few = k - affirmative
        return (found, f"The worst case rests on {few} {'effect' if few == 1 else 'effects'} only.")
    return (found,)


def of_regression_test(found: RegressionTest) -> Sheet:
    """A regression test: the slope and its test, and the limit."""
    options = found.mixed.options
    test: list[tuple[str, Cell]] = [
        ("effects", found.k),
        ("predictor", found.predictor),
        ("slope", found.bias),
        ("standard error", found.se),
        (*_tested(found.statistic, found.df),),
        ("p", p_value(found.p)),
    ]
    if not options.common:
        test.append(("tau²", found.mixed.tau2))
    return Sheet(
        title=f"{found.name}{_code(found.measure)}",
        blocks=(Pairs(rows=tuple(test)), Pairs(title="As the predictor goes to 0", rows=_limit(found))),
        notes=found.notes,
    )


def regression_in_a_line(found: RegressionTest) -> str:
    """A regression test in a few words."""
    label, value = _tested(found.statistic, found.df)
    return f"{found.name}, {found.k} effects: {label} = {written(value, 2)}, p {_p(found.p)}"


def of_rank_test(found: RankTest) -> Sheet:
    """A rank test: Kendall's tau and its test."""
    one = found.kendall
    how = "exact" if one.exact else "by the normal distribution"
    rows: list[tuple[str, Cell]] = [("effects", found.k), ("Kendall’s tau", found.tau), ("S", one.s)]
    if not one.exact:
        rows += [("standard deviation of S", one.se), ("z", found.statistic)]
    rows.append((f"p, {how}", p_value(found.p)))
    tied = ("Some values are tied.",) if one.tied else ()
    return Sheet(
        title=f"{found.name}{_code(found.measure)}",
        blocks=(Pairs(rows=tuple(rows)),),
        notes=(*tied, *found.notes),
    )


def rank_in_a_line(found: RankTest) -> str:
    """A rank test in a few words."""
    return f"{found.name}, {found.k} effects: tau = {written(found.tau, 2)}, p {_p(found.p)}"


def of_trim_and_fill(found: TrimAndFill) -> Sheet:
    """Both means, and what was filled in."""
    rows: list[tuple[Cell, ...]] = []
    for words, fit in (("as found", found.fit), ("filled in", found.adjusted)):
        own = fit.interval
        rows.append((words, fit.k, fit.estimate, interval(own.low, own.high), p_value(fit.p), fit.tau2))
    number: list[tuple[str, Cell]] = [
        ("missing effects", found.missing),
        ("standard error", found.se),
        ("side", found.side),
        ("estimator", found.estimator),
    ]
    if not isinstance(found.p, Unavailable):
        number.append(("p that none is missing", p_value(found.p)))
    head = ("", "k", "estimate", f"{level_words(found.fit.interval.level)} interval", "p", "tau²")
    return Sheet(
        title=f"Trim and fill{_code(found.fit.effects.measure)}",
        blocks=(Pairs(rows=tuple(number)), Grid(head=head, rows=tuple(rows))),
        notes=found.notes,
    )


def trim_in_a_line(found: TrimAndFill) -> str:
    """What was filled in, and the mean with it."""
    own = found.adjusted.interval
    mean = mean_in_a_line(found.adjusted.estimate, own.low, own.high)
    return f"{found.missing} filled in on the {found.side}: {mean}"


def of_pet_peese(found: PetPeese) -> Sheet:
    """Both regressions, and which stands."""
    rows: list[tuple[Cell, ...]] = []
    level = 0.95
    for name, test in (("PET", found.pet), ("PEESE", found.peese)):
        limit = test.limit
        if isinstance(limit, Interval):
            level = limit.level
            p = p_value(float(test.mixed.coefficients.p[0]))
            rows.append((name, limit.estimate, interval(limit.low, limit.high), p, p_value(test.p)))
    head = ("", "effect", f"{level_words(level)} interval", "p of no effect", "p of symmetry")
    choice = f"PEESE stands where PET’s p of no effect is below {found.alpha:g}: here {found.stands} stands."
    return Sheet(
        title=f"PET-PEESE{_code(found.pet.measure)}: the effect at a standard error of 0",
        blocks=(Grid(head=head, rows=tuple(rows)),),
        notes=(choice, *found.notes),
    )


def pet_peese_in_a_line(found: PetPeese) -> str:
    """The one that stands."""
    one = found.limit
    return f"{found.stands} stands: {mean_in_a_line(one.estimate, one.low, one.high)}"


def of_unrestricted(found: Unrestricted) -> Sheet:
    """The mean."""
    level = level_words(found.mixed.options.level)
    rows: tuple[tuple[str, Cell], ...] = (
        ("effects", found.k),
        ("mean", found.estimate),
        ("standard error", found.se),
        (f"{level} interval", interval(found.low, found.high)),
        _tested(found.statistic, found.mixed.coefficients.df),
        ("p", p_value(found.p)),
        ("dispersion", found.mixed.scale),
    )
    return Sheet(title=f"{found.name}{_code(found.measure)}", blocks=(Pairs(rows=rows),), notes=found.notes)


def unrestricted_in_a_line(found: Unrestricted) -> str:
    """The mean in a line."""
    return f"{found.name}, {found.k} effects: {mean_in_a_line(found.estimate, found.low, found.high)}"


def of_henmi_copas(found: HenmiCopas) -> Sheet:
    """The mean and its interval."""
    own = found.interval
    rows: tuple[tuple[str, Cell], ...] = (
        ("effects", found.k),
        ("common-effect mean", found.estimate),
        ("standard error", found.se),
        (f"{level_words(own.level)} interval", interval(own.low, own.high)),
        ("tau²", found.tau2),
    )
    return Sheet(
        title=f"Henmi and Copas{_code(found.measure)}", blocks=(Pairs(rows=rows),), notes=found.notes
    )


def henmi_copas_in_a_line(found: HenmiCopas) -> str:
    """The mean and its interval in a line."""
    own = found.interval
    return f"Henmi and Copas, {found.k} effects: {mean_in_a_line(found.estimate, own.low, own.high)}"


def of_fail_safe(found: FailSafe) -> Sheet:
    """The number and what it was reckoned from."""
    given: list[tuple[str, Cell]] = [("effects", found.k), ("fail-safe N", found.number)]
    if isinstance(found.target, Unavailable):
        given.append(("alpha", found.alpha))
    else:
        given.append(("target", found.target))
    given += [
        (words, cell)
        for words, cell in (
            ("mean", found.estimate),
            ("p", found.p if isinstance(found.p, Unavailable) else p_value(found.p)),
        )
        if not isinstance(cell, Unavailable)
    ]
    blocks = [Pairs(rows=tuple(given))]
    if not isinstance(found.together, Unavailable):
        with_them = found.together
        rows: tuple[tuple[str, Cell], ...] = (
            ("mean", with_them.estimate),
            ("p", p_value(with_them.p)),
            ("tau²", with_them.tau2),
        )
        blocks.append(Pairs(title="With the studies added", rows=rows))
    return Sheet(
        title=f"Fail-safe N by {_kind(found)}{_code(found.measure)}", blocks=tuple(blocks), notes=found.notes
    )


def fail_safe_in_a_line(found: FailSafe) -> str:
    """The number in a line."""
    return f"fail-safe N by {_kind(found)}: {found.number} to {found.k} effects"


def _kind(found: FailSafe) -> str:
    words = {"general": "the general method", "binomial": "the binomial test"}
    return words.get(found.kind, found.kind.capitalize())


def of_excess(found: ExcessSignificance) -> Sheet:
    """The test of excess significance."""
    rows: tuple[tuple[str, Cell], ...] = (
        ("effects", found.k),
        ("significant", found.observed),
        ("expected", found.expected_number),
        ("p of so many or more", p_value(found.p)),
        ("mean", found.mean),
        (f"mean at which p is {found.limit_alpha:g}", found.limit),
    )
    return Sheet(
        title=f"Test of excess significance{_code(found.measure)}",
        blocks=(Pairs(rows=rows),),
        notes=found.notes,
    )


def excess_in_a_line(found: ExcessSignificance) -> str:
    """The test in a line."""
    expects = written(found.expected_number, 2)
    return f"{found.observed} of {found.k} effects significant, {expects} expected, p {_p(found.p)}"


def of_selection_bias(found: SelectionBias) -> Sheet:
    """The ratios needed, and the worst case."""
    target = short(found.target)
    ratios: tuple[tuple[str, Cell], ...] = (
        (f"to move the mean to {target}", found.needed),
        (f"to move its interval to {target}", found.needed_limit),
    )
    means: tuple[tuple[Cell, ...], ...] = (
        ("all effects", found.estimate, _interval(found.uncorrected)),
        ("non-affirmative effects alone", found.worst, _interval(found.worst_interval)),
    )
    level = level_words(found.weighing.level)
    return Sheet(
        title=f"Selection of {found.direction} results{_code(found.measure)}",
        blocks=(
            Pairs(title="How many times likelier their publication must be", rows=ratios, digits=2),
            Grid(head=("", "mean", f"{level} interval"), rows=means),
        ),
        notes=found.notes,
    )


def selection_bias_in_a_line(found: SelectionBias) -> str:
    """The ratio needed in a line."""
    target = short(found.target)
    if isinstance(found.needed, Unavailable):
        return f"selection ratio that moves the mean to {target}: {found.needed}"
    return f"a selection ratio of {written(found.needed, 2)} moves the mean to {target}"


def short(value: float) -> str:
    """A number that someone gave, without zeros behind it."""
    return f"{value:.4g}".replace("-", MINUS)


def _interval(own: Interval | Unavailable) -> Cell:
    return own if isinstance(own, Unavailable) else interval(own.low, own.high)


def _limit(found: RegressionTest) -> tuple[tuple[str, Cell], ...]:
    limit = found.limit
    if isinstance(limit, Unavailable):
        return (("effect", limit),)
    words = f"{level_words(limit.level)} interval"
    rule = RULE_WORDS.get(limit.rule, limit.rule)
    if limit.rule == "knha" and found.mixed.options.common:
        rule = "least squares, t with the dispersion of the effects"
    return (("effect", limit.estimate), (words, interval(limit.low, limit.high)), ("by", rule))


def _tested(statistic: float, df: float) -> tuple[str, float]:
    return ("z" if df == float("inf") else f"t on {df:.0f} df", statistic)


def _p(p: float) -> str:
    shown = str(p_value(p))
    return shown if shown[:1] in "<>" else f"= {shown}"


def _code(measure: str) -> str:
    return f" ({measure})" if measure else ""
