"""The methods for small studies and the diagnostics that a plan names, held against those there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Problem
from synthesis.plan.known_names import unknown
from synthesis.plan.measures import COUNTED
from synthesis.plan.plan import DiagnosticsPlan, Plan, SmallStudyPlan
from synthesis.plan.regressions import OF_TIME
from synthesis.routes.effect_rows import OF_EFFECTS

TESTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "begg": (),
        "deeks": ("OR", "PETO"),
        "egger": (),
        "egger_dependent": (),
        "harbord": ("OR", "PETO", "RR"),
        "macaskill": (),
        "peters": ("OR", "PETO"),
        "pustejovsky": ("SMD", "SMDH"),
        "schwarzer": ("OR", "PETO"),
        "thompson": (),
    }
)
"""The tests of asymmetry, and the measures each is for; none where it is for all."""

ADJUSTED: Final = (
    "trim_and_fill",
    "pet_peese",
    "limit",
    "step_function",
    "henmi_copas",
    "uwls",
    "waap",
)
"""The means adjusted for asymmetry or selection that a plan may ask for."""

ON_REQUEST: Final = ("fail_safe", "excess_significance")
"""What is only told where a plan asks for it."""

OWN_ORDERS: Final = ("precision", "size")
"""The orders of studies that are no answers of a form."""


def small_study_faults(plan: Plan) -> Iterator[Problem]:
    """Methods that there are not, tests that are not for the measure, syntheses that there are not."""
    syntheses = {one.id: one for one in plan.syntheses}
    for one in plan.small_study:
        where = f"Small-study effects > {one.synthesis}"
        yield from unknown((one.synthesis,), syntheses, one.place, "Small-study effects")
        yield from unknown(one.tests, TESTS, one.at("tests"), f"{where} > tests")
        yield from unknown(one.adjust, ADJUSTED, one.at("adjust"), f"{where} > adjust")
        yield from unknown(one.on_request, ON_REQUEST, one.at("on_request"), f"{where} > on_request")
        own = syntheses.get(one.synthesis)
        if own is not None:
            yield from _of_measure(one, own.measure, where)


def _of_measure(one: SmallStudyPlan, measure: str, where: str) -> Iterator[Problem]:
    for name in one.tests:
        fitting = TESTS.get(name, ())
        if fitting and measure not in fitting:
            yield Problem(
                place=one.at("tests"),
                where=f"{where} > tests",
                expected=f"a test for {measure}; {name} is for {' and '.join(fitting)}",
                found=repr(name),
            )


def diagnostics_faults(plan: Plan, of_rows: Collection[str]) -> Iterator[Problem]:
    """Syntheses, and orders, that there are not; what a model of counts does not have; or nothing asked for."""
    syntheses = {one.id: one for one in plan.syntheses}
    known = {*of_rows, *OF_TIME, *OWN_ORDERS} - set(OF_EFFECTS)
    for one in plan.diagnostics:
        where = f"Diagnostics > {one.synthesis}"
        yield from unknown((one.synthesis,), syntheses, one.place, "Diagnostics")
        yield from unknown(one.cumulative, known, one.at("cumulative"), f"{where} > cumulative")
        own = syntheses.get(one.synthesis)
        if own is not None and own.model in COUNTED:
            yield from _of_counts(one, own.model, where)
        if not any((one.leave_one_out, one.influence, one.baujat, one.cumulative, one.subsets)):
            expected = "leave_one_out, influence, baujat, cumulative or subsets"
            yield Problem(place=one.place, where=where, expected=expected, found="none of them")


def _of_counts(one: DiagnosticsPlan, model: str, where: str) -> Iterator[Problem]:
    for name in ("influence", "baujat", "subsets"):
        if getattr(one, name):
            expected = f"a synthesis that pools estimates, not counts as {model} does"
            yield Problem(
                place=one.at(name), where=f"{where} > {name}", expected=expected, found=repr(one.synthesis)
            )
