"""The methods paragraphs of robust results, true to what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis.models.robust.sandwich import SANDWICHES
from synthesis.models.words.prose import Prose, counted, left_out_words
from synthesis.numbers import Unavailable
from synthesis.sheet import level_words

if TYPE_CHECKING:
    from synthesis.models.robust.robumeta import RobustRegression
    from synthesis.models.robust.robust import Robust

JOINT_WORDS = {
    "HTZ": ("by an approximate Hotelling's T² test", ("pustejovsky_2018",)),
    "F": ("by an F test on the number of clusters less that of coefficients", ()),
    "naive-F": ("by an F test on the number of clusters less 1", ()),
    "chi-square": ("by a Wald-type chi-square test", ()),
}
DEGREES_WORDS = {
    "satterthwaite": (
        "the t distribution with Satterthwaite's degrees of freedom",
        ("bell_2002", "tipton_2015"),
    ),
    "m-p": (
        "the t distribution with the number of clusters less that of coefficients as degrees of freedom",
        (),
    ),
    "m-1": ("the t distribution with the number of clusters less 1 as degrees of freedom", ()),
    "inf": ("the normal distribution", ()),
}


def of_robust(fit: Robust) -> str:
    """The methods of robust variances; the model itself is reported by its own paragraph."""
    prose = Prose()
    say_robust(prose, fit)
    return prose.close()


def of_moments(fit: RobustRegression) -> str:
    """The methods of a meta-regression by robust variance estimation with moment estimates."""
    prose = Prose()
    on = f" on moderators (formula {fit.formula})" if fit.formula else ""
    what = "regressed" if fit.formula else "pooled"
    prose.say(
        f"We {what} {counted(fit.robust.k, 'effect')}{on} by robust variance estimation{{cited}}.",
        "hedges_2010",
    )
    if fit.excluded:
        prose.say(f"{left_out_words(len(fit.excluded), 'effect')} for want of a moderator.")
    if not isinstance(fit.rho, Unavailable):
        prose.say(
            f"Weights were those of correlated effects: effects of a study were taken to correlate by {fit.rho:g} and "
            "share the weight of their study; τ² was estimated by the method of moments."
        )
    else:
        prose.say(
            "Weights were those of hierarchical effects: the inverse of the sum of the sampling variance, the variance "
            "between studies and that within them, both estimated by the method of moments."
        )
    say_robust(prose, fit.robust)
    return prose.close()


def say_robust(prose: Prose, fit: Robust) -> None:
    """What was done about effects of one cluster that depend on each other."""
    kind, level = SANDWICHES[fit.kind], level_words(fit.level)
    prose.say(
        f"Standard errors are cluster-robust, with {counted(fit.m, 'cluster')} by {fit.by}; the variances are "
        f"{fit.kind}, {kind.words}{{cited}}.",
        kind.source,
    )
    words, sources = DEGREES_WORDS[fit.df]
    prose.say(
        f"The {level} confidence intervals and the tests of the coefficients used {words}{{cited}}.", *sources
    )
    if len(fit.omnibus.hypotheses) > 1:
        words, sources = JOINT_WORDS[fit.omnibus.test]
        prose.say(f"All moderators together were tested {words}{{cited}}.", *sources)
