"""The methods paragraph of a meta-regression and of a location-scale model, true to what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis.models.inference import known_test
from synthesis.models.tau2.estimators import ESTIMATORS, GIVEN
from synthesis.models.words.prose import TESTS, Prose, counted, df_words, left_out_words
from synthesis.numbers import Unavailable
from synthesis.sheet import level_words

if TYPE_CHECKING:
    from synthesis.effects import Effects, Excluded
    from synthesis.models.regression.location_scale import LocationScale
    from synthesis.models.regression.regression import Regression


def of_regression(fit: Regression) -> str:
    """The methods of a meta-regression."""
    prose = Prose()
    kind = "fixed-effects" if fit.mixed.options.common else "mixed-effects"
    prose.say(
        f"We regressed {_many(fit.effects)} on moderators ({_formula(fit.formula)}) in a {kind} meta-regression"
        "{cited}.",
        "berkey_1995",
    )
    _left_out(prose, fit.excluded)
    _spread(prose, fit)
    if fit.mixed.options.own_weights:
        prose.say(
            "Effects were given weights of our own, with variances of the coefficients that allow for them."
        )
    elif fit.mixed.options.common:
        prose.say("Each effect was weighted by the inverse of its sampling variance.")
    else:
        prose.say("Each effect was weighted by the inverse of the sum of its sampling variance and τ².")
    _test(prose, fit.test, fit.mixed.q_df, fit.mixed.options.level)
    _omnibus(prose, moderators=_has_moderators(fit), f_test=fit.test != "z")
    prose.say("Residual heterogeneity was tested by Cochran's Q of the residuals{cited}.", "cochran_1954")
    if not isinstance(fit.r2, Unavailable):
        prose.say(
            "R² is the share of τ² without moderators that the moderators account for{cited}.",
            "raudenbush_2009",
        )
    return prose.close()


def of_location_scale(fit: LocationScale) -> str:
    """The methods of a location-scale model."""
    prose = Prose()
    what = "the logarithm of τ²" if fit.asked.link == "log" else "τ²"
    on = "moderators too" if fit.scale.design.p > 1 else "a constant"
    prose.say(
        f"We regressed {_many(fit.effects)} on moderators ({_formula(fit.location.formula.text)}), and {what} on "
        f"{on} ({_formula(fit.scale.formula.text)}), in a location-scale model{{cited}}.",
        "viechtbauer_2022",
    )
    _left_out(prose, fit.excluded)
    likelihood = "restricted maximum likelihood" if fit.asked.method == "REML" else "maximum likelihood"
    prose.say(
        f"The coefficients of {what} were estimated by {likelihood}, with standard errors from the observed "
        "information; each effect was weighted by the inverse of the sum of its sampling variance and its own τ²."
    )
    test = known_test(fit.asked.test)
    _test(prose, test, fit.k - fit.location.design.p, fit.asked.level)
    _omnibus(
        prose,
        moderators=any(i != fit.location.intercept for i in range(fit.location.design.p)),
        f_test=test != "z",
    )
    return prose.close()


def _many(effects: Effects) -> str:
    k, n = effects.k, len(effects.studies)
    source = "" if k == n else f" from {counted(n, 'study', 'studies')}, taken as independent,"
    return f"{counted(k, 'effect')}{source}"


def _formula(text: str) -> str:
    return f"formula {text if text.startswith('~') else f'~ {text}'}"


def _left_out(prose: Prose, excluded: tuple[Excluded, ...]) -> None:
    if excluded:
        prose.say(f"{left_out_words(len(excluded), 'effect')} for want of a moderator.")


def _spread(prose: Prose, fit: Regression) -> None:
    if fit.mixed.options.common:
        prose.say("Residual variance between studies was taken to be 0.")
    elif fit.tau2_method == GIVEN:
        prose.say(
            f"The residual variance between studies (τ²) was not estimated but taken as {fit.mixed.tau2:.4g}."
        )
    else:
        name = ESTIMATORS[fit.tau2_method]
        prose.say(
            f"The residual variance between studies (τ²) was estimated by {name.words}{{cited}}.", name.source
        )


def _test(prose: Prose, test: str, df: int, level: float) -> None:
    words, sources = TESTS[test]
    told = words.format(df=df_words(df))
    prose.say(
        f"The {level_words(level)} confidence intervals and the tests of the coefficients used {told}{{cited}}.",
        *sources,
    )


def _has_moderators(fit: Regression) -> bool:
    return any(i != fit.matrix.intercept for i in range(fit.matrix.design.p))


def _omnibus(prose: Prose, *, moderators: bool, f_test: bool) -> None:
    if moderators:
        name = "F test" if f_test else "Wald-type chi-square test"
        prose.say(f"All moderators together were tested by an omnibus {name}.")
