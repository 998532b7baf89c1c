"""A form as a data package (Frictionless): a table to fill for each section, and what its columns may hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.compiled import Compiled, Loss
from extraction_forms.exchange.csv_lines import csv_text
from extraction_forms.exchange.datapackage_columns import Column, answer_columns, free
from extraction_forms.exchange.json_schema_answers import SLUG
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS

NAMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "characteristics": ("studies", "study_id"),
        "source": ("sources", "source_id"),
        "reports": ("reports", "report_id"),
        "arms": ("arms", "arm_id"),
        "contrasts": ("contrasts", "contrast_id"),
        "domains": ("domains", "domain_id"),
        "outcomes": ("outcomes", "outcome_id"),
        "results": ("measurements", "measurement_id"),
        "judgements": ("judgements", "judgement_id"),
        "tallies": ("tallies", "tally_id"),
    }
)
"""The table and the id column of a section, as the data package of a review calls them; others keep their name."""

STUDY: Final = "study_id"
_TAKEN: Final = {name for name, _ in NAMES.values()} | {"results", "evidence", "answers"}
_KEPT: Final = "kept in the record"


@frozen
class Link:
    """Columns whose cells stand together as a line's key in another table."""

    columns: tuple[str, ...]
    table: str
    keys: tuple[str, ...]


@frozen
class Template:
    """A table to fill: its columns, those that tell its lines apart, and what it points at."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    links: tuple[Link, ...] = ()


def compile_form(form: Form) -> Compiled:
    """The data package of a form: `datapackage.json`, and an empty table for each section."""
    tables = tuple(templates(form))
    package = {
        "profile": "tabular-data-package",
        "name": form.id,
        "title": form.title,
        "description": form.about or form.title,
        "version": form.version,
        "resources": [_resource(table) for table in tables],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    files = {"datapackage.json": text.encode()}
    for table in tables:
        files[f"{table.name}.csv"] = csv_text([column.name for column in table.columns], []).encode()
    return Compiled(files=files, losses=tuple(_losses(form)))


def templates(form: Form) -> Iterator[Template]:
    """The tables of a form, section by section; the values of arms and contrasts have tables of their own."""
    owner = _owner(form)
    for section in form.sections:
        yield _of_section(form, section, owner)
        for unit in section.units:
            yield _of_values(form, section, form.by_id[unit])


def table_name(section: Section) -> str:
    """The table of a section."""
    return NAMES[section.id][0] if section.id in NAMES else free(section.id, _TAKEN)


def values_name(section: Section, unit: Section) -> str:
    """The table of a section's values for each entry of another."""
    base = "results" if section.id == "results" else f"{table_name(section)}_values"
    return f"{base}_{table_name(unit)}"


def key_of(form: Form, section: Section) -> tuple[str, ...]:
    """The columns that tell the lines of a section's table apart: the study, and in it the entry."""
    study = () if form.reads_as in {"vocabulary", "plan"} else (STUDY,)
    if not section.repeats:
        return study
    own = NAMES[section.id][1] if section.id in NAMES else f"{section.id}_id"
    return (*study, own if own not in study else f"{section.id}_id")


def _owner(form: Form) -> str:
    """The table with one line per study that every record has; none where no section is asked once of all."""
    once = (s for s in form.sections if key_of(form, s) == (STUDY,) and s.required and s.when is None)
    return next((table_name(section) for section in once), "")


def _of_section(form: Form, section: Section, owner: str) -> Template:
    key = key_of(form, section)
    heads = [_id_column(name, section) for name in key]
    own = answer_columns(section.questions, {*key})
    links = (
        [Link(columns=(STUDY,), table=owner, keys=(STUDY,))] if owner not in {"", table_name(section)} else []
    )
    over = form.by_id.get(section.repeat_over)
    if over is not None:
        links.append(Link(columns=key, table=table_name(over), keys=key_of(form, over)))
    links += _references(form, section.questions, own)
    about = section.about or f"A line for each entry of {section.label}."
    if not section.repeats:
        about = section.about or "A line for each study."
    columns = (*heads, *(column for columns in own.values() for column in columns))
    return Template(
        name=table_name(section),
        title=section.label,
        about=about,
        columns=columns,
        key=key,
        links=tuple(links),
    )


def _of_values(form: Form, section: Section, unit: Section) -> Template:
    """The values of a section's entries for the entries of another: a line for each pair that has some."""
    entry, of = key_of(form, section), key_of(form, unit)
    key = (*entry, of[-1])
    heads = [_id_column(name, section if name in entry else unit) for name in key]
    own = answer_columns(section.unit_questions, {*key})
    links = (
        Link(columns=entry, table=table_name(section), keys=entry),
        Link(columns=of, table=table_name(unit), keys=of),
        *_references(form, section.unit_questions, own),
    )
    return Template(
        name=values_name(section, unit),
        title=f"{section.label}: values of {unit.label}",
        about=f"A line for each entry of {section.label} and of {unit.label} that has values.",
        columns=(*heads, *(column for columns in own.values() for column in columns)),
        key=key,
        links=links,
    )


def _id_column(name: str, section: Section) -> Column:
    told = "Id of the study" if name == STUDY else f"Id of the entry of {section.label}"
    constraints = {"required": True, "pattern": SLUG.strip("^$")}
    return Column(name=name, type="string", title=told, about=told, constraints=constraints)


def _references(
    form: Form, questions: tuple[Question, ...], own: Mapping[str, tuple[Column, ...]]
) -> Iterator[Link]:
    """Answers that must name an entry of another section; one that may stay away cannot be a link."""
    for question in questions:
        target = form.by_id.get(question.refers_to)
        if target is not None and _is_link(question) and target.repeats:
            keys = key_of(form, target)
            columns = (*keys[:-1], own[question.id][0].name)
            yield Link(columns=columns, table=table_name(target), keys=keys)


def _is_link(question: Question) -> bool:
    return question.field.required == "yes" and question.when is None and not question.field.retired


def _resource(table: Template) -> dict[str, object]:
    schema: dict[str, object] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": ["", *MISSING_REASONS],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.links:
        schema["foreignKeys"] = [
            {"fields": list(link.columns), "reference": {"resource": link.table, "fields": list(link.keys)}}
            for link in table.links
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.title,
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, object]:
    told: dict[str, object] = {
        "name": column.name,
        "type": column.type,
        "title": column.title,
        "description": column.about,
        **column.more,
    }
    return {**told, "constraints": column.constraints} if column.constraints else told


def _losses(form: Form) -> Iterator[Loss]:
    yield Loss(where="form", lost="extractor, status and revision", instead="one package for each extractor")
    yield Loss(where="form", lost="where an answer was read, its note and what is provisional of it")
    yield Loss(
        where="form",
        lost="numbers as they were printed",
        instead="numbers with a decimal point, no thousands",
    )
    for section in form.sections:
        if section.when is not None:
            yield Loss(where=section.id, lost="when the section is asked")
        for question in (*section.questions, *section.unit_questions):
            for lost, instead in _lost_of(form, question):
                yield Loss(where=f"{section.id}/{question.id}", lost=lost, instead=instead)
    yield from (Loss(where=f"checks/{check.id}", lost="the check") for check in form.checks)
    yield from (Loss(where=f"derived/{tag.id}", lost="the derived tag") for tag in form.derived)
    yield from (Loss(where=f"proposals/{one.id}", lost="the proposed answer") for one in form.proposals)


def _lost_of(form: Form, question: Question) -> Iterator[tuple[str, str]]:
    field = question.field
    if question.when is not None:
        yield "when the question is asked", "the column may stay empty"
    elif field.required == "or_missing":
        yield "that a blank needs a missing reason", "the column may stay empty"
    if question.quote:
        yield "the quote that it needs", _KEPT
    if field.exclusive_minimum or field.exclusive_maximum:
        yield "that the limit itself is not allowed", "the limit as an allowed value"
    if question.refers_to and (question.refers_to not in form.by_id or not _is_link(question)):
        yield "that what it names is there", ""
    if clash := [choice.code for choice in field.choices if choice.code in MISSING_REASONS]:
        yield f"the code {clash[0]}, which is a missing reason too", "a blank"
