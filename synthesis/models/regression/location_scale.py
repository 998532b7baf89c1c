"""Location-scale models: effects regressed on moderators, and the variance between studies on moderators too."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.effects import Effects, Excluded
from synthesis.errors import NotEstimable
from synthesis.models.inference import TESTS, known_test
from synthesis.models.mixed import Coefficients, Omnibus, Options, coefficients, mixed, omnibus
from synthesis.models.regression import methods as regression_methods
from synthesis.models.regression import sheets as regression_sheets
from synthesis.models.regression.formula import formula as read
from synthesis.models.regression.model_matrix import ModelMatrix, model_matrix
from synthesis.models.regression.moderators import complete, moderators
from synthesis.models.regression.scale_search import LINKS, Scale, search
from synthesis.models.univariate import check
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

METHODS: Final = ("ML", "REML")


@frozen
class Asked:
    """How a location-scale model was fitted.

    `link`: `log` (log tau2_i = z_i' alpha) or `identity` (tau2_i = z_i' alpha, never below 0);
    `method`: ML or REML; `test` that of the coefficients, a key of `inference.TESTS`; `level` of intervals.
    """

    link: str = "log"
    method: str = "REML"
    test: str = "z"
    level: float = 0.95


class Search(TypedDict, total=False):
    """How a location-scale model is searched for: `link` and `method` of `Asked`."""

    link: str
    method: str


@frozen(eq=False, repr=False)
class LocationScale(Presented):
    """A location-scale model of `effects`: of the mean (`coefficients`) and of tau2 (`alpha`).

    `tau2` (k,) is that of each study; `scale_coefficients` are alpha with standard errors from the observed
    information, `scale_omnibus` the test of all of them but the intercept, both unavailable on the
    border of what alpha may be. `log_likelihood` has all constants.
    """

    effects: Effects
    asked: Asked
    location: ModelMatrix = field(repr=False)
    scale: ModelMatrix = field(repr=False)
    coefficients: Coefficients
    covariance: Floats = field(repr=False)
    omnibus: Omnibus
    alpha: Floats
    alpha_covariance: Floats | Unavailable = field(repr=False)
    scale_coefficients: Coefficients | Unavailable
    scale_omnibus: Omnibus | Unavailable
    tau2: Floats = field(repr=False)
    log_likelihood: float
    excluded: tuple[Excluded, ...]
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Rows in the model."""
        return self.effects.k

    def sheet(self) -> Sheet:
        """The model in tables: coefficients of the mean and of tau2."""
        return regression_sheets.of_location_scale(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports this model, with its references below."""
        return regression_methods.of_location_scale(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the coefficients of the mean and, where they have standard errors, of tau2."""
        from pandas import concat

        parts = {"location": regression_sheets.frame(self.coefficients)}
        if isinstance(self.scale_coefficients, Coefficients):
            parts["scale"] = regression_sheets.frame(self.scale_coefficients)
        return concat(parts, names=["part"])


def location_scale(
    effects: Effects,
    formula: str,
    scale: str,
    *,
    test: str = "z",
    level: float = 0.95,
    **how: Unpack[Search],
) -> LocationScale:
    """Regress effects, and their variance between studies, on moderators.

    y_i = x_i' beta + u_i + e_i, var(u_i) = tau2_i, var(e_i) = v_i, with log tau2_i or tau2_i itself equal to
    z_i' alpha (Viechtbauer & Lopez-Lopez 2022, Res Synth Methods 13:697).

    Args:
        effects: The effects with their moderators.
        formula: That of the mean; see `formula`.
        scale: That of tau2.
        test: That of the coefficients, a key of `inference.TESTS`.
        level: Level of all intervals.
        **how: `link`, `log` (log tau2_i = z_i' alpha) or `identity` (tau2_i = z_i' alpha, never below 0); `method`,
            REML or ML.

    Raises:
        NotEstimable: as `meta_regression`; an unknown link or method; or a likelihood that rises without end,
            as where tau2 of a level is 0 and its logarithm is sought.
    """
    options = _asked(test, level, how)
    read_both = read(formula), read(scale)
    kept, aside = complete(effects, read_both)
    check(kept)
    location, spread = (model_matrix(one, moderators(kept, one)) for one in read_both)
    _refuse_many(location, spread, kept.k)
    found = search(
        kept.y, kept.v, location.design, spread.design, link=options.link, likelihood=options.method
    )
    mean = mixed(
        kept.y,
        kept.v + found.tau2,
        location.design,
        Options(tau2=0.0, test=options.test, level=options.level),
    )
    about, tested = _about_alpha(found, spread, options, kept.k)
    return LocationScale(
        effects=kept,
        asked=options,
        location=location,
        scale=spread,
        coefficients=mean.coefficients,
        covariance=mean.covariance,
        omnibus=mean.omnibus,
        alpha=found.alpha,
        alpha_covariance=found.covariance,
        scale_coefficients=about,
        scale_omnibus=tested,
        tau2=found.tau2,
        log_likelihood=found.log_likelihood,
        excluded=aside,
        notes=(found.covariance.reason[0].upper() + found.covariance.reason[1:] + ".",)
        if isinstance(found.covariance, Unavailable)
        else (),
    )


def _about_alpha(
    found: Scale, spread: ModelMatrix, asked: Asked, k: int
) -> tuple[Coefficients | Unavailable, Omnibus | Unavailable]:
    if isinstance(found.covariance, Unavailable):
        return found.covariance, found.covariance
    df = TESTS[known_test(asked.test)][1](k - spread.design.p)
    about = coefficients(spread.design.names, found.alpha, found.covariance, df, asked.level)
    tested = tuple(i for i in range(spread.design.p) if i != spread.intercept) or tuple(
        range(spread.design.p)
    )
    return about, omnibus(found.alpha, found.covariance, tested, df)


def _asked(test: str, level: float, how: Search) -> Asked:
    for name in how:
        expected.one_of("option of a location-scale model", name, ("link", "method"))
    asked = Asked(test=known_test(test), level=expected.level(level), **how)
    for what, name, known in (("link", asked.link, sorted(LINKS)), ("method", asked.method, METHODS)):
        if expected.text(what, name) not in known:
            raise NotEstimable(
                f"unknown {what} {name!r} of a location-scale model; known: {', '.join(known)}"
            )
    return asked


def _refuse_many(location: ModelMatrix, scale: ModelMatrix, k: int) -> None:
    names = [*location.design.names, *scale.design.names]
    if len(names) >= k:
        listed = ", ".join(names)
        raise NotEstimable(
            f"{len(names)} coefficients of mean and tau2 ({listed}) cannot be had from {k} effects"
        )
