"""A form as JSON Schema (draft 2020-12), by which editors complete and check a record while it is typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from extraction_forms.exchange.compiled import Compiled, Loss
from extraction_forms.exchange.json_schema_answers import (
    BLANK,
    FILE_NAME,
    NOT_BLANK,
    SLUG,
    Schema,
    answer_schema,
    definitions,
    scalar,
)
from extraction_forms.exchange.json_schema_rules import sides, unless_blank
from extraction_forms.form import Check, Form, Question, Section
from extraction_forms.header import STATUSES

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_CHECKED: Final = "synthesis check tells it"
_STATUS: Final = (
    "Not complete yet, and not counted.",
    "Complete, and counted.",
    "Complete, counted, and closed to changes.",
)


def compile_form(form: Form) -> Compiled:
    """The schema of the records that answer a form, as `<id>.schema.json`."""
    text = json.dumps(schema_of(form), ensure_ascii=False, indent=1) + "\n"
    return Compiled(files={f"{form.id}.schema.json": text.encode()}, losses=tuple(_losses(form)))


def schema_of(form: Form) -> Schema:
    """The schema of the records that answer a form: of drafts, and besides of those that are complete."""
    once = [section for section in form.sections if section.repeat != "top"]
    top = [question for section in form.sections if section.repeat == "top" for question in section.questions]
    defs = definitions()
    for section in form.sections:
        defs |= _parts(form, section)
    schema: Schema = {
        "$schema": DIALECT,
        "title": f"{form.title} ({form.id} {form.version})",
        "description": form.about or form.title,
        "type": "object",
        "properties": {
            **_head(form),
            **{question.id: answer_schema(question) for question in top},
            **{section.id: _section(section) for section in once},
        },
        "required": ["schema", "form", "study", "extractor", "status", "revision"],
        "additionalProperties": False,
        "allOf": [
            {"$ref": f"#/$defs/{section.id}.entry"} for section in form.sections if section.repeat == "top"
        ],
        "if": {"properties": {"status": {"const": "draft"}}, "required": ["status"]},
        "else": {"$ref": "#/$defs/complete"},
        "$defs": {**defs, "complete": _complete(form)},
    }
    kept = _without_empty(schema)
    return kept if isinstance(kept, dict) else schema


def _without_empty(part: object) -> object:
    """The same schema without lists of nothing, which say nothing and which the dialect does not allow."""
    if isinstance(part, list):
        return [_without_empty(item) for item in part]
    if not isinstance(part, dict):
        return part
    idle = {key for key in ("allOf", "required") if part.get(key) == []}
    return {key: _without_empty(value) for key, value in part.items() if key not in idle}


def _head(form: Form) -> dict[str, Schema]:
    """The keys at the head of a record."""
    name: Schema = {"type": ["string", "integer", "boolean"], "pattern": FILE_NAME}
    return {
        "schema": {"enum": [1, "1"], "description": "The version of the file format."},
        "form": {
            "type": "object",
            "description": "The form that is answered.",
            "properties": {
                "id": {"const": form.id},
                "version": {"const": form.version},
                "sha256": scalar("null", description="The hash of the form's text as it was answered."),
            },
            "required": ["id", "version"],
            "additionalProperties": False,
        },
        "study": {**name, "description": "The name of the folder."},
        "extractor": {**name, "description": "The name of the file up to its first dot."},
        "status": {
            "enum": [*STATUSES],
            "enumDescriptions": [*_STATUS],
            "description": "How far the record is.",
        },
        "revision": {
            "type": ["string", "integer"],
            "minimum": 1,
            "pattern": "^[1-9][0-9]{0,8}$",
            "description": "A whole number from 1, raised at every change after submission.",
        },
        "numbers": {"$ref": "#/$defs/numbers"},
        "evidence": {"$ref": "#/$defs/evidence"},
        "audit": {"$ref": "#/$defs/audit"},
    }


def _section(section: Section) -> Schema:
    """What stands under a section's key: a block, a list of entries, or a map of entries by id."""
    entry: Schema = {"$ref": f"#/$defs/{section.id}.entry"}
    about = f"{section.label}\n\n{section.about}" if section.about else section.label
    told: Schema = {"title": section.label, "description": about}
    if section.repeat == "list":
        return {**told, "type": ["array", "null"], "items": entry}
    if section.repeat == "map":
        names: Schema = {"propertyNames": {"pattern": SLUG}, "additionalProperties": entry}
        return {**told, "type": ["object", "null"], **names}
    return {**told, "anyOf": [entry, BLANK]}


def _parts(form: Form, section: Section) -> dict[str, Schema]:
    """The definitions of a section: its entry, and the block of one arm or contrast in it."""
    parts: dict[str, Schema] = {}
    properties: dict[str, Schema] = {}
    if section.repeat == "list":
        properties["id"] = {
            "type": ["string", "integer", "boolean"],
            "pattern": SLUG,
            "description": "An id of a-z, 0-9, _ and -, for good.",
        }
    properties |= {question.id: answer_schema(question) for question in section.questions}
    if section.units:
        unit = {question.id: answer_schema(question) for question in section.unit_questions}
        block = _block({**unit, "evidence": {"$ref": "#/$defs/evidence"}}, [])
        rules = _rules(form, section, section.unit_questions, complete=False)
        parts[f"{section.id}.unit"] = {**block, "allOf": rules}
        values: Schema = {"propertyNames": {"pattern": SLUG}, "additionalProperties": _ref(section, "unit")}
        about = f"A block for each entry of {' and '.join(section.units)} that has values."
        properties["values"] = {"type": "object", "description": about, **values}
    rules = _rules(form, section, section.questions, complete=False)
    if section.repeat == "top":
        parts[f"{section.id}.entry"] = {"allOf": rules}
        return parts
    beside = {"numbers": {"$ref": "#/$defs/numbers"}, "evidence": {"$ref": "#/$defs/evidence"}}
    block = _block({**beside, **properties}, ["id"] if section.repeat == "list" else [])
    parts[f"{section.id}.entry"] = {**block, "allOf": rules}
    return parts


def _ref(section: Section, part: str) -> Schema:
    return {"$ref": f"#/$defs/{section.id}.{part}"}


def _block(properties: dict[str, Schema], required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def _complete(form: Form) -> Schema:
    """What a record that is no draft has to say besides."""
    properties: dict[str, Schema] = {}
    required: list[str] = []
    top: list[Schema] = []
    for section in form.sections:
        entry = _complete_block(form, section)
        if section.repeat == "top":
            top.append(entry)
            continue
        properties[section.id] = _complete_section(section, entry)
        if section.required and section.when is None:
            required.append(section.id)
    return {"properties": properties, "required": required, "allOf": top}


def _complete_section(section: Section, entry: Schema) -> Schema:
    needed = section.required and section.when is None
    filled: Schema = NOT_BLANK if needed else {}
    if section.repeat == "list":
        return {"items": entry, **filled, **({"minItems": 1} if needed else {})}
    if section.repeat == "map":
        return {"additionalProperties": entry, **filled, **({"minProperties": 1} if needed else {})}
    return {**entry, **filled}


def _complete_block(form: Form, section: Section) -> Schema:
    asked = _complete_answers(form, section, section.questions)
    if section.units:
        of_unit = _complete_answers(form, section, section.unit_questions)
        asked["properties"]["values"] = {"additionalProperties": of_unit}
    return asked


def _complete_answers(form: Form, section: Section, questions: tuple[Question, ...]) -> Schema:
    needed = [q.id for q in questions if q.field.required != "no" and q.when is None and not q.field.retired]
    return {
        "properties": dict.fromkeys(needed, NOT_BLANK),
        "required": needed,
        "allOf": _rules(form, section, questions, complete=True),
    }


def _rules(form: Form, section: Section, questions: tuple[Question, ...], *, complete: bool) -> list[Schema]:
    """What conditions and checks ask of a block, as far as a schema can tell."""
    asked = {question.id: question for question in questions}
    rules: list[Schema] = []
    for question in questions:
        if question.when is None or question.field.retired:
            continue
        when = sides(question.when, asked)
        if not complete and when.fails is not None:
            unasked = {"properties": {question.id: BLANK}}
            rules.append({"if": unless_blank(question.when, when.fails), "then": unasked})
        if complete and when.holds is not None and question.field.required != "no":
            there = {"required": [question.id], "properties": {question.id: NOT_BLANK}}
            rules.append({"if": unless_blank(question.when, when.holds), "then": there})
    level = "units" if section.units and questions is section.unit_questions else "entry"
    for check in form.checks:
        waits = "answered" in check.expression.functions
        if (check.section, check.level, check.severity, waits) == (section.id, level, "error", complete):
            failed = sides(check.expression, asked).fails
            if failed is not None:
                about = {"$comment": check.message}
                rules.append({**about, "not": unless_blank(check.expression, failed)})
    return rules


def _losses(form: Form) -> Iterator[Loss]:
    """What an editor does not tell of a record of this form."""
    yield Loss(
        where="form", lost="that ids are there once, and values under ids that are there", instead=_CHECKED
    )
    yield Loss(where="form", lost="that the reports named as evidence are there", instead=_CHECKED)
    yield Loss(
        where="form",
        lost="the limits of numbers in quotes or with a decimal comma, and numbers that can be read in two ways",
        instead=_CHECKED,
    )
    yield Loss(where="form", lost="that texts such as null and ~ are texts: quote them", instead=_CHECKED)
    yield Loss(where="form", lost="that an answer is not true or false but yes or no", instead=_CHECKED)
    if form.reads_as == "study":
        yield Loss(where="form", lost="what holds between arms, contrasts and results", instead=_CHECKED)
    for section in form.sections:
        yield from _section_losses(section)
    for check in form.checks:
        if not _is_told(form, check):
            yield Loss(where=f"checks/{check.id}", lost="the check", instead=_CHECKED)
    for proposal in form.proposals:
        yield Loss(where=f"proposals/{proposal.id}", lost="the proposed answer", instead=_CHECKED)


def _is_told(form: Form, check: Check) -> bool:
    section = form.by_id.get(check.section)
    if section is None or check.level == "record" or check.severity == "warn":
        return False
    questions = section.unit_questions if check.level == "units" else section.questions
    return sides(check.expression, {question.id: question for question in questions}).whole


def _section_losses(section: Section) -> Iterator[Loss]:
    if section.when is not None:
        yield Loss(where=section.id, lost="when the section is asked", instead=_CHECKED)
    if section.repeat_over:
        yield Loss(
            where=section.id, lost=f"that it has a block for each of {section.repeat_over}", instead=_CHECKED
        )
    for questions in (section.questions, section.unit_questions):
        asked = {question.id: question for question in questions}
        for question in questions:
            where = f"{section.id}/{question.id}"
            if question.when is not None and not sides(question.when, asked).whole:
                yield Loss(where=where, lost="when the question is asked", instead="said in its description")
            if question.quote:
                yield Loss(where=where, lost="that it needs a quote", instead="said in its description")
            if question.refers_to:
                yield Loss(where=where, lost="that what it names is there", instead=_CHECKED)
