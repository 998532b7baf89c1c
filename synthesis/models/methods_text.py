"""The paragraph on statistical methods that a paper needs, written from what a fit was asked and what it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from synthesis.effects import Effects
from synthesis.measures.natural_scale import pooled_name
from synthesis.models.tau2.estimators import ESTIMATORS, GIVEN
from synthesis.models.words.prose import TESTS, Prose, df_words
from synthesis.numbers import Unavailable
from synthesis.sheet import level_words

if TYPE_CHECKING:
    from synthesis.models.fit import Fit, Subgroups

_PREDICTION: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "default": (
        "the t distribution with {df} and the larger of Knapp-Hartung and Wald standard error",
        ("higgins_2009",),
    ),
    "metafor": ("the distribution and standard error of the test of the mean", ("higgins_2009",)),
    "k-1": ("the t distribution with {df} and the Wald standard error", ("higgins_2009",)),
    "k-1-knha": (
        "the t distribution with {df} and the Knapp-Hartung standard error",
        ("higgins_2009", "partlett_2017"),
    ),
    "k-2": (
        "the t distribution with {less} and the Wald standard error",
        ("higgins_2009",),
    ),
    "k-2-knha": (
        "the t distribution with {less} and the Knapp-Hartung standard error",
        ("partlett_2017",),
    ),
    "simple": ("the normal distribution with variance τ² alone, taking the mean as known", ()),
}


def of_fit(fit: Fit) -> str:
    """The methods of one fit, true to its options and to what they came to."""
    prose = Prose()
    if fit.k == 1:
        prose.say(
            f"One effect was found: its own estimate is reported with its {_level(fit)} confidence interval by the "
            "normal distribution, and nothing was pooled."
        )
    else:
        _model(prose, fit)
        _weights(prose, fit)
        _test(prose, fit)
        _heterogeneity(prose, fit)
        _prediction(prose, fit)
    return prose.close()


def of_subgroups(groups: Subgroups) -> str:
    """The methods of a subgroup analysis: those of the fits of its levels, and of the test between them."""
    prose = Prose()
    first = max((fit for _, _, fit in groups.levels), key=lambda fit: fit.k)
    how = (
        "one τ² that all levels share, estimated in a model with an indicator for each level"
        if groups.tau2 == "common"
        else "a τ² of its own in each level"
    )
    common = first.model == "common"
    prose.say(
        f"Effects were pooled within each level of {groups.label}"
        + (" with a common-effect model." if common else f" with a random-effects model, with {how}.")
    )
    if not common:
        _estimator(prose, first)
    if first.k > 1:
        _test(prose, first, applied=False)
    if isinstance(groups.test.q, Unavailable):
        prose.say(f"Levels were not tested against each other: {groups.test.q.reason}.")
    elif groups.tau2 == "common":
        prose.say(
            "Levels were compared by the omnibus Wald-type test of that model, chi-square on "
            f"{df_words(groups.test.df)}."
        )
    else:
        prose.say(
            "Levels were compared by Cochran's Q of their means with Wald standard errors, chi-square on "
            f"{df_words(groups.test.df)}{{cited}}.",
            "borenstein_2009",
        )
    return prose.close()


def _model(prose: Prose, fit: Fit) -> None:
    many = f"{fit.k} effects"
    if fit.k != fit.n_studies:
        many += f" from {fit.n_studies} {'study' if fit.n_studies == 1 else 'studies'}, taken as independent"
    name = pooled_name(fit.effects.measure)
    article = "an" if name[:1].lower() in "aeiou" else "a"
    model = "common-effect" if fit.model == "common" else "random-effects"
    prose.say(f"We pooled {many}, each {article} {name}, with a {model} model.")
    _not_as_given(prose, fit.effects)
    if fit.model != "common":
        _estimator(prose, fit)


def _not_as_given(prose: Prose, effects: Effects) -> None:
    """What was added to empty cells, and what could not be used."""
    corrected = Counter(row.correction for row in effects.rows if row.correction)
    for words, count in sorted(corrected.items()):
        of = "table with an empty cell" if count == 1 else "tables with empty cells"
        prose.say(f"{count} {of} {'was' if count == 1 else 'were'} corrected ({words}).")
    aside = Counter(one.rule for one in effects.excluded)
    if aside:
        rules = ", ".join(f"{rule}: {count}" for rule, count in sorted(aside.items()))
        total = sum(aside.values())
        prose.say(f"{total} {'result was' if total == 1 else 'results were'} left out ({rules}).")


def _estimator(prose: Prose, fit: Fit) -> None:
    if fit.tau2_method == GIVEN:
        prose.say(f"The variance between studies (τ²) was not estimated but taken as {fit.tau2:.4g}.")
        return
    name = ESTIMATORS[fit.tau2_method]
    prose.say(f"The variance between studies (τ²) was estimated by {name.words}{{cited}}.", name.source)


def _weights(prose: Prose, fit: Fit) -> None:
    if fit.asked.weights is not None:
        prose.say("Effects were given weights of our own, with a variance of the mean that allows for them.")
    elif not fit.asked.weighted:
        prose.say("All effects were given the same weight, with a variance of the mean that allows for it.")
    elif fit.model == "common":
        prose.say("Each effect was weighted by the inverse of its sampling variance.")
    else:
        prose.say("Each effect was weighted by the inverse of the sum of its sampling variance and τ².")


def _test(prose: Prose, fit: Fit, *, applied: bool = True) -> None:
    words, sources = TESTS[fit.test]
    if not applied:
        words = words.replace(" with {df}", "").replace(" on {df}", "")
    words = words.format(df=df_words(fit.k - 1))
    prose.say(
        f"The {_level(fit)} confidence interval and the test of the mean used {words}{{cited}}.", *sources
    )
    if not fit.ruled:
        return
    rule = (
        "Where the Knapp-Hartung interval was narrower than the Wald interval, or its variance 0, the Wald interval "
        "and test were taken instead{cited}"
    )
    if not applied:
        prose.say(f"{rule}.", "jackson_2017")
    elif fit.interval.rule == "z":
        prose.say(f"{rule}; this was the case here.", "jackson_2017")
    else:
        prose.say(f"{rule}; this was not the case here.", "jackson_2017")


def _heterogeneity(prose: Prose, fit: Fit) -> None:
    prose.say("Heterogeneity was tested by Cochran's Q{cited}.", "cochran_1954")
    if fit.model == "common":
        prose.say("Its extent was described by I², from Q{cited}.", "higgins_2002")
    else:
        prose.say("Its extent was described by τ² and by I², from τ² and from Q{cited}.", "higgins_2002")
        if fit.tau2_method != GIVEN:
            prose.say("Intervals of τ² and of I² are by the Q-profile method{cited}.", "viechtbauer_2007")


def _prediction(prose: Prose, fit: Fit) -> None:
    if fit.model == "common":
        return
    if isinstance(fit.prediction, Unavailable):
        prose.say(f"No prediction interval is given: {fit.prediction.reason}.")
        return
    if fit.prediction.rule == "headline":
        prose.say("As τ² was 0, the prediction interval is the confidence interval of the mean.")
        return
    words, sources = _PREDICTION[fit.prediction_style]
    words = words.format(df=df_words(fit.k - 1), less=df_words(fit.k - 2))
    prose.say(f"The {_level(fit)} prediction interval used {words}{{cited}}.", *sources)


def _level(fit: Fit) -> str:
    return level_words(fit.interval.level)
