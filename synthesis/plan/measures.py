"""The measures, options, routes and models that a plan names: held against those there are, and made a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place, Problem
from synthesis.measures.measure import Choice, Choices, Measure
from synthesis.measures.registry import MEASURES
from synthesis.models.inference import TESTS
from synthesis.models.tau2.estimation import TAU2, WEIGHTED
from synthesis.plan.known_names import unknown, unknown_measure
from synthesis.plan.plan import Plan, SensitivityPlan, SynthesisPlan, VotesPlan
from synthesis.routes.effect_rows import Request
from synthesis.routes.scales import REPORTED
from synthesis.routes.study_rows import Grouping
from synthesis.routes.ways import ROUTES

COUNTED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "mantel_haenszel": ("OR", "RR", "RD", "IRR", "IRD"),
        "peto": ("OR",),
        "glmm": ("OR", "IRR", "PLO", "IRLN"),
    }
)
"""The models that pool counts, and the measures each has; the names stand here to spare their import."""

VARIANTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "OR": ("UM.FS", "UM.RS", "CM.AL", "CM.EL"),
        "IRR": ("UM.FS", "UM.RS", "CM.EL"),
        "PLO": ("single",),
        "IRLN": ("single",),
    }
)
"""The kinds of mixed model of each measure, the usual one first."""

MODELS: Final = ("random", "common", "che", *COUNTED)
"""The models a plan may ask for."""

ESTIMATORS: Final = tuple(name for name in TAU2 if name not in WEIGHTED)
"""The estimators of tau2 a plan may name: those that need no weights of the user's own."""

_FLAGS: Final = MappingProxyType({"yes": True, "no": False})


def request(
    plan: SynthesisPlan | VotesPlan, groupings: Sequence[Grouping] = (), ways: Sequence[SynthesisPlan] = ()
) -> Request:
    """What a synthesis or the votes ask of the records; `ways` are the syntheses it shares its keys with."""
    if isinstance(plan, VotesPlan):
        return Request(where=None, measure=plan.measure, use=plan.use, groupings=tuple(groupings))
    named = {_way(one) for one in ways}
    return Request(
        where=plan.where,
        measure=plan.measure,
        use=plan.use,
        groupings=tuple(groupings),
        choices=options(plan),
        way=_way(plan) if len(named) > 1 else "",
        routes=plan.routes,
        measured=plan.direction == "measured",
        counts=plan.model in COUNTED,
    )


def variant(plan: SynthesisPlan) -> str:
    """The kind of mixed model a synthesis has, or would have: the one it names, else the usual one."""
    return plan.glmm or VARIANTS.get(plan.measure, ("",))[0]


def fitted(plan: SynthesisPlan) -> str:
    """The model of a synthesis as its fit names it: of mixed models the kind."""
    return variant(plan) if plan.model == "glmm" else plan.model


def _way(plan: SynthesisPlan) -> str:
    """What tells the effects of a synthesis from those of others that are had otherwise."""
    parts = [plan.measure.lower(), plan.use, *plan.routes]
    parts += [plan.direction] if plan.direction == "measured" else []
    parts += [f"{name}_{value}" for name, value in sorted(plan.options.items())]
    return "_".join("".join(c if c.isalnum() else "_" for c in part.lower()) for part in parts)


def options(plan: SynthesisPlan) -> Choices:
    """The options of a synthesis's measure as values of the types they have."""
    measure = MEASURES[plan.measure]
    found = {name: _option(measure, name, text) for name, text in plan.options.items()}
    return MappingProxyType({name: value for name, value in found.items() if value is not None})


def _option(measure: Measure, name: str, text: str) -> Choice | None:
    """An option as a value of the type that its default has; None where it cannot be one."""
    default = measure.choices.get(name)
    if isinstance(default, bool):
        return _FLAGS.get(text.strip())
    if isinstance(default, (int, float)):
        try:
            return float(text)
        except ValueError:
            return None
    return text.strip() if isinstance(default, str) else None


def measure_faults(plan: Plan) -> Iterator[Problem]:
    """Measures, options, routes, estimators and tests that there are not, each with its place."""
    for one in plan.syntheses:
        where = f"Syntheses > {one.id}"
        yield from _measure(one, where)
        if one.measure in MEASURES:
            yield from _options(one, where)
        yield from _routes(one, where)
        yield from unknown((one.tau2,), ESTIMATORS, one.at("tau2"), f"{where} > tau2")
        yield from _counted(one, one.model, one.at("model"), f"{where} > model")
        yield from _variant(one, where)
        yield from _unasked(one, where)
        yield from _dependent(one, where)
    if plan.votes is not None:
        yield from _measure(plan.votes, "Votes")
        yield from _routes(plan.votes, "Votes")
    known = {one.id: one for one in plan.syntheses}
    for changed in plan.sensitivity:
        where = f"Sensitivity analyses > {changed.synthesis}"
        yield from unknown((changed.synthesis,), known, changed.place, "Sensitivity analyses")
        yield from unknown(changed.tau2, ESTIMATORS, changed.at("tau2"), f"{where} > tau2")
        yield from unknown(changed.test, TESTS, changed.at("test"), f"{where} > test")
        yield from unknown(changed.model, MODELS, changed.at("model"), f"{where} > model")
        for model in changed.model if changed.synthesis in known else ():
            yield from _counted(known[changed.synthesis], model, changed.at("model"), f"{where} > model")
        yield from _correlations(plan, changed, where)


def _measure(one: SynthesisPlan | VotesPlan, where: str) -> Iterator[Problem]:
    yield from unknown_measure(one.measure, one.at("measure"), f"{where} > measure")
    if one.measure in MEASURES and one.use == "reported" and one.measure not in REPORTED:
        yield _fault(
            one.at("use"),
            f"{where} > use",
            f"computed or any: {one.measure} is not read as reported, only {', '.join(REPORTED)}",
            "'reported'",
        )


def _options(one: SynthesisPlan, where: str) -> Iterator[Problem]:
    measure = MEASURES[one.measure]
    place, named = one.at("measure_options"), f"{where} > measure_options"
    yield from unknown(one.options, measure.choices, place, named)
    for name, text in one.options.items():
        if name not in measure.choices or _option(measure, name, text) is not None:
            continue
        kind = "yes or no" if isinstance(measure.choices[name], bool) else "a number"
        yield _fault(place, f"{named} > {name}", kind, repr(text))


def _counted(one: SynthesisPlan, model: str, place: Place, where: str) -> Iterator[Problem]:
    """A model of counts needs a measure it has, and effects that were computed from counts."""
    measures = COUNTED.get(model)
    if measures is None or one.measure not in MEASURES:
        return
    if one.measure not in measures:
        yield _fault(place, where, f"{model} with one of {', '.join(measures)}", f"measure {one.measure!r}")
    elif one.use == "reported":
        yield _fault(
            place, where, f"{model} with use computed or any, since it pools counts", "use 'reported'"
        )


def _variant(one: SynthesisPlan, where: str) -> Iterator[Problem]:
    """The kind of mixed model is one of those of the measure."""
    if one.glmm and one.measure in COUNTED["glmm"]:
        yield from unknown((one.glmm,), VARIANTS[one.measure], one.at("glmm"), f"{where} > glmm")
    elif one.glmm and one.measure in MEASURES:
        measures = ", ".join(COUNTED["glmm"])
        yield _fault(one.at("glmm"), f"{where} > glmm", f"a measure of {measures}", f"{one.measure!r}")


def _unasked(one: SynthesisPlan, where: str) -> Iterator[Problem]:
    """What a model of counts does not look at is not asked for."""
    if one.model not in COUNTED:
        return
    if "tau2" in one.places:
        yield _fault(
            one.at("tau2"), f"{where} > tau2", f"none, since {one.model} has its own way", repr(one.tau2)
        )
    known = ("z", "t") if one.model == "glmm" else ("z",)
    if one.test not in known:
        yield _fault(
            one.at("test"), f"{where} > test", f"{' or '.join(known)} with {one.model}", repr(one.test)
        )


def _dependent(one: SynthesisPlan, where: str) -> Iterator[Problem]:
    """The model of dependent effects and the rows it is for go together; it has its own estimator and test."""
    if (one.model == "che") != (one.multiplicity == "dependent"):
        name = "model" if "model" in one.places else "multiplicity"
        found = f"model {one.model!r} with multiplicity {one.multiplicity!r}"
        yield _fault(
            one.at(name), f"{where} > {name}", "model che with multiplicity dependent, and no other", found
        )
    for name in ("tau2", "test") if one.model == "che" else ():
        if name in one.places:
            yield _fault(
                one.at(name), f"{where} > {name}", "none, since che has its own way", repr(getattr(one, name))
            )


def _routes(one: SynthesisPlan | VotesPlan, where: str) -> Iterator[Problem]:
    routes = one.routes if isinstance(one, SynthesisPlan) else ()
    place, named = one.at("routes"), f"{where} > routes"
    yield from unknown(routes, ROUTES, place, named)
    if routes and one.use != "any":
        yield _fault(place, named, "no order of routes unless use is any", f"use {one.use!r}")
    for route in sorted({route for route in routes if routes.count(route) > 1}):
        yield _fault(place, named, "each route once", repr(route))


def _correlations(plan: Plan, changed: SensitivityPlan, where: str) -> Iterator[Problem]:
    """Correlations to try are numbers from 0 to 1, and the plan says how clusters are adjusted at all."""
    place, named = changed.at("icc"), f"{where} > icc"
    for text in changed.icc:
        if not is_correlation(text):
            yield _fault(place, named, "a number from 0 to 1", repr(text))
    if changed.icc and plan.cluster_adjust is None:
        yield _fault(place, named, "a block cluster_adjust in the plan, which these would vary", "none")


def is_correlation(text: str) -> bool:
    """Whether a text is a number from 0 to 1."""
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False


def _fault(place: Place, where: str, expected: str, found: str) -> Problem:
    return Problem(place=place, where=where, expected=expected, found=found)
