"""Subgroups: one fit per level of a tag, and the test of whether the levels differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.nearest import did_you_mean
from extraction_forms.records import MISSING_REASONS
from synthesis import expected
from synthesis.effects import WANTED, Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models.design import design
from synthesis.models.fit import Fit, Subgroups, SubgroupTest
from synthesis.models.mixed import mixed
from synthesis.models.regression.moderators import level
from synthesis.models.univariate import HEADLINE, common_effect, random_effects
from synthesis.numbers import Unavailable

NOT_REPORTED: Final = "not_reported"
SHARING: Final = ("separate", "common")
SHARED: Final = "tau2 is that of all levels together."
NO_CODES: Final[Mapping[str, str]] = MappingProxyType({})


def subgroups(
    effects: Effects,
    variable: str,
    *,
    label: str = "",
    codes: Mapping[str, str] = NO_CODES,
    fit: Callable[[Effects], Fit] = random_effects,
    tau2: str = "separate",
) -> Subgroups:
    """One fit per level of a tag or moderator, and the test between the levels.

    Effects whose tag says why the value is missing make a level for each reason, last, which is fitted
    and shown but kept out of the test; effects without a value are not reported.

    Args:
        effects: The effects of all levels.
        variable: A key of `Effect.tags`, or of `Effect.moderators` where no effect has such a tag.
        label: How the variable is printed; the variable itself by default.
        codes: Code -> printed label, in the order of the form; a code not among them comes after
            these, by its effects' own label.
        fit: What is done to the effects of one level.
        tau2: `separate`, each level has its own, and the levels' means are compared (`between`); or `common`,
            one for all levels, estimated as `fit` does in a model with an indicator for each level that is
            tested, whose omnibus Wald-type test compares them.

    Raises:
        NotEstimable: no effects, an unknown choice or variable, or a level or the model of all levels
            cannot be fitted.
    """
    expected.kind("effects", effects, Effects, WANTED)
    expected.text("variable", variable)
    expected.text("label", label)
    expected.kind("codes", codes, Mapping, "code -> label")
    expected.kind("fit", fit, Callable, "a function that fits effects")
    if expected.text("tau2", tau2) not in SHARING:
        raise NotEstimable(f"unknown tau2 of subgroups {tau2!r}; known: {', '.join(SHARING)}")
    if not effects.rows:
        raise NotEstimable("no studies")
    tagged = _known(effects, variable)
    if not tagged:
        codes = {**codes, **{code: code for code in _values(effects, variable) if code not in codes}}
    groups: dict[str, list[Effect]] = {}
    for row in effects.rows:
        groups.setdefault(_code(row, variable, tagged=tagged), []).append(row)
    parts = {code: Effects(measure=effects.measure, rows=tuple(rows)) for code, rows in groups.items()}
    order = _order(groups, codes)
    tested = [code for code in order if not _missing(code, codes)]
    if tau2 == "common" and tested:
        fits, test = _together(parts, tested, fit)
    else:
        fits = {code: fit(part) for code, part in parts.items()}
        test = between([fits[code] for code in tested])
    return Subgroups(
        variable=variable,
        label=label or variable,
        levels=tuple((code, _label(code, variable, codes, groups[code]), fits[code]) for code in order),
        test=test,
        tau2=tau2,
        untested=tuple(code for code in order if code not in tested),
    )


def between(fits: list[Fit]) -> SubgroupTest:
    """The test that J subgroups have one mean, from their estimates m_j and Wald standard errors s_j.

    Q = sum(w_j (m_j - m)^2), w_j = 1/s_j^2, m = sum(w_j m_j)/sum(w_j), against chi-square on J - 1
    degrees of freedom (Borenstein, Hedges, Higgins & Rothstein 2009, Introduction to Meta-Analysis,
    chapter 19, separate tau2 in each subgroup).
    """
    from scipy.special import chdtrc

    if len(fits) < 2:
        return _too_few(len(fits))
    m = np.array([fit.estimate for fit in fits])
    w = np.array([fit.se_wald for fit in fits]) ** -2
    m = m - m[0]
    q = float(np.sum(w * (m - np.sum(w * m) / np.sum(w)) ** 2))
    return SubgroupTest(q=q, df=len(fits) - 1, p=float(chdtrc(len(fits) - 1, q)))


def _together(
    parts: Mapping[str, Effects], tested: list[str], fit: Callable[[Effects], Fit]
) -> tuple[dict[str, Fit], SubgroupTest]:
    """The fits of all levels with the tau2 of one model of those tested, and that model's omnibus test."""
    rows = tuple(row for code in tested for row in parts[code].rows)
    place = [i for i, code in enumerate(tested) for _ in parts[code].rows]
    if len(rows) <= len(tested):
        raise NotEstimable(
            f"one tau2 for {len(tested)} levels needs more effects than levels; there are {len(rows)}"
        )
    whole = fit(Effects(measure=parts[tested[0]].measure, rows=rows))
    if whole.asked.own_weights:
        raise NotEstimable("one tau2 for all levels is estimated with weights 1 / (v + tau2) only")
    X = np.eye(len(tested))[place]
    X[:, 0] = 1
    y, v = whole.effects.y, whole.effects.v
    model = mixed(y, v, design(("intercept", *tested[1:]), X), replace(whole.asked, test="z"))
    fits = {code: _with_tau2(part, whole, model.tau2) for code, part in parts.items()}
    if len(tested) < 2:
        return fits, _too_few(len(tested))
    omnibus = model.omnibus
    return fits, SubgroupTest(q=omnibus.statistic, df=omnibus.df, p=omnibus.p)


def _with_tau2(part: Effects, whole: Fit, tau2: float) -> Fit:
    """The fit of a level as the whole was fitted, with a tau2 that is not its own."""
    confidence = whole.interval_wald.level
    if whole.model == "common":
        return common_effect(part, level=confidence)
    found = random_effects(
        part,
        tau2=tau2,
        test=HEADLINE if whole.ruled else whole.test,
        level=confidence,
        prediction=whole.prediction_style,
    )
    notes = (*found.notes, SHARED) if part.k > 1 else found.notes
    return replace(found, tau2_method=whole.tau2_method, notes=notes)


def _too_few(levels: int) -> SubgroupTest:
    few = Unavailable(reason=f"a test between subgroups needs two levels; there {_are(levels)}")
    return SubgroupTest(q=few, df=0, p=few)


def _known(effects: Effects, variable: str) -> bool:
    """Whether the variable is a tag, rather than a moderator."""
    tags = {name for row in effects.rows for name in row.tags}
    moderators = {name for row in effects.rows for name in row.moderators}
    if variable in tags or not tags | moderators:
        return True
    if variable in moderators:
        return False
    known = tags | moderators
    raise NotEstimable(
        f"no effect has a {variable!r} to make subgroups by; known: {', '.join(sorted(known)) or 'nothing'}. "
        f"{did_you_mean(variable, known)}".strip()
    )


def _values(effects: Effects, variable: str) -> list[str]:
    """The values of a moderator in order: numbers by size, then texts by the alphabet."""
    values = {value for row in effects.rows if (value := row.moderators.get(variable, "")) != ""}
    return [level(value) for value in sorted(values, key=lambda value: (isinstance(value, str), value))]


def _code(row: Effect, variable: str, *, tagged: bool) -> str:
    value = row.tags.get(variable, "") if tagged else row.moderators.get(variable, "")
    return level(value) or NOT_REPORTED


def _missing(code: str, codes: Mapping[str, str]) -> bool:
    """Whether a code is a missing reason and none of the variable's own codes."""
    return code in MISSING_REASONS and code not in codes


def _order(groups: Mapping[str, list[Effect]], codes: Mapping[str, str]) -> list[str]:
    known = [code for code in codes if code in groups]
    others = sorted(code for code in groups if code not in codes and not _missing(code, codes))
    return [
        *known,
        *others,
        *(reason for reason in MISSING_REASONS if reason in groups and reason not in codes),
    ]


def _label(code: str, variable: str, codes: Mapping[str, str], rows: list[Effect]) -> str:
    if code in codes:
        return codes[code]
    return rows[0].labels.get(variable) or MISSING_REASONS.get(code, code)


def _are(count: int) -> str:
    return "is 1" if count == 1 else "are none"
