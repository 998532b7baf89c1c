"""What a plan names, held against the forms and against itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.facts import DOMAIN
from extraction_forms.form import Form
from synthesis.plan.certainty import certainty_faults
from synthesis.plan.codes import OF_EVERY_ROW, uncoded_faults
from synthesis.plan.figures import figure_faults
from synthesis.plan.flow import flow_faults
from synthesis.plan.known_names import unknown
from synthesis.plan.margins import margin_faults
from synthesis.plan.measures import COUNTED, measure_faults
from synthesis.plan.multiverse import multiverse_faults
from synthesis.plan.plan import TWIN, DependencePlan, Plan
from synthesis.plan.regressions import regression_faults
from synthesis.plan.small_study import diagnostics_faults, small_study_faults
from synthesis.votes.p_combination import COMBINATIONS

KEY: Final = re.compile(r"[a-z0-9_]+")
OF_VOTES: Final = ("direction", "effect", "effects", "p_values", "claims")
"""What the keys of votes by direction are named by, and tables of tallies are not."""


def plan_faults(plan: Plan, forms: Mapping[str, Form]) -> list[Problem]:
    """Every variable, estimator and code the plan names must be known, and no two parts claim one name."""
    asked = _asked_of_rows(forms)
    of_rows = {*asked, *(v.id for v in plan.variables.values() if v.of), *OF_EVERY_ROW}
    of_studies = {*_asked_in(forms, ("characteristics", "arms")), *(of_rows & set(plan.variables))}
    problems: list[Problem] = []
    for synthesis in plan.syntheses:
        where = f"Syntheses > {synthesis.id}"
        problems += unknown(synthesis.by, of_rows, synthesis.at("by"), f"{where} > by")
        problems += unknown(synthesis.where.names, of_rows, synthesis.at("where"), f"{where} > where")
    for changed in plan.sensitivity:
        named = {name for one in changed.only.values() for name in one.names}
        where = f"Sensitivity analyses > {changed.synthesis} > only"
        problems += unknown(sorted(named), of_rows, changed.at("only"), where)
    problems += measure_faults(plan)
    problems += margin_faults(plan, of_rows)
    problems += _dependence_faults(plan)
    problems += regression_faults(plan, of_rows)
    problems += multiverse_faults(plan, of_rows)
    problems += small_study_faults(plan)
    problems += diagnostics_faults(plan, of_rows)
    problems += unknown(plan.characteristics, of_studies, plan.characteristics_place, "characteristics")
    if plan.votes is not None:
        problems += unknown((plan.votes.domain,), of_rows, plan.votes.at("domain"), "Votes > domain")
        problems += unknown(plan.votes.by, of_rows, plan.votes.at("by"), "Votes > by")
        at = plan.votes.at("p_values")
        problems += unknown(plan.votes.p_values, COMBINATIONS, at, "Votes > p_values")
    problems += certainty_faults(plan)
    problems += figure_faults(plan, of_rows)
    problems += flow_faults(plan)
    problems += uncoded_faults(plan, forms)
    problems += _id_faults(plan)
    problems += _shape_faults(plan)
    problems += _taken_names(plan, asked)
    problems += _unknown_in_tallies(plan)
    problems += _unknown_in_variables(plan, forms, asked)
    return problems


def _dependence_faults(plan: Plan) -> list[Problem]:
    """What is assumed of dependent effects is of a synthesis of estimates, and its correlations can be such."""
    problems: list[Problem] = []
    known = {one.id: one for one in plan.syntheses}
    for one in plan.dependence:
        where = f"Dependence > {one.synthesis}"
        problems += unknown((one.synthesis,), known, one.place, "Dependence")
        own = known.get(one.synthesis)
        if own is not None and own.model in COUNTED:
            expected = f"a synthesis that pools estimates, not counts as {own.model} does"
            problems.append(
                Problem(place=one.place, where="Dependence", expected=expected, found=repr(one.synthesis))
            )
        given = [("rho", one.rho), *(("grid", rho) for rho in one.grid)]
        given += [("within", one.within)] if one.within is not None else []
        for name, value in given:
            if not -1 < value < 1:
                expected = "a correlation above -1 and below 1"
                found = f"{value:g}"
                problems.append(
                    Problem(place=one.at(name), where=f"{where} > {name}", expected=expected, found=found)
                )
        problems += _of_dependence(one, where)
    return problems


def _of_dependence(one: DependencePlan, where: str) -> Iterator[Problem]:
    """No correlation is tried twice, and a rule for times has the correlation it is of."""
    for rho in sorted({rho for rho in one.grid if one.grid.count(rho) > 1}):
        yield Problem(
            place=one.at("grid"), where=f"{where} > grid", expected="each correlation once", found=f"{rho:g}"
        )
    if one.time and one.phi is None:
        expected = "phi beside it, the correlation that it is a rule for"
        yield Problem(place=one.at("time"), where=f"{where} > time", expected=expected, found=repr(one.time))


def _unknown_in_tallies(plan: Plan) -> list[Problem]:
    problems: list[Problem] = []
    tables = {table.id: table for table in plan.tally_tables}
    for table in plan.tally_tables:
        where = f"Tables of tallies > {table.id}"
        for part, name in (("rows", table.rows), ("columns", table.columns)):
            names = (name,) if name else ()
            problems += unknown(names, plan.variables, table.at(part), f"{where} > {part}")
        other = tables.get(table.studies_in)
        crossed = plan.variables.get(other.columns) if other is not None else None
        if crossed is not None:
            at = table.at("studies_column")
            problems += unknown((table.studies_column,), crossed.codes, at, f"{where} > studies_column")
    for crossing, places in zip(plan.not_given, plan.not_given_places, strict=True):
        for name, place in zip(crossing, places, strict=True):
            problems += unknown((name,), plan.variables, place, "Cross-tabulations the source does not give")
    return problems


def _unknown_in_variables(plan: Plan, forms: Mapping[str, Form], asked: Collection[str]) -> list[Problem]:
    """A grouping takes codes that there are, and puts each into a group that has a label."""
    problems: list[Problem] = []
    for variable in plan.variables.values():
        where = f"Variables > {variable.id}"
        problems += unknown(variable.quoted, variable.codes, variable.at("quoted"), f"{where} > quoted")
        groups = variable.at("groups")
        problems += unknown(variable.groups, variable.codes, groups, f"{where} > groups")
        if not variable.of:
            continue
        problems += unknown((variable.of,), asked, variable.at("of"), f"{where} > of")
        choices = {choice.code for form in forms.values() for choice in form.codes(variable.of)}
        taken = [code for codes in variable.groups.values() for code in codes]
        if choices:
            problems += unknown(taken, choices, groups, f"{where} > groups")
        problems += [
            Problem(
                place=groups,
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
        if question.id == "overall" or DOMAIN.match(question.id)
    }
    return _asked_in(forms, ("characteristics", "arms", "results")) | judged


def _asked_in(forms: Mapping[str, Form], sections: Collection[str]) -> set[str]:
    known = {one.id for form in forms.values() for one in form.derived if one.section in sections}
    for form in forms.values():
        for section in form.sections:
            if section.id in sections:
                known |= {question.id for question in section.questions}
    return known


def _shape_faults(plan: Plan) -> list[Problem]:
    """Ids become keys of numbers.json, which are of small letters, digits and _."""
    named = [(f"Variables > {one.id}", one.id, one.place) for one in plan.variables.values()]
    named += [(f"Syntheses > {one.id}", one.id, one.place) for one in plan.syntheses]
    named += [(f"Meta-regressions > {one.id}", one.id, one.place) for one in plan.regressions]
    named += [(f"Tables of tallies > {one.id}", one.id, one.place) for one in plan.tally_tables]
    named += [(f"Figures > {one.id}", one.id, one.place) for one in plan.figures]
    named += [(f"Margins > {one.id}", one.id, one.place) for one in plan.margins]
    named += [
        (f"Sensitivity analyses > {one.synthesis} > only", name, one.at("only"))
        for one in plan.sensitivity
        for name in one.only
    ]
    named += [
        (f"Multiverse > {one.synthesis} > {part}", name, one.at(part))
        for one in plan.multiverse
        for part in ("only", "orders")
        for name in getattr(one, part)
    ]
    return [
        Problem(
            place=place,
            where=where,
            expected="an id of a-z, 0-9 and _, since numbers are named by it",
            found=repr(name),
            hint=f"{name.replace('-', '_')!r} would do.",
        )
        for where, name, place in named
        if not KEY.fullmatch(name)
    ]


def _taken_names(plan: Plan, asked: Collection[str]) -> list[Problem]:
    """A grouping must not hide a question of a form behind its own name."""
    return [
        Problem(
            place=one.place,
            where=f"Variables > {one.id}",
            expected="a name that no form gives to a question",
            found=repr(one.id),
        )
        for one in plan.variables.values()
        if one.of and one.id in asked
    ]


def _id_faults(plan: Plan) -> list[Problem]:
    """No two things of the plan may claim the same numbers."""
    twins = {f"{one.id}{TWIN}": one.id for one in plan.syntheses if one.keeps_all}
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
            expected="another id: `direction`, `effect`, `effects`, `p_values`, `claims`, and what begins with "
            "`direction_by`, are numbers of votes by direction",
            found=repr(one.id),
        )
        for one in plan.tally_tables
        if one.id in OF_VOTES or one.id.startswith("direction_by")
    ]
    return problems
