"""The methods for small studies as a review asks for them: each of one signature, its answer as numbers and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.dependence.correlations import Correlations
from synthesis.effects import Effect, Effects
from synthesis.letter_case import lower_first
from synthesis.models.fit import Fit, Interval, Maybe
from synthesis.models.selection.model import selection_model
from synthesis.models.small_study.dependent import CORRECTED, dependent_regression_test
from synthesis.models.small_study.excess_significance import excess_significance
from synthesis.models.small_study.fail_safe import fail_safe_n
from synthesis.models.small_study.henmi_copas import henmi_copas
from synthesis.models.small_study.named_tests import asymmetry_test
from synthesis.models.small_study.precision_effect import pet_peese
from synthesis.models.small_study.rank_test import RankTest
from synthesis.models.small_study.regression_test import Limit, regression_test
from synthesis.models.small_study.trim_and_fill import trim_and_fill
from synthesis.models.small_study.unrestricted import Unrestricted, uwls, waap
from synthesis.models.small_study.worst_case import ALREADY, NEVER, selection_bias
from synthesis.numbers import Unavailable, count, estimate, p_value

NO_MEAN: Final = Unavailable(reason="a test adjusts no mean")
NO_TEST: Final = Unavailable(reason="the method makes no test")
NO_RESULT: Final = Unavailable(reason="the method gives a mean only")
AT_END: Final = Unavailable(reason="the weight runs to the end of what it may be, so that no mean is told")
STEP: Final = 0.025
"""The one-sided p-value at which a step function changes: what is significant at a two-sided 0.05 lies below."""

MANY: Final = 100.0
"""From here on a ratio of likelihoods is only told to be greater."""


@frozen
class Given:
    """What a method is given: effects, their fit as independent, what is assumed of their sampling errors.

    `positive` says that results above no effect are those which selection favours.
    """

    effects: Effects
    fit: Fit
    correlations: Correlations
    positive: bool
    force: bool


@frozen
class Answer:
    """What a method says: a `result` with its words, a p-value, and the mean it leaves with its interval.

    `asks` is what it asks in this case, empty where that is always the same; `further` are numbers beside, `filled` the
    effects that it adds to those it took.
    """

    result: Maybe
    words: str
    p: Maybe = NO_TEST
    estimate: Maybe = NO_MEAN
    interval: Interval | Unavailable = NO_MEAN
    asks: str = ""
    notes: tuple[str, ...] = ()
    further: Mapping[str, Maybe] = field(default_factory=lambda: MappingProxyType({}))
    filled: tuple[Effect, ...] = ()


def _named(test: str) -> Callable[[Given], Answer]:
    """A test of asymmetry that takes rows for independent."""

    def make(given: Given) -> Answer:
        found = asymmetry_test(given.fit, test, force=given.force)
        if isinstance(found, RankTest):
            words = f"Kendall’s τ {estimate(found.tau)}"
            return Answer(result=found.tau, words=words, p=found.p, notes=found.notes)
        words = _slope(found.bias, found.se, found.df)
        return Answer(result=found.bias, words=words, p=found.p, notes=found.notes)

    return make


def _slope(slope: float, se: float, df: float) -> str:
    """A slope with its test: by t, or by the normal distribution where it has no degrees of freedom."""
    told = f"Slope {estimate(slope)} (SE {estimate(se)})"
    if df == float("inf"):
        return f"{told}, z = {estimate(slope / se)}"
    exact = count(round(df)) if abs(df - round(df)) < 1e-9 else estimate(df, 1)
    return f"{told}, t = {estimate(slope / se)}, df {exact}"


def _egger_dependent(given: Given) -> Answer:
    found = dependent_regression_test(given.effects, correlations=given.correlations, force=given.force)
    slope, corrected = found.slope, found.predictor == CORRECTED
    asks = OF_SIZES if corrected else "Do effects go with their standard errors?"
    se, df = slope.se, slope.df
    words = f"Slope {estimate(slope.estimate)}"
    if not isinstance(se, Unavailable) and not isinstance(df, Unavailable):
        words = _slope(slope.estimate, se, df)
    return Answer(result=slope.estimate, words=words, p=slope.p, asks=asks, notes=found.notes)


def _trim_and_fill(given: Given) -> Answer:
    found = trim_and_fill(given.fit, force=given.force)
    n = found.missing
    words = f"{count(n)} filled in on the {found.side}" if n else "Nothing filled in"
    made = found.adjusted
    return Answer(
        result=float(n),
        words=words,
        estimate=made.estimate,
        interval=made.interval,
        notes=found.notes,
        filled=tuple(row for row, new in zip(made.effects.rows, found.filled.tolist(), strict=True) if new),
    )


def _pet_peese(given: Given) -> Answer:
    found = pet_peese(given.fit, force=given.force)
    words = f"{found.stands} stands (PET: {p_value(found.p_effect)})"
    return Answer(
        result=found.p_effect,
        words=words,
        estimate=found.limit.estimate,
        interval=found.limit,
        notes=found.notes,
    )


def _limit(given: Given) -> Answer:
    found = regression_test(given.fit, predictor="sei", model="rma", force=given.force)
    limit = found.limit
    return Answer(
        result=found.bias,
        words=f"Slope {estimate(found.bias)} (SE {estimate(found.se)})",
        p=found.p,
        estimate=limit.estimate if isinstance(limit, Limit) else limit,
        interval=limit,
        notes=found.notes,
    )


def _step_function(given: Given) -> Answer:
    side = "greater" if given.positive else "less"
    found = selection_model(given.fit, "stepfun", steps=STEP, alternative=side)
    weight, mean = found.delta[-1].estimate, found.coefficients[0]
    test, settled = found.test, not isinstance(found.delta[-1].se, Unavailable)
    interval: Interval | Unavailable = AT_END
    if settled and not isinstance(mean.low, Unavailable) and not isinstance(mean.high, Unavailable):
        interval = Interval(low=mean.low, high=mean.high, rule="z", level=found.level)
    return Answer(
        result=weight,
        words=f"Weight of p > {STEP:g}: {estimate(weight)}",
        p=test.p if not isinstance(test, Unavailable) else test,
        estimate=mean.estimate if settled else AT_END,
        interval=interval,
        notes=found.notes,
    )


def _henmi_copas(given: Given) -> Answer:
    found = henmi_copas(given.fit)
    return Answer(
        result=NO_RESULT, words="–", estimate=found.estimate, interval=found.interval, notes=found.notes
    )


def _uwls(given: Given) -> Answer:
    return _unrestricted(uwls(given.fit), "–")


def _waap(given: Given) -> Answer:
    found = waap(given.fit)
    n = sum(found.used.tolist())
    alone = found.name == "WAAP"
    words = f"{count(n)} of {count(given.fit.k)} adequately powered" if alone else "Fewer than 2 are powered"
    return _unrestricted(found, words)


def _unrestricted(found: Unrestricted, words: str) -> Answer:
    own = Interval(low=found.low, high=found.high, rule="t", level=found.mixed.options.level)
    return Answer(result=NO_RESULT, words=words, estimate=found.estimate, interval=own, notes=found.notes)


def _worst_case(given: Given) -> Answer:
    found = selection_bias(given.fit, direction="positive" if given.positive else "negative")
    limit = found.needed_limit
    words = f"Mean to no effect: {_times(found.needed)}; its interval: {_times(limit)}"
    return Answer(
        result=found.needed,
        words=words,
        estimate=found.worst,
        interval=found.worst_interval,
        notes=found.notes,
        further=MappingProxyType({"needed_limit": limit}),
    )


NO_RATIO: Final = MappingProxyType({ALREADY.reason: "there already", NEVER.reason: "by no ratio"})
"""What is said of a ratio that there is not, by the reason."""


def _times(ratio: Maybe) -> str:
    """A ratio of likelihoods in words; where there is none, that no selection does it or none is needed."""
    if isinstance(ratio, Unavailable):
        return NO_RATIO.get(ratio.reason, "not known")
    return f"{estimate(ratio, 1)} times" if ratio < MANY else "over 100 times"


def _fail_safe(given: Given) -> Answer:
    found = fail_safe_n(given.fit)
    n = found.number
    words = f"{count(n)} {'effect' if n == 1 else 'effects'}"
    return Answer(result=float(n), words=words, notes=found.notes)


def _excess(given: Given) -> Answer:
    found = excess_significance(given.fit)
    words = f"{count(found.observed)} significant, {estimate(found.expected_number, 1)} expected"
    return Answer(result=float(found.observed), words=words, p=found.p, notes=found.notes)


@frozen
class Method:
    """A method: what it is called, what it asks, what kind it is, and whether it takes several rows of a study.

    `cited` is how the methods section names its source.
    """

    label: str
    asks: str
    kind: str
    make: Callable[[Given], Answer]
    cited: str
    dependent: bool = False

    @property
    def within(self) -> str:
        """Its label within a sentence: names of persons, and abbreviations, keep their letter."""
        named = "’" in self.label or self.label[:2].isupper()
        return self.label if named else lower_first(self.label)


OF_SIZES: Final = "Do effects go with √(1/n₁ + 1/n₂), which does not depend on them?"
SMALL: Final = "Do effects go with their standard errors?"


def _test(test: str, label: str, asks: str, cited: str) -> Method:
    return Method(label=label, asks=asks, kind="test", make=_named(test), cited=cited)


METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {
        "egger_dependent": Method(
            label="Egger’s test for dependent effects",
            asks=SMALL,
            kind="test",
            make=_egger_dependent,
            cited="Egger’s test within the correlated and hierarchical effects model (Rodgers & Pustejovsky 2021)",
            dependent=True,
        ),
        "pustejovsky": _test(
            "pustejovsky",
            "Pustejovsky and Rodgers’ test",
            OF_SIZES,
            "the test of Pustejovsky & Rodgers (2019)",
        ),
        "egger": _test("egger", "Egger’s test", SMALL, "Egger’s test (Egger et al. 1997)"),
        "thompson": _test(
            "thompson",
            "Thompson and Sharp’s test",
            "Do effects go with their standard errors, varying between studies too?",
            "the test of Thompson & Sharp (1999)",
        ),
        "macaskill": _test(
            "macaskill",
            "Macaskill’s test",
            "Do effects go with the number of people?",
            "the test of Macaskill et al. (2001)",
        ),
        "peters": _test(
            "peters",
            "Peters’ test",
            "Do log odds ratios go with 1/people?",
            "the test of Peters et al. (2006)",
        ),
        "harbord": _test(
            "harbord",
            "Harbord’s test",
            "Do scores go with the precision that the counts give?",
            "the test of Harbord et al. (2006)",
        ),
        "deeks": _test(
            "deeks",
            "Deeks’ test",
            "Do log odds ratios go with 1/√(effective size)?",
            "the test of Deeks et al. (2005)",
        ),
        "begg": _test(
            "begg",
            "Begg and Mazumdar’s test",
            "Are effects and their variances related in rank?",
            "the rank test of Begg & Mazumdar (1994)",
        ),
        "schwarzer": _test(
            "schwarzer",
            "Schwarzer’s test",
            "Are events beyond expectation and their variances related in rank?",
            "the rank test of Schwarzer et al. (2007)",
        ),
        "trim_and_fill": Method(
            label="Trim and fill",
            asks="What is the mean with the effects that one side of the funnel lacks?",
            kind="adjust",
            make=_trim_and_fill,
            cited="trim and fill (Duval & Tweedie 2000)",
        ),
        "pet_peese": Method(
            label="PET-PEESE",
            asks="What mean is left at a standard error of 0?",
            kind="adjust",
            make=_pet_peese,
            cited="PET-PEESE (Stanley & Doucouliagos 2014)",
        ),
        "limit": Method(
            label="Limit of the regression",
            asks="What mean is left at a standard error of 0, true effects varying?",
            kind="adjust",
            make=_limit,
            cited="the limit of a meta-regression on standard errors (Sterne & Egger 2005)",
        ),
        "step_function": Method(
            label="Selection model, one step",
            asks="What is the mean if results of one-sided p > 0.025 are seen less, or more, often?",
            kind="adjust",
            make=_step_function,
            cited="a selection model with one step (Vevea & Hedges 1995)",
        ),
        "henmi_copas": Method(
            label="Henmi and Copas’ interval",
            asks="What interval do small studies move less?",
            kind="adjust",
            make=_henmi_copas,
            cited="the interval of Henmi & Copas (2010)",
        ),
        "uwls": Method(
            label="Unrestricted weighted least squares",
            asks="What is the mean if small studies count for less?",
            kind="adjust",
            make=_uwls,
            cited="unrestricted weighted least squares (Stanley & Doucouliagos 2015)",
        ),
        "waap": Method(
            label="Adequately powered studies alone",
            asks="What is the mean of effects with a power of 80%?",
            kind="adjust",
            make=_waap,
            cited="the mean of adequately powered studies (Ioannidis et al. 2017)",
        ),
        "worst_case": Method(
            label="Worst case of selection",
            asks="How strongly must affirmative results be favoured to explain the mean; what is it without them?",
            kind="worst",
            make=_worst_case,
            cited="how strong selection must be to explain the mean (Mathur & VanderWeele 2020)",
            dependent=True,
        ),
        "fail_safe": Method(
            label="Fail-safe number",
            asks="How many more effects, of 0 on average, would undo significance?",
            kind="request",
            make=_fail_safe,
            cited="the fail-safe number (Rosenthal 1979; Rosenberg 2005), since it was asked for",
        ),
        "excess_significance": Method(
            label="Excess significance",
            asks="Are more effects significant than their power lets expect?",
            kind="request",
            make=_excess,
            cited="the test of excess significance (Ioannidis & Trikalinos 2007)",
        ),
    }
)
"""The methods by the names that a plan has for them, in the order they stand."""
