"""What a plan says of certainty and of findings, held against its syntheses, and each judgement against its reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extraction_forms.errors import Problem
from synthesis.plan.known_names import unknown
from synthesis.plan.plan import CertaintyPlan, FindingsPlan, Plan

DOWN: Final = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
"""The domains that take certainty down."""

ABSOLUTE: Final = ("RR", "OR", "PETO", "RD", "HR")
"""The measures that make a risk of a baseline risk."""

IN_SDS: Final = ("SMD", "SMDH", "SMD1", "SMD1H")
"""The measures that an instrument's standard deviation re-expresses."""


def certainty_faults(plan: Plan) -> Iterator[Problem]:
    """Syntheses that there are not, judgements without a reason, reasons without a judgement."""
    syntheses = {one.id: one for one in plan.syntheses}
    for one in plan.certainty:
        yield from unknown((one.synthesis,), syntheses, one.place, "Certainty")
        yield from _of_reasons(one)
    for found in plan.findings:
        where = "Summary of findings"
        yield from unknown((found.synthesis,), syntheses, found.place, where)
        own = syntheses.get(found.synthesis)
        if own is not None:
            yield from _of_measure(found, own.measure, f"{where} > {found.synthesis}")
        yield from _of_sources(found, f"{where} > {found.synthesis}")


def _of_reasons(one: CertaintyPlan) -> Iterator[Problem]:
    for name in one.ratings:
        if not one.reasons.get(name, "").strip():
            yield Problem(
                place=one.at(name),
                where=f"Certainty > {one.synthesis} > {name}",
                expected=f"its reason beside it, under {name}_reason",
                found="none",
            )
    for name in one.reasons:
        if name not in one.ratings:
            yield Problem(
                place=one.at(f"{name}_reason"),
                where=f"Certainty > {one.synthesis} > {name}_reason",
                expected=f"the judgement that it is the reason for, under {name}",
                found="none",
            )


def _of_measure(one: FindingsPlan, measure: str, where: str) -> Iterator[Problem]:
    """Baseline risks are for measures of risk, an instrument is for standardised differences."""
    for names, fitting in ((("baseline", "control_risk"), ABSOLUTE), (("sd", "sd_of", "instrument"), IN_SDS)):
        for name in names:
            if name in one.places and measure not in fitting:
                yield Problem(
                    place=one.at(name),
                    where=f"{where} > {name}",
                    expected=f"a synthesis of {', '.join(fitting[:-1])} or {fitting[-1]}",
                    found=measure,
                )


def _of_sources(one: FindingsPlan, where: str) -> Iterator[Problem]:
    """What is taken from elsewhere says from where; a standard deviation is of an instrument, and from one source."""
    asked = (
        ("baseline", "baseline_source", "where these risks are from"),
        ("sd", "sd_source", "where this standard deviation is from"),
        ("sd", "instrument", "the instrument that it is of"),
        ("instrument", ("sd", "sd_of"), "its standard deviation"),
    )
    for name, beside, what in asked:
        needed = (beside,) if isinstance(beside, str) else beside
        if name in one.places and not any(other in one.places for other in needed):
            yield Problem(
                place=one.at(name),
                where=f"{where} > {name}",
                expected=f"{what}, under {' or '.join(needed)}",
                found="none",
            )
    if "sd" in one.places and "sd_of" in one.places:
        yield Problem(place=one.at("sd_of"), where=f"{where} > sd_of", expected="sd or sd_of", found="both")
