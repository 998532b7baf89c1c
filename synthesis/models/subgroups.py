"""Subgroups: one fit per level of a tag, and the test of whether the levels differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.records import MISSING_REASONS
from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable
from synthesis.models.fit import Fit, Subgroups, SubgroupTest
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable

NOT_REPORTED: Final = "not_reported"
NO_CODES: Final[Mapping[str, str]] = MappingProxyType({})


def by(
    effects: Effects,
    variable: str,
    *,
    label: str = "",
    codes: Mapping[str, str] = NO_CODES,
    fit: Callable[[Effects], Fit] = random_effects,
) -> Subgroups:
    """One fit per level of a tag, each with its own tau2, and the test between the levels.

    Effects whose tag says why the value is missing make a level for each reason, last, which is fitted
    and shown but kept out of the test; effects without the tag are not reported.

    Args:
        effects: The effects of all levels.
        variable: A key of `Effect.tags`.
        label: How the variable is printed; the variable itself by default.
        codes: Code -> printed label, in the order of the form; a code not among them comes after
            these, by its effects' own label.
        fit: What is done to the effects of one level.

    Raises:
        NotEstimable: no effects, or those of a level cannot be fitted.
    """
    if not effects.rows:
        raise NotEstimable("no studies")
    groups: dict[str, list[Effect]] = {}
    for row in effects.rows:
        groups.setdefault(_code(row, variable), []).append(row)
    fits = {code: fit(Effects(measure=effects.measure, rows=tuple(rows))) for code, rows in groups.items()}
    order = _order(groups, codes)
    return Subgroups(
        variable=variable,
        label=label or variable,
        levels=tuple((code, _label(code, variable, codes, groups[code]), fits[code]) for code in order),
        test=between([fits[code] for code in order if not _missing(code, codes)]),
        tau2="separate",
    )


def between(fits: list[Fit]) -> SubgroupTest:
    """The test that J subgroups have one mean, from their estimates m_j and Wald standard errors s_j.

    Q = sum(w_j (m_j - m)^2), w_j = 1/s_j^2, m = sum(w_j m_j)/sum(w_j), against chi-square on J - 1
    degrees of freedom (Borenstein, Hedges, Higgins & Rothstein 2009, Introduction to Meta-Analysis,
    chapter 19, separate tau2 in each subgroup).
    """
    from scipy.special import chdtrc

    if len(fits) < 2:
        few = Unavailable(reason=f"a test between subgroups needs two levels; there {_are(len(fits))}")
        return SubgroupTest(q=few, df=0, p=few)
    m = np.array([fit.estimate for fit in fits])
    w = np.array([fit.se_wald for fit in fits]) ** -2
    m = m - m[0]
    q = float(np.sum(w * (m - np.sum(w * m) / np.sum(w)) ** 2))
    return SubgroupTest(q=q, df=len(fits) - 1, p=float(chdtrc(len(fits) - 1, q)))


def _code(row: Effect, variable: str) -> str:
    return row.tags.get(variable, "") or NOT_REPORTED


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
