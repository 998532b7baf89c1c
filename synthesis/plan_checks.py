"""What a plan names, held against the forms and against itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.form import Form
from synthesis.models.tau2 import TAU2
from synthesis.plan import TWIN, Plan

OF_EVERY_ROW: Final = ("domain", "source_domain", "outcome", "polarity", "study", "contrast")
"""What every result can be asked for besides the questions of the forms."""


def plan_faults(plan: Plan, forms: Mapping[str, Form]) -> list[Problem]:
    """Every variable, estimator and code the plan names must be known, and no two parts claim one name."""
    asked = _asked_of_rows(forms)
    of_rows = {*asked, *(v.id for v in plan.variables.values() if v.of), *OF_EVERY_ROW}
    of_studies = {*_asked_in(forms, ("characteristics", "arms")), *(of_rows & set(plan.variables))}
    problems: list[Problem] = []
    for synthesis in plan.syntheses:
        where = f"Syntheses > {synthesis.id}"
        problems += _unknown(synthesis.by, of_rows, synthesis.place, f"{where} > by")
        problems += _unknown(synthesis.where.names, of_rows, synthesis.place, f"{where} > where")
        problems += _unknown((synthesis.tau2,), TAU2, synthesis.place, f"{where} > tau2")
    problems += _unknown(plan.characteristics, of_studies, plan.characteristics_place, "characteristics")
    if plan.votes is not None:
        problems += _unknown((plan.votes.domain, *plan.votes.by), of_rows, plan.votes.place, "Votes")
    problems += _figure_faults(plan)
    problems += _id_faults(plan)
    problems += _unknown_in_tallies(plan)
    problems += _unknown_in_variables(plan, forms, asked)
    return problems


def _unknown_in_tallies(plan: Plan) -> list[Problem]:
    problems: list[Problem] = []
    tables = {table.id: table for table in plan.tally_tables}
    for table in plan.tally_tables:
        names = (table.rows, *((table.columns,) if table.columns else ()))
        where = f"Tables of tallies > {table.id}"
        problems += _unknown(names, plan.variables, table.place, where)
        other = tables.get(table.studies_in)
        crossed = plan.variables.get(other.columns) if other is not None else None
        if crossed is not None:
            column = (table.studies_column,)
            problems += _unknown(column, crossed.codes, table.place, f"{where} > studies_column")
    for names, place in zip(plan.not_given, plan.not_given_places, strict=True):
        problems += _unknown(names, plan.variables, place, "Cross-tabulations the source does not give")
    return problems


def _unknown_in_variables(plan: Plan, forms: Mapping[str, Form], asked: Collection[str]) -> list[Problem]:
    """A grouping takes codes that there are, and puts each into a group that has a label."""
    problems: list[Problem] = []
    for variable in plan.variables.values():
        where = f"Variables > {variable.id}"
        problems += _unknown(variable.quoted, variable.codes, variable.place, f"{where} > quoted")
        problems += _unknown(variable.groups, variable.codes, variable.place, f"{where} > groups")
        if not variable.of:
            continue
        problems += _unknown((variable.of,), asked, variable.place, f"{where} > of")
        choices = {choice.code for form in forms.values() for choice in form.codes(variable.of)}
        taken = [code for codes in variable.groups.values() for code in codes]
        if choices:
            problems += _unknown(taken, choices, variable.place, f"{where} > groups")
        problems += [
            Problem(
                place=variable.place,
                where=f"{where} > groups",
                expected="each code in one group",
                found=f"{code!r} in {taken.count(code)}",
            )
            for code in dict.fromkeys(taken)
            if taken.count(code) > 1
        ]
    return problems


def _asked_of_rows(forms: Mapping[str, Form]) -> set[str]:
    """What the forms ask of a study, its arms, its results and their risk of bias."""
    judged = {
        question.id
        for form in forms.values()
        if form.reads_as == "judgements"
        for question in form.by_id["judgements"].questions
        if question.id == "overall" or (question.id[:1] == "d" and question.id[1:].isdigit())
    }
    return _asked_in(forms, ("characteristics", "arms", "results")) | judged


def _asked_in(forms: Mapping[str, Form], sections: Collection[str]) -> set[str]:
    known = {one.id for form in forms.values() for one in form.derived if one.section in sections}
    for form in forms.values():
        for section in form.sections:
            if section.id in sections:
                known |= {question.id for question in section.questions}
    return known


def _unknown(names: Collection[str], known: Collection[str], place: Place, where: str) -> list[Problem]:
    expected = f"one of {', '.join(sorted(known))}"
    return [
        Problem(place=place, where=where, expected=expected, found=repr(name))
        for name in names
        if name not in known
    ]


def _figure_faults(plan: Plan) -> list[Problem]:
    """A figure is split only by what its synthesis is split by."""
    by = {synthesis.id: synthesis.by for synthesis in plan.syntheses}
    return [
        Problem(
            place=figure.place,
            where=f"Figures > {figure.id} > by",
            expected=f"a variable its synthesis is split by: {', '.join(by[figure.synthesis]) or 'it has none'}",
            found=repr(figure.by),
        )
        for figure in plan.figures
        if figure.by and figure.synthesis in by and figure.by not in by[figure.synthesis]
    ]


def _id_faults(plan: Plan) -> list[Problem]:
    """No two things of the plan may claim the same numbers."""
    twins = {f"{one.id}{TWIN}": one.id for one in plan.syntheses if one.multiplicity == "all_rows"}
    problems = [
        Problem(
            place=one.place,
            where=f"Syntheses > {one.id}",
            expected=f"another id: {one.id} is what the one-row twin of {twins[one.id]} is called",
            found=repr(one.id),
        )
        for one in plan.syntheses
        if one.id in twins
    ]
    problems += [
        Problem(
            place=one.place,
            where=f"Tables of tallies > {one.id}",
            expected="an id that does not begin with `direction`, which the votes by direction are called",
            found=repr(one.id),
        )
        for one in plan.tally_tables
        if one.id.startswith("direction")
    ]
    return problems
