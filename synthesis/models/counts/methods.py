"""The methods paragraphs of the models of counts: Mantel-Haenszel, Peto, generalised linear mixed models."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from synthesis.measures.registry import MEASURES
from synthesis.models.counts.counts import Rates, Tables
from synthesis.models.words.prose import Prose, counted, df_words, left_out_words
from synthesis.numbers import Unavailable
from synthesis.sheet import level_words

if TYPE_CHECKING:
    from synthesis.models.counts.counts import LeftOut, ZeroRule
    from synthesis.models.counts.glmm_fit import GlmmFit
    from synthesis.models.counts.mantel_haenszel import MantelHaenszel
    from synthesis.models.counts.peto import PetoFit

_POOLED_BY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "OR": ("mantel_1959",),
        "RR": ("mantel_1959", "greenland_1985"),
        "RD": ("greenland_1985",),
        "IRR": ("greenland_1985", "rothman_2008"),
        "IRD": ("greenland_1985", "rothman_2008"),
    }
)
_VARIANCE_BY: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "OR": ("of Robins, Breslow and Greenland", ("robins_1986",)),
        "RR": ("of Greenland and Robins", ("greenland_1985",)),
        "RD": ("of Sato, Greenland and Robins", ("sato_1989",)),
    }
)
_WHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "only0": "each cell of studies with a cell of 0",
        "all": "each cell of every study",
        "if0all": "each cell of every study, as some study had a cell of 0",
        "treatment_arm": "cells of studies with a cell of 0, in shares by the size of the opposite arm",
    }
)
_MODELS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "UM.FS": (
            "an unconditional generalised linear mixed model with a fixed level for each study",
            ("turner_2000", "jackson_2018"),
        ),
        "UM.RS": (
            "an unconditional generalised linear mixed model with random levels of the studies",
            ("turner_2000", "jackson_2018"),
        ),
        "CM.AL": (
            "a conditional generalised linear mixed model with an approximate, binomial likelihood",
            ("stijnen_2010",),
        ),
        "CM.EL": (
            "a conditional generalised linear mixed model with the exact likelihood",
            ("stijnen_2010",),
        ),
        "single": ("a generalised linear mixed model", ("stijnen_2010",)),
    }
)


def of_mantel_haenszel(fit: MantelHaenszel) -> str:
    """The methods of a Mantel-Haenszel analysis."""
    if fit.k == 1:
        return _alone(fit.pooled.interval.level, MEASURES[fit.measure].label, "Mantel-Haenszel", fit.left_out)
    prose = Prose()
    label = MEASURES[fit.measure].label
    prose.say(
        f"We pooled the counts of {_studies(fit.k)} as one common {label} by the Mantel-Haenszel method{{cited}}.",
        *_POOLED_BY[fit.measure],
    )
    _left_out(prose, fit.left_out)
    zeros = _has_zeros(fit.data)
    if zeros:
        _zeros(prose, fit.pooled_rule, "the pooled estimate", "No correction was made for cells of 0.")
    words, sources = _VARIANCE_BY.get(fit.measure, ("for counts in person-time", ("rothman_2008",)))
    log = "logarithm of the " if MEASURES[fit.measure].scale == "exp" else ""
    prose.say(
        f"The {level_words(fit.pooled.interval.level)} confidence interval is by the normal distribution, with the "
        f"variance of the {log}{label} {words}{{cited}}.",
        *sources,
    )
    if not isinstance(fit.cochran_mantel_haenszel, Unavailable):
        how = "with a continuity correction of 1/2" if fit.continuity else "without a continuity correction"
        prose.say(
            f"The association was tested by the Cochran-Mantel-Haenszel test, {how}{{cited}}.", "mantel_1959"
        )
    if not isinstance(fit.heterogeneity, Unavailable):
        prose.say(
            "Heterogeneity was tested by Cochran's Q of the studies' own estimates about the pooled one{cited}, and "
            "its extent described by I².",
            "cochran_1954",
        )
        if zeros:
            _zeros(prose, fit.study_rule, "those own estimates")
    if not isinstance(fit.breslow_day, Unavailable):
        prose.say(
            "Whether one odds ratio holds in all studies was also tested by the Breslow-Day test, with and without "
            "Tarone's correction{cited}.",
            "breslow_1980",
            "tarone_1985",
        )
    return prose.close()


def of_peto(fit: PetoFit) -> str:
    """The methods of an analysis by Peto's method."""
    if fit.k == 1:
        return _alone(fit.pooled.interval.level, "odds ratio", "Peto's", fit.left_out)
    prose = Prose()
    prose.say(
        f"We pooled the counts of {_studies(fit.k)} as one common odds ratio by Peto's one-step method, from observed "
        "less expected events and their hypergeometric variance{cited}.",
        "yusuf_1985",
    )
    _left_out(prose, fit.left_out)
    if _has_zeros(fit.data):
        prose.say("No correction was made for cells of 0.")
    prose.say(
        f"The {level_words(fit.pooled.interval.level)} confidence interval and the test are by the normal "
        "distribution."
    )
    if not isinstance(fit.heterogeneity, Unavailable):
        prose.say("Heterogeneity was tested by Q of the same quantities, and its extent described by I².")
    return prose.close()


def of_glmm(fit: GlmmFit) -> str:
    """The methods of a generalised linear mixed model."""
    if fit.k == 1:
        return _alone(fit.coefficients[0].interval.level, _measure(fit), "maximum-likelihood", fit.left_out)
    prose = Prose()
    words, sources = _MODELS[fit.model]
    random = fit.method == "ML" and not isinstance(fit.tau2, Unavailable)
    kind = words if random else words.replace("linear mixed model", "linear model")
    prose.say(
        f"We modelled the counts of {_studies(fit.k)} ({_measure(fit)}) by {kind}{{cited}}.",
        *sources,
    )
    _left_out(prose, fit.left_out)
    if len(fit.coefficients) > 1 or isinstance(fit.natural, Unavailable):
        prose.say(f"The model has the coefficients {', '.join(one.name for one in fit.coefficients)}.")
    prose.say("No correction was made for cells of 0.")
    prose.say(f"Parameters were estimated by maximum likelihood{_integrated(fit)}.")
    prose.say(_variance(fit, random=random))
    first = fit.coefficients[0]
    how = f"t distribution with {df_words(first.df)}" if fit.choices.test == "t" else "normal distribution"
    prose.say(
        f"The {level_words(first.interval.level)} confidence intervals and tests are of Wald's kind, by the {how}, "
        "with standard errors from the observed information."
    )
    if not isinstance(fit.ratio, Unavailable):
        prose.say(
            "Heterogeneity was tested by a likelihood-ratio and a Wald-type test against the saturated model."
        )
    if random and not isinstance(fit.i2, Unavailable):
        prose.say("Its extent was described by τ² and by I², from τ²{cited}.", "higgins_2002")
    if not isinstance(fit.prediction, Unavailable):
        prose.say(
            f"The {level_words(fit.prediction.level)} prediction interval used the same distribution, with the sum of "
            "τ² and the squared standard error as variance."
        )
    return prose.close()


def _measure(fit: GlmmFit) -> str:
    measure = MEASURES[fit.measure]
    return f"log {measure.label}" if measure.comparative else measure.label


def _integrated(fit: GlmmFit) -> str:
    if not fit.nodes:
        return ""
    if fit.nodes == 1:
        return ", the random effects being integrated out by the Laplace approximation"
    return f", the random effects being integrated out by adaptive Gauss-Hermite quadrature with {fit.nodes} nodes"


def _variance(fit: GlmmFit, *, random: bool) -> str:
    if not random:
        return "One common effect was assumed (τ² = 0)."
    effect = "The studies' own effects were taken as normally distributed with variance τ²"
    if fit.model != "UM.RS":
        return f"{effect}."
    joined = "correlated with" if fit.choices.cor else "independent of"
    return f"{effect}, {joined} their normally distributed levels."


def _alone(level: float, what: str, method: str, left_out: tuple[LeftOut, ...]) -> str:
    """The methods where there is one study."""
    prose = Prose()
    prose.say(
        f"One study was found: its own {what}, the {method} estimate, is reported with its {level_words(level)} "
        "confidence interval, and nothing was pooled."
    )
    _left_out(prose, left_out)
    return prose.close()


def _studies(k: int) -> str:
    return counted(k, "study", "studies")


def _left_out(prose: Prose, left_out: tuple[LeftOut, ...]) -> None:
    if left_out:
        reasons = "; ".join(dict.fromkeys(one.reason for one in left_out))
        prose.say(f"{left_out_words(len(left_out), 'study', 'studies')} ({reasons}).")


def _zeros(prose: Prose, rule: ZeroRule, where: str, otherwise: str = "") -> None:
    if rule.to != "none" and rule.add:
        prose.say(f"For {where}, {rule.add:g} was added to {_WHERE[rule.to]}.")
    elif otherwise:
        prose.say(otherwise)
    if rule.drop00:
        prose.say(f"Studies in which all had the same outcome have no part in {where}.")


def _has_zeros(data: Tables | Rates) -> bool:
    """Whether some table has a cell of 0."""
    zero = (data.events_exp == 0) | (data.events_ctl == 0)
    if isinstance(data, Tables):
        zero |= (data.events_exp == data.n_exp) | (data.events_ctl == data.n_ctl)
    return bool(zero.any())
