"""What the studies are: one row each, in the columns the plan names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from extraction_forms.records import Datum
from extraction_forms.studies import Arm, Study, Tag
from synthesis.numbers import count
from synthesis.review import Review
from synthesis.routes.study_rows import grouped, repeated
from synthesis.tables.audit import flag_note
from synthesis.tables.cells import body, listed, of_datum, of_tag
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import named, weave

WIDE_FROM = 6
"""From how many columns on the table asks for a landscape page."""


def characteristics(review: Review, flagged: Mapping[str, tuple[str, str]] = MappingProxyType({})) -> Table:
    """The studies of a review: labels, the planned columns, numbers analysed, outcomes.

    `flagged` has the mark beside a study that the audit has open findings about, and where it leads.
    """
    names = review.plan.characteristics
    columns = (
        Column(id="study", label="Study", width=1.5),
        *(Column(id=name, label=review.axis(name).label, width=1.1) for name in names),
        Column(id="n", label="Analysed, at most", align="right", unit="each arm", width=0.9),
        Column(id="outcomes", label="Outcomes", width=2.6),
    )
    rows = tuple(_row(review, study, flagged.get(study.id, ("", ""))) for study in review.evidence.studies)
    notes = [
        Note(text="Analysed, at most: the largest number analysed for any outcome, experimental / control.")
    ]
    several = [study for study in review.evidence.studies if len(study.contrasts) > 1]
    if several:
        studies = named("; ".join(_compared(study) for study in several))
        notes.append(Note(text=weave("With several comparisons: {studies}.", studies=studies)))
    if any(cell.text.endswith(" *") for row in rows for cell in row.cells):
        text = "Provisional: coded by one person from few words; the words stand behind the code."
        notes.append(Note(mark="*", text=text))
    notes += flag_note(any(row.cells[0].mark for row in rows))
    return Table(
        id="characteristics",
        title="Characteristics of the studies",
        columns=columns,
        rows=rows,
        notes=tuple(notes),
        source=review.plan.attribution,
        wide=len(columns) > WIDE_FROM,
    )


def _row(review: Review, study: Study, flag: tuple[str, str]) -> Row:
    mark, ref = flag
    cells = [replace(_label(review, study), mark=mark, ref=ref)]
    cells += [_fact(review, study, name) for name in review.plan.characteristics]
    cells += [_analysed(study), _outcomes(study)]
    return body(cells)


def _label(review: Review, study: Study) -> Cell:
    data = [study.data[name] for name in ("label", "same_trial_as") if name in study.data]
    other = repeated(study)
    text = f"{study.label} (same trial as {review.evidence.study(other).label})" if other else study.label
    return Cell(text=text, origins=tuple(datum.origin for datum in data))


def _compared(study: Study) -> str:
    """The comparisons of a study, by control."""
    by_control: dict[str, list[str]] = {}
    for one in study.contrasts:
        by_control.setdefault(one.control.label, []).append(one.experimental.label)
    told = [f"{listed(labels)} against {control}" for control, labels in by_control.items()]
    return f"{study.label} ({', '.join(told)})"


def _arms(study: Study, name: str) -> tuple[Arm, ...]:
    """The arms that can answer: the controls what kind of control they are, the experimental arms all else."""
    control = name == "control_kind"
    compared = [one.control if control else one.experimental for one in study.contrasts]
    arms = compared or [arm for arm in study.arms if (arm.role == "control") is control]
    return tuple({arm.id: arm for arm in arms}.values())


def _fact(review: Review, study: Study, name: str) -> Cell:
    """The answer to `name`, of the study or of its arms; several arms' answers stand together."""
    if name in study.data:
        datum = study.data[name]
        return of_tag(study.tags[name]) if _coded(datum) else of_datum(datum)
    grouping = next((one for one in review.groupings if one.id == name), None)
    asked = grouping.of if grouping else name
    given = [arm.tags.get(asked) for arm in _arms(study, asked)] or [study.tags.get(asked)]
    if asked in study.data:
        given = [study.tags[asked]]
    found: dict[str, Tag] = {}
    for tag in given:
        if tag is not None:
            shown = grouped(tag, grouping) if grouping else tag
            found.setdefault(shown.label, shown)
    if not found:
        return of_tag(None)
    if len(found) == 1:
        return of_tag(next(iter(found.values())))
    origins = tuple(origin for tag in found.values() for origin in tag.origins)
    return Cell(text="; ".join(found), origins=origins)


def _coded(datum: Datum) -> bool:
    return isinstance(datum.value, str) or bool(datum.codes)


def _analysed(study: Study) -> Cell:
    sides: list[str] = []
    origins: list[str] = []
    for arms in ({c.experimental.id for c in study.contrasts}, {c.control.id for c in study.contrasts}):
        data = [
            datum
            for result in study.results
            for arm in sorted(arms)
            for name in ("n", "total")
            if (datum := result.value(arm, name)) is not None and datum.known
        ]
        if not data:
            sides.append("not reported")
            continue
        largest = max(data, key=lambda datum: datum.number())
        sides.append(count(int(largest.number())))
        origins.append(largest.origin)
    text = " / ".join(sides) if origins else "not reported"
    return Cell(text=text, origins=tuple(origins))


def _outcomes(study: Study) -> Cell:
    named = dict.fromkeys(result.outcome.label for result in study.results)
    if not named:
        return Cell(text="none")
    origins = tuple(result.data["outcome"].origin for result in study.results)
    return Cell(text="; ".join(named), origins=origins)
