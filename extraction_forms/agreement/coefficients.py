"""Agreement beyond chance: percent agreement, kappa, AC1 and AC2, PABAK, Krippendorff's alpha.

Each is 1 - Do / De: Do the disagreement that is observed, De what would be expected by chance. They differ in what
they take for chance. In what follows n is the number of units with at least two ratings, d_ck = 1 - w_ck what the
categories c and k count as a disagreement (1 for any two, unless weights say otherwise), q the number of categories
that could be chosen. Where several coders rate a unit, Do is the mean over units of the mean over pairs of coders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.agreement.ratings import Floats, Ratings
from extraction_forms.agreement.scales import Metric, disagreement, metric
from extraction_forms.agreement.tally import Tally, tally
from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.frozen_values import frozen

NO_VARIATION: Final = Unavailable(reason="undefined: no variation, every rating is the same")
ONE_CODER: Final = Unavailable(reason="one coder")
NO_PAIR: Final = Unavailable(reason="no unit was rated by two coders")
ONE_CATEGORY: Final = Unavailable(reason="undefined: only one category could be chosen")
TWO_ONLY: Final = Unavailable(
    reason="Cohen's kappa is of two coders; of more there are Fleiss' kappa and alpha"
)
BELOW_ZERO: Final = Unavailable(reason="undefined: a ratio scale has no numbers below zero")


@frozen(eq=False)
class Parts:
    """Observed and expected disagreement, each times the number of units; shape (...,).

    Sums of these over several questions are the parts of their pooled coefficient, each unit with the same weight.
    """

    observed: Floats
    expected: Floats

    @property
    def value(self) -> Floats:
        """1 - observed / expected; not a number where nothing is expected, which no caller lets out."""
        known = self.expected > 0
        share = np.divide(self.observed, self.expected, out=np.full(known.shape, np.nan), where=known)
        return np.asarray(1.0 - share, dtype=np.float64)


Coefficient = Callable[[Tally, Floats], Parts]


def _total(matrix: Floats, d: Floats) -> Floats:
    return np.asarray((matrix * d).sum(axis=(-2, -1)), dtype=np.float64)


def _divided(top: Floats, bottom: Floats) -> Floats:
    """A quotient, and 0 where there is nothing to divide by."""
    shape = np.broadcast_shapes(np.shape(top), np.shape(bottom))
    whole = np.broadcast_to(bottom, shape)
    return np.asarray(np.divide(top, whole, out=np.zeros(shape), where=whole != 0), dtype=np.float64)


def _spread(sums: Tally) -> Floats:
    """The share of ratings in each category: the mean over rated units, shape (..., q)."""
    return _divided(sums.shares, sums.shares.sum(axis=-1, keepdims=True))


def _percent(sums: Tally, d: Floats) -> Parts:
    return Parts(observed=_total(sums.pairs, d), expected=sums.pairs.sum(axis=(-2, -1)))


def _cohen(sums: Tally, d: Floats) -> Parts:
    rows, columns = sums.joint.sum(axis=-1), sums.joint.sum(axis=-2)
    chance = np.einsum("...c,ck,...k->...", rows, d, columns)
    return Parts(observed=_total(sums.joint, d), expected=_divided(chance, rows.sum(axis=-1)))


def _fleiss(sums: Tally, d: Floats) -> Parts:
    share = _spread(sums)
    chance = np.einsum("...c,ck,...k->...", share, d, share)
    return Parts(observed=_total(sums.pairs, d), expected=sums.pairs.sum(axis=(-2, -1)) * chance)


def _gwet(sums: Tally, d: Floats) -> Parts:
    share, q = _spread(sums), len(d)
    agreed = (1.0 - d).sum() * (share * (1.0 - share)).sum(axis=-1) / (q * (q - 1))
    return Parts(observed=_total(sums.pairs, d), expected=sums.pairs.sum(axis=(-2, -1)) * (1.0 - agreed))


def _pabak(sums: Tally, d: Floats) -> Parts:
    expected = sums.pairs.sum(axis=(-2, -1)) * (d.sum() / d.size)
    return Parts(observed=_total(sums.pairs, d), expected=expected)


def _alpha(sums: Tally, d: Floats) -> Parts:
    totals = sums.coincidences.sum(axis=-1)
    outer = totals[..., :, None] * totals[..., None, :]
    return Parts(
        observed=_total(sums.coincidences, d),
        expected=_divided(_total(outer, d), totals.sum(axis=-1) - 1),
    )


COEFFICIENTS: Final[Mapping[str, Coefficient]] = MappingProxyType(
    {
        "percent": _percent,
        "kappa": _cohen,
        "fleiss": _fleiss,
        "ac": _gwet,
        "pabak": _pabak,
        "alpha": _alpha,
    }
)
"""From sums and d, shape (q, q), to the parts of a coefficient."""

OVER_CATEGORIES: Final = frozenset({"ac", "pabak"})
"""Those that depend on how many categories could be chosen, and are defined without variation."""


def percent_agreement(ratings: Ratings) -> float | Unavailable:
    """The share of pairs of ratings of a unit that are the same: p_o = 1 - Do; from 0 to 1."""
    return _found("percent", ratings, disagreement("identity", ratings.values))


def cohen_kappa(ratings: Ratings, weights: str | Floats = "identity") -> float | Unavailable:
    """Cohen's kappa of two coders: chance is each coder's own use of the categories.

    kappa = 1 - sum d_ck p_ck / sum d_ck p_c. p_.k, p_ck the share of units that the first coder put into c and the
    second into k. Units that only one of them rated are left out. Undefined where both put every unit into one and
    the same category.

    Cohen 1960, Educ Psychol Meas 20:37; weighted: Cohen 1968, Psychol Bull 70:213.

    Args:
        ratings: Ratings by two coders.
        weights: identity, linear, quadratic, or weights of agreement, shape (q, q).
    """
    if ratings.coders > 2:
        return TWO_ONLY
    return _found("kappa", ratings, disagreement(weights, ratings.values))


def fleiss_kappa(ratings: Ratings, weights: str | Floats = "identity") -> float | Unavailable:
    """Fleiss' kappa of any number of coders: chance is what all coders together use the categories for.

    kappa = 1 - Do / sum d_ck pi_c pi_k, pi_c the mean over rated units of the share of ratings that are c; units
    with one rating count in pi alone. Of two coders it is Scott's pi. Undefined where all ratings are the same.

    Fleiss 1971, Psychol Bull 76:378; with missing ratings and weights: Gwet 2014, Handbook of Inter-Rater
    Reliability, 4th ed.
    """
    return _found("fleiss", ratings, disagreement(weights, ratings.values))


def gwet_ac(ratings: Ratings, weights: str | Floats = "identity") -> float | Unavailable:
    """Gwet's AC1, with weights AC2: chance is the agreement on units that are hard to rate.

    AC = (p_a - p_e) / (1 - p_e), p_a = 1 - Do, p_e = sum w_ck / (q (q - 1)) * sum pi_c (1 - pi_c), pi as in Fleiss'
    kappa. Defined without variation, and then 1; undefined for q = 1.

    Gwet 2008, Br J Math Stat Psychol 61:29; Gwet 2014, Handbook of Inter-Rater Reliability, 4th ed.
    """
    return _found("ac", ratings, disagreement(weights, ratings.values))


def pabak(ratings: Ratings) -> float | Unavailable:
    """Prevalence- and bias-adjusted kappa: chance is 1 / q, (q p_o - 1) / (q - 1).

    Defined without variation, and then 1; undefined for q = 1.

    Byrt, Bishop, Carlin 1993, J Clin Epidemiol 46:423; for q > 2 Brennan and Prediger 1981, Educ Psychol Meas 41:687.
    """
    return _found("pabak", ratings, disagreement("identity", ratings.values))


def krippendorff_alpha(ratings: Ratings, scale: str = "nominal") -> float | Unavailable:
    """Krippendorff's alpha of any number of coders: chance is drawing two of all pairable ratings.

    alpha = 1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck. A unit with r ≥ 2 ratings has 1 / (r - 1) in o_ck for each
    ordered pair of ratings c, k; n_c = sum o_ck over k, n = sum n_c; units with one rating are left out. d is the
    squared distance of the scale: 1; (c - k)²; ((c - k) / (c + k))²; ordinal (n_c / 2 + ... + n_k / 2)², the ratings
    from c to k. Undefined where all pairable ratings are the same.

    Krippendorff 2004, Content Analysis, 2nd ed., ch. 11; 2011, Computing Krippendorff's Alpha-Reliability.

    Args:
        ratings: Ratings by two or more coders.
        scale: nominal, ordinal, interval or ratio; the last for numbers of at least 0.
    """
    distance = metric(scale)
    if scale == "ratio" and (ratings.values < 0).any():
        return BELOW_ZERO
    return _found("alpha", ratings, distance)


def _found(name: str, ratings: Ratings, apart: Floats | Metric) -> float | Unavailable:
    lacking = unrated(ratings)
    if lacking is not None:
        return lacking
    if name in OVER_CATEGORIES and len(ratings.categories) < 2:
        return ONE_CATEGORY
    sums = tally(ratings)
    d = apart(ratings.values, sums.coincidences.sum(axis=-1)) if callable(apart) else apart
    value = float(COEFFICIENTS[name](sums, d).value)
    return NO_VARIATION if np.isnan(value) else value


def unrated(ratings: Ratings) -> Unavailable | None:
    """Why there is no agreement to speak of: one coder, or no unit that two have rated; None where there is."""
    given = ratings.codes >= 0
    if given.any(axis=0).sum() < 2:
        return ONE_CODER
    return None if (given.sum(axis=1) >= 2).any() else NO_PAIR
