"""Codes that conditions of a plan and tags of tallies name, and those that what is split by must have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from extraction_forms.conditions import Expression
from extraction_forms.errors import Place, Problem
from extraction_forms.fields import Field
from extraction_forms.form import Form
from extraction_forms.form_links import compared_codes
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import MISSING_REASONS, Datum, Entry, Record
from synthesis.plan.known_names import listed, unknown
from synthesis.plan.plan import Part, Plan, Variable
from synthesis.routes.effect_rows import OF_EFFECTS

BY_SHAPE: Final = ("albatross", "funnel", "radial", "baujat", "bubble", "labbe")
"""The kinds of figures whose points differ in shape by a variable."""

ASKED: Final = ("characteristics", "arms", "results", "judgements")
"""The sections whose answers a condition can ask for."""

_OF_OUTCOMES: Final = ("domain", "source_domain")
"""What a condition can ask for where it is missing too, by the reason."""

_ALWAYS: Final = "unclear"
"""The missing reason that counts as an answer, whatever was asked."""

_NUMBERS: Final = frozenset({"number", "whole", "number_with_unit"})
_TEXTS: Final = frozenset({"text", "slug"})
_CODED: Final = frozenset({"choice", "choices", "flag"})
OF_EVERY_ROW: Final = ("domain", "source_domain", "outcome", "polarity", "study", "contrast", *OF_EFFECTS)
"""What every result can be asked for besides the questions of the forms."""


def code_faults(
    plan: Plan, forms: Mapping[str, Form], named: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    """A condition compares a variable only with codes that it has, where its codes are known.

    Args:
        plan: the plan.
        forms: the forms of the review, by id.
        named: the codes of variables that no form asks for: domains, outcomes, studies.
    """
    conditions: list[tuple[Part, Expression, str]] = [
        (one, one.where, f"Syntheses > {one.id}") for one in plan.syntheses
    ]
    conditions += [(one, one.where, f"Margins > {one.id}") for one in plan.margins if one.where is not None]
    for part, condition, where in conditions:
        for name, code in dict.fromkeys(compared_codes(condition.root)):
            yield from _unknown_code(
                name, code, _Asked(plan, forms, named), (part.at("where"), f"{where} > where")
            )
    for figure in plan.figures:
        for code in figure.names("outcomes"):
            at = figure.at("outcomes"), f"Figures > {figure.id} > outcomes"
            yield from _unknown_code("outcome", code, _Asked(plan, forms, named), at)
        for code in figure.names("named"):
            at = figure.at("named"), f"Figures > {figure.id} > named"
            yield from _unknown_code("study", code, _Asked(plan, forms, named), at)
    for code in plan.verdicts.apart:
        at = plan.verdicts.at("apart"), "Reading by margin > apart"
        yield from _unknown_code(plan.verdicts.comparator, code, _Asked(plan, forms, named), at)


class _Asked(NamedTuple):
    """Where the codes of a variable may stand."""

    plan: Plan
    forms: Mapping[str, Form]
    named: Mapping[str, Collection[str]]


def _unknown_code(name: str, code: str, asked: _Asked, at: tuple[Place, str]) -> Iterator[Problem]:
    own = asked.plan.variables.get(name)
    known = own.codes if own is not None and own.of else asked.named.get(name) or choices(name, asked.forms)
    more = MISSING_REASONS if name in _OF_OUTCOMES else (_ALWAYS,)
    if known and code not in known and code not in more:
        yield Problem(
            place=at[0],
            where=at[1],
            expected=f"a code of {name}: {listed(code, known)}",
            found=repr(code),
            hint=did_you_mean(code, known),
        )


def choices(name: str, forms: Mapping[str, Form]) -> set[str]:
    """The codes that any of the forms lets an answer have; none when one of them leaves it free."""
    found: set[str] = set()
    for form in forms.values():
        for section in (section for section in form.sections if section.id in ASKED):
            question = section.question(name)
            if question is not None and not question.field.choices:
                return set()
            found |= {choice.code for choice in question.field.choices} if question is not None else set()
        derived = (one for one in form.derived if one.id == name and one.section in ASKED)
        found |= {choice.code for one in derived for choice in one.choices}
    return found


class _Use(NamedTuple):
    """A variable that something is counted or split by, and where that stands."""

    name: str
    place: Place
    where: str


def uncoded_faults(plan: Plan, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Nothing is split by numbers, dates or lists, of which each would be a level."""
    for use in _uses(plan):
        kind = _kind(use.name, plan, forms)
        if kind and kind not in _TEXTS:
            what = "numbers" if kind in _NUMBERS else "no codes"
            yield _problem(use, f"whose answers are {what}", warning=False)


def free_texts(plan: Plan, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Warnings of what is split by free text, of which each spelling is a level."""
    for use in _uses(plan):
        if _kind(use.name, plan, forms) in _TEXTS:
            yield _problem(
                use, "whose answers are free text: each spelling is a level of its own", warning=True
            )


def _problem(use: _Use, what: str, *, warning: bool) -> Problem:
    return Problem(
        place=use.place,
        where=use.where,
        expected="a variable with codes",
        found=f"{use.name!r}, {what}",
        warning=warning,
    )


def _uses(plan: Plan) -> Iterator[_Use]:
    verdicts, votes = plan.verdicts, plan.votes
    for one in plan.syntheses:
        yield from _named(one, f"Syntheses > {one.id}", by=one.by)
    yield from _named(
        verdicts,
        "Reading by margin",
        comparator=(verdicts.comparator,),
        by=verdicts.by,
        domain=(verdicts.domain,),
    )
    if votes is not None:
        yield from _named(votes, "Votes", domain=(votes.domain,), by=votes.by)
    for figure in plan.figures:
        by = (
            figure.by if figure.kind in BY_SHAPE else ""
        )  # of other kinds it stands elsewhere in the plan too
        named = {name: (getattr(figure, name),) for name in ("rows", "height", "shade", "group")}
        columns = () if figure.kind == "forest" else figure.columns  # those of a forest plot are only told
        yield from _named(figure, f"Figures > {figure.id}", by=(by,), columns=columns, **named)


def _named(part: Part, where: str, **given: Sequence[str]) -> Iterator[_Use]:
    for key, names in given.items():
        yield from (_Use(name, part.at(key), f"{where} > {key}") for name in names if name)


def _kind(name: str, plan: Plan, forms: Mapping[str, Form]) -> str:
    """The type of a variable's answers where no form gives it codes; empty where one does, or none asks for it."""
    own = plan.variables.get(name)
    if (own is not None and own.of) or name in OF_EVERY_ROW:
        return ""
    kinds = {field.type for form in forms.values() for field in _fields(name, form)}
    return "" if kinds & _CODED else min(kinds, default="")


def _fields(name: str, form: Form) -> Iterator[Field]:
    for section in form.sections:
        question = section.question(name) if section.id in ASKED else None
        if question is not None:
            yield question.field


def tally_faults(
    records: Iterable[Record], forms: Mapping[str, Form], variables: Mapping[str, Variable]
) -> Iterator[Problem]:
    """Tallies are tagged with codes of the plan's variables, and no two count the same."""
    for record in records:
        if forms[record.form].reads_as != "tallies":
            continue
        first: dict[tuple[str, frozenset[tuple[str, str]]], tuple[Entry, Datum]] = {}
        for entry in record.sections.get("tallies", ()):
            datum = entry.data["tags"]
            tags = datum.value if isinstance(datum.value, Mapping) else {}
            where = f"Tallies > {entry.id} > tags"
            yield from unknown(tags, variables, datum.place, where)
            for name, code in tags.items():
                if name in variables:
                    yield from unknown((code,), variables[name].codes, datum.place, f"{where} > {name}")
            key = (str(entry.data["unit"].value), frozenset(tags.items()))
            other, there = first.setdefault(key, (entry, datum))
            if other is not entry:
                found = f"{other.id!r} ({there.place}) and {entry.id!r} with the same unit and the same tags"
                expected = "one tally of each unit and tags"
                yield Problem(place=datum.place, where=where, expected=expected, found=found)
