"""The summary of findings: outcomes with their people, effects, numbers per 1,000, certainty, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase
from typing import Final

from synthesis.analysis import Analysis
from synthesis.certainty.absolute import SOURCE, Absolute
from synthesis.certainty.findings import Finding, OnInstrument
from synthesis.ledger.certainty import measure_code, risk_keys
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Quantity, Unavailable, estimate, per_thousand
from synthesis.plan.certainty import ABSOLUTE
from synthesis.tables.cells import at, at_or, body, listed
from synthesis.tables.certainty import steps
from synthesis.tables.measure_words import measure_name
from synthesis.tables.measure_words import oriented as measured_as
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Run, made_from, named, number, together, weave, words

Numbers = Mapping[str, Quantity]

PROPOSED: Final = (
    "Proposed, and provisionally: rules rated what no person has judged; the table of certainty tells what they go "
    "by. At best: what is not rated yet can only make it less sure."
)
AS_ABOVE: Final = "as above"
ROUNDED: Final = (
    "Each number of people is rounded by itself, so that a difference may be one off that of the rounded risks; its "
    "interval is that of the effect, the baseline risk being taken as it is ({source})."
)
AS_MEASURED: Final = (
    "Ratios and differences in risk are experimental against control: below 1, or below 0, is less of the "
    "outcome."
)
TURNED: Final = "{codes} above 0 favours {experimental}."
OR_MORE: Final = "Or more: not all studies tell how many people they analysed."
CAPPED: Final = (
    "No risk goes beyond 1,000 of 1,000, or below none: what the effect would have made of it is held there."
)
HAZARDS: Final = "Hazard ratios become risks as if hazards stayed proportional over the follow-up."
RE_EXPRESSED: Final = "Re-expressed (Cochrane Handbook, version 6.5, section 15.5.3.2): "


def summary_of_findings(analysis: Analysis, numbers: Numbers, found: Sequence[Finding]) -> Table | None:
    """The summary of findings; without absolute numbers the columns for them are left out."""
    if not found:
        return None
    plan = analysis.review.plan
    risks = any(one.risks for one in found)
    differences = risks or any(isinstance(one.in_units, OnInstrument) for one in found)
    columns = (
        Column(id="outcome", label="Outcome", width=1.7),
        Column(id="participants", label="Participants (studies)", width=1.15),
        Column(id="effect", label="Effect (95% CI)", width=1.65),
        *(_risk_columns(plan.experimental, plan.control) if risks else ()),
        *((Column(id="difference", label="Difference (95% CI)", width=1.85),) if differences else ()),
        Column(id="certainty", label="Certainty", width=1.15),
        Column(id="means", label="What it means", width=2.6),
    )
    marks = {one.id: _mark(place) for place, one in enumerate(found)}
    rows = [row for one in found for row in _rows(numbers, one, marks[one.id], (risks, differences))]
    return Table(
        id="summary_of_findings",
        title=f"Summary of findings: {plan.experimental} compared with {plan.control}",
        columns=columns,
        rows=tuple(rows),
        notes=(*_marked(found, marks), *(Note(text=text) for text in _notes(found, plan.experimental))),
        wide=True,
    )


def _risk_columns(experimental: str, control: str) -> Iterator[Column]:
    yield Column(id="assumed", label=f"With {control}, per 1,000", width=0.95, number_format="0")
    yield Column(id="corresponding", label=f"With {experimental}, per 1,000 (95% CI)", width=1.3)


def _mark(place: int) -> str:
    letters = len(ascii_lowercase)
    return f"[{ascii_lowercase[place % letters] * (place // letters + 1)}]"


def _rows(numbers: Numbers, one: Finding, mark: str, parts: tuple[bool, bool]) -> Iterator[Row]:
    """A row for each baseline risk; each stands by itself, but for the sentence, which is told once."""
    base = f"findings.{one.id}"
    outcome = _outcome(numbers, one)
    known = [_people(numbers, one), at(numbers, f"{base}.relative.with_ci")]
    certainty = replace(at(numbers, f"certainty.{one.id}.certainty"), mark=mark)
    for place, key in enumerate(risk_keys(one) or ("",)):
        name = one.risks[place].name.replace("_", " ") if len(one.risks) > 1 else ""
        label = weave(
            "{what}baseline: {name}", what="" if place else weave("{what}; ", what=outcome), name=name
        )
        means = Cell(text=AS_ABOVE) if place else at(numbers, f"{base}.means")
        cells = [Cell(text=label if name else outcome), *known, *_risk_cells(numbers, one, key, parts)]
        yield body([*cells, certainty, means], int(place > 0))


def _outcome(numbers: Numbers, one: Finding) -> str:
    key = f"findings.{one.id}.follow_up"
    if numbers[key].value is None:
        return named(one.label)
    return weave("{what} (follow-up: {time})", what=named(one.label), time=number(numbers, key))


def _people(numbers: Numbers, one: Finding) -> Cell:
    people, studies = (numbers[f"findings.{one.id}.{name}"] for name in ("participants", "studies"))
    return Cell(text=f"{people.text} ({studies.text})", origins=people.origins)


def _risk_cells(numbers: Numbers, one: Finding, key: str, parts: tuple[bool, bool]) -> list[Cell]:
    risks, differences = parts
    cells = (
        [at_or(numbers, f"{key}.{name}") for name in ("assumed", "corresponding_with_ci")] if risks else []
    )
    if differences:
        own = f"{key}.difference_with_ci" if key else f"findings.{one.id}.in_units.difference_with_ci"
        cells.append(at_or(numbers, own))
    return cells


def _marked(found: Sequence[Finding], marks: Mapping[str, str]) -> Iterator[Note]:
    """How each certainty follows."""
    for one in found:
        reason = one.assessment.certainty
        text = reason.reason if isinstance(reason, Unavailable) else steps(one.assessment)
        steps_of = Run(text=text, key=f"certainty.{one.id}.certainty")
        yield Note(mark=marks[one.id], text=weave("{what}: {steps}.", what=named(one.label), steps=steps_of))


def _notes(found: Sequence[Finding], experimental: str) -> Iterator[str]:
    if any(one.assessment.proposed for one in found):
        yield PROPOSED
    codes = {measure_code(one): measure_name(one.assessment.synthesis.plan.measure) for one in found}
    yield f"CI: confidence interval; {'; '.join(f'{code}: {name}' for code, name in codes.items())}."
    yield from _directions(found, experimental)
    if any(one.people.n and one.people.lacking for one in found):
        yield words(OR_MORE)
    yield from dict.fromkeys(_baselines(found))
    risks = [risk.absolute for one in found for risk in one.risks if isinstance(risk.absolute, Absolute)]
    if risks:
        yield words(ROUNDED.format(source=SOURCE))
    if any(risk.capped for risk in risks):
        yield words(CAPPED)
    if risks and any(one.risks and one.assessment.synthesis.plan.measure == "HR" for one in found):
        yield HAZARDS
    yield from _units(found)
    for one in found:
        lacking = {risk.absolute.reason for risk in one.risks if isinstance(risk.absolute, Unavailable)}
        lacking |= {one.relative.reason} if isinstance(one.relative, Unavailable) else set()
        for reason in sorted(lacking):
            why = made_from(reason, one.assessment.synthesis.effects.origins)
            yield weave("{what}: not available, since {why}.", what=named(one.label), why=why)


def _directions(found: Sequence[Finding], experimental: str) -> Iterator[str]:
    """Which way effects point."""
    every = {measure_code(one): one.assessment.synthesis.plan for one in found}
    plans = {code: plan for code, plan in every.items() if MEASURES[plan.measure].comparative}
    events = [code for code, plan in plans.items() if _as_measured(plan.measure)]
    turned = [code for code, plan in plans.items() if code not in events and plan.direction == "benefit"]
    if events:
        yield words(AS_MEASURED)
    if turned:
        yield words(TURNED.format(codes=listed(turned), experimental=experimental))
    if len(events) + len(turned) < len(plans):
        yield words(measured_as([plan for code, plan in plans.items() if code not in events], "").strip())


def _as_measured(measure: str) -> bool:
    return measure in ABSOLUTE or MEASURES[measure].scale == "exp"


def _baselines(found: Sequence[Finding]) -> Iterator[str]:
    """Where baseline risks are from; of several with the name of each."""
    for one in found:
        known = [risk for risk in one.risks if isinstance(risk.absolute, Absolute)]
        for source in dict.fromkeys(risk.source for risk in known):
            some = [place for place, risk in enumerate(one.risks) if risk in known and risk.source == source]
            yield weave(
                "{what}, baseline {risks} {told}: {source}.",
                what=named(one.label),
                risks="risk" if len(some) == 1 else "risks",
                told=listed([_baseline(one, place) for place in some]),
                source=named(source.rstrip(".")),
            )


def _baseline(one: Finding, place: int) -> str:
    """A baseline risk by its name, with how many people of a thousand it is."""
    risk = one.risks[place]
    people = per_thousand(risk.absolute.assumed) if isinstance(risk.absolute, Absolute) else ""
    return weave(
        "{name} ({people} of 1,000)",
        name=named(risk.name.replace("_", " ")),
        people=Run(text=people, key=f"{risk_keys(one)[place]}.assumed"),
    )


def _units(found: Sequence[Finding]) -> Iterator[str]:
    """What standardised differences were re-expressed on."""
    told = [
        weave(
            "{what} on {instrument}, whose standard deviation is taken to be {sd} ({source})",
            what=named(one.label),
            instrument=named(one.in_units.instrument),
            sd=Run(text=_sd(one.in_units), key=f"findings.{one.id}.in_units.sd"),
            source=named(one.in_units.source.rstrip(".")),
        )
        for one in found
        if isinstance(one.in_units, OnInstrument) and one.in_units.sd is not None
    ]
    if told:
        yield weave("{re_expressed}{told}.", re_expressed=words(RE_EXPRESSED), told=together(told, "; "))


def _sd(one: OnInstrument) -> str:
    return estimate(one.sd or 0.0, 1)
