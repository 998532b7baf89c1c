"""The methods paragraphs of models of dependent effects, true to what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.random_formula import random_parts
from synthesis.models.multilevel.terms import Structured
from synthesis.models.robust.methods import say_robust
from synthesis.models.words.prose import Prose, counted, left_out_words
from synthesis.sheet import level_words

if TYPE_CHECKING:
    from synthesis.models.multilevel.correlated import CorrelatedHierarchical
    from synthesis.models.multilevel.multilevel import Multilevel

_LIKELIHOOD = {"REML": "restricted maximum likelihood", "ML": "maximum likelihood"}


def of_multilevel(fit: Multilevel) -> str:
    """The methods of a model with random terms."""
    prose = Prose()
    _model(prose, fit)
    _tests(prose, fit)
    return prose.close()


def of_correlated(fit: CorrelatedHierarchical) -> str:
    """The methods of a correlated and hierarchical effects model with robust variances."""
    prose = Prose()
    prose.say(
        f"We pooled {_many(fit.model)} by the correlated and hierarchical effects model{{cited}}: true effects vary "
        "between studies and within them, and the sampling errors of effects of one study covary.",
        "pustejovsky_2022",
    )
    prose.say(fit.assumed.methods_text())
    _left_out(prose, fit.model)
    prose.say(f"Variances of true effects were estimated by {_LIKELIHOOD[fit.model.model.asked.method]}.")
    say_robust(prose, fit.robust)
    prose.say(
        "The intervals and tests hold even where the correlations assumed are wrong; these bear on the weights."
    )
    return prose.close()


def _model(prose: Prose, fit: Multilevel) -> None:
    on = f" on moderators (formula {fit.formula})" if fit.formula else ""
    what = "regressed" if fit.formula else "pooled"
    structured = [term for term in fit.model.terms if isinstance(term, Structured)]
    if structured:
        kinds = ", ".join(f"{one.structure.label}, {one.structure.name}" for one in structured)
        prose.say(
            f"We {what} {_many(fit)}{on} in a multivariate model with {_random(fit)} ({kinds}){{cited}}.",
            "jackson_2011",
        )
    elif fit.model.terms:
        prose.say(
            f"We {what} {_many(fit)}{on} in a multilevel model with {_random(fit)}{{cited}}.",
            "konstantopoulos_2011",
        )
    else:
        prose.say(f"We {what} {_many(fit)}{on} by generalised least squares.")
    if fit.assumed:
        prose.say(fit.assumed)
    elif fit.model.V.is_diagonal:
        prose.say("The sampling errors were taken for independent.")
    else:
        prose.say("The sampling errors of effects of one study covary.")
    _left_out(prose, fit)
    if fit.model.terms:
        prose.say(f"The components of variance were estimated by {_LIKELIHOOD[fit.model.asked.method]}.")


def _tests(prose: Prose, fit: Multilevel) -> None:
    asked: Asked = fit.model.asked
    level = level_words(asked.level)
    if asked.test == "z":
        prose.say(
            f"The {level} confidence intervals and the tests of the coefficients used the normal distribution."
        )
    elif asked.df == "contain":
        prose.say(
            f"The {level} confidence intervals and the tests of the coefficients used the t distribution, its degrees "
            "of freedom from the fewest groups within which a coefficient's column does not change{cited}.",
            "pinheiro_2000",
        )
    else:
        prose.say(
            f"The {level} confidence intervals and the tests of the coefficients used the t distribution, its degrees "
            "of freedom the effects less the coefficients."
        )


def _random(fit: Multilevel) -> str:
    told = []
    for part in random_parts(fit.random):
        if part.inner == "1":
            names = list(part.outer)
            within = " within ".join([_plural(name) for name in reversed(names)])
            told.append(f"random intercepts of {within}")
        else:
            told.append(f"random effects of each {part.inner} within {_plural(part.outer[0])}")
    return " and ".join(told)


def _plural(name: str) -> str:
    return {"study": "studies", "effect": "effects"}.get(name, name)


def _many(fit: Multilevel) -> str:
    return f"{counted(fit.k, 'effect')} from {counted(fit.n_studies, 'study', 'studies')}"


def _left_out(prose: Prose, fit: Multilevel) -> None:
    if fit.excluded:
        prose.say(f"{left_out_words(len(fit.excluded), 'effect')} for want of a moderator.")
