"""An XLSForm that the reference converter accepts, for every form."""

import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from extraction_forms.exchange.xlsform import compile_form
from extraction_forms.form_definition import define
from extraction_forms.form_library import library, read_form
from extraction_forms.yaml_text import parse
from tests.extraction_forms.exchange.any_form import forms
from tests.thoroughness import cases

SMALL = """\
id: small
version: 1.0.0
title: Small
reads_as: answers
sections:
  - id: facts
    label: Facts
    fields:
      - id: kind
        label: Kind
        type: choice
        required: or_missing
        quote: yes
        choices:
          - {code: a, label: A, definition: The first., examples: [one], boundary: [Two is b.]}
          - {code: b, label: B}
      - {id: why, label: Why, type: text, required: yes, when: "kind == 'b'", help: "In words."}
      - {id: share, label: Share, type: number, above: 0, max: 1, tolerance: 5%}
      - {id: ci, label: Interval, type: interval}
      - {id: dose, label: Dose, type: number_with_unit, units: [mg, g]}
      - {id: old, label: Old, type: text, retired: yes}
  - id: arms
    label: Arms
    repeat: list
    when: "facts.kind == 'a'"
    fields:
      - {id: n, label: "=Number of ${people}", type: whole, min: 1}
  - id: results
    label: Results
    repeat: list
    units: [arms]
    fields: [{id: outcome, label: Outcome, type: slug}]
    unit_fields: [{id: mean, label: Mean, type: number}, {id: sd, label: SD, type: number}]
derived:
  - {id: tag, label: Tag, section: facts, choices: [{code: x, label: X}], cases: [{code: x}]}
checks:
  - {id: total, level: record, expression: "sum(arms.n) == 10", message: ten people}
  - id: both
    section: results
    level: units
    severity: warn
    expression: "answered(mean) == answered(sd)"
    message: mean and SD
"""


def converted(compiled):
    ((name, data),) = compiled.files.items()
    assert name.endswith(".xlsx")
    return convert(io.BytesIO(data), validate=False, file_type=".xlsx").xform


def survey(compiled):
    """The lines of the survey sheet by name."""
    ((_, data),) = compiled.files.items()
    header, *lines = load_workbook(io.BytesIO(data))["survey"].iter_rows(values_only=True)
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    return {row["name"]: row for row in rows if not row["type"].startswith("end_")}


def small():
    return compile_form(define(parse(SMALL, "small.yaml")))


@pytest.mark.parametrize("name", sorted(library()))
def test_pyxform_takes_every_form_of_the_library(name):
    form = read_form(library()[name])
    xform = etree.fromstring(converted(compile_form(form)).encode())

    root = xform.find(".//{*}instance/{*}data")
    assert (form.id, form.version) == (root.get("id"), root.get("version"))
    assert {section.id for section in form.sections} <= {etree.QName(child).localname for child in root}


@settings(max_examples=cases(20, 500), suppress_health_check=[HealthCheck.too_slow])
@given(form=forms())
def test_pyxform_takes_any_form(form):
    xform = etree.fromstring(converted(compile_form(form)).encode())

    for bound in xform.iter("{*}bind"):
        for key in ("relevant", "constraint", "required"):
            etree.XPath(re.sub(r"current\(\)/", "", bound.get(key, "true()")))


def test_the_same_form_gives_the_same_bytes():
    assert small().files == small().files


def test_a_question_that_may_be_missing_asks_for_the_reason_only_while_it_is_blank():
    lines = survey(small())

    assert not lines["kind"]["required"]
    reason = lines["kind_missing"]
    assert (reason["type"], reason["required"]) == ("select_one missing_reason", "yes")
    assert reason["relevant"] == "${kind} = ''"


def test_a_condition_shows_its_question_only_once_it_is_decided():
    assert survey(small())["why"]["relevant"] == "(${kind} != '' and ${kind} = 'b')"


def test_bounds_are_constraints_that_say_what_they_want():
    share = survey(small())["share"]

    assert share["constraint"] == ". > 0 and . <= 1"
    assert share["constraint_message"] == "Above 0 and at most 1."


def test_an_interval_is_two_numbers_of_which_the_second_is_not_below_the_first():
    assert survey(small())["ci_high"]["constraint"] == "(${ci_low} = '' or . >= ${ci_low})"


def test_units_quotes_and_help_have_their_place():
    lines = survey(small())

    assert lines["dose_unit"]["relevant"] == "${dose} != ''"
    assert lines["kind_quote"]["relevant"] == "${kind} != ''"
    assert lines["why"]["hint"] == "In words."
    assert lines["kind"]["guidance_hint"] == "A: The first. For instance: one. Boundary: Two is b."


def test_a_section_that_repeats_is_a_repeat_and_values_of_arms_one_within():
    ((_, data),) = small().files.items()
    rows = [row[:2] for row in load_workbook(io.BytesIO(data))["survey"].iter_rows(values_only=True)]
    kept = [row for row in rows if row[0].startswith(("begin", "end"))]

    assert kept == [
        ("begin_group", "facts"),
        ("end_group", "facts"),
        ("begin_repeat", "arms"),
        ("end_repeat", "arms"),
        ("begin_repeat", "results"),
        ("begin_repeat", "results_values"),
        ("end_repeat", "results_values"),
        ("end_repeat", "results"),
    ]


def test_a_section_with_a_condition_is_shown_by_it():
    assert survey(small())["arms"]["relevant"] == "(${kind} != '' and ${kind} = 'a')"


def test_a_failing_check_bars_the_form_and_a_warning_is_only_shown():
    lines = survey(small())

    assert (lines["check_total"]["type"], lines["check_total"]["required"]) == ("note", "yes")
    assert "sum(${n}) != 10" in lines["check_total"]["relevant"]
    assert lines["check_both"]["required"] is None


def test_text_is_never_a_formula_nor_the_answer_to_another_question():
    assert survey(small())["n"]["label"] == "=Number of $ {people}"


def test_what_is_lost_is_told_with_its_place():
    lost = {(loss.where, loss.lost, loss.instead) for loss in small().losses}

    assert ("facts/old", "retired, so not asked", "") in lost
    assert ("facts/share", "its tolerance in comparing two extractors", "") in lost
    assert ("derived/tag", "worked out when the record is read, not while it is filled", "") in lost
    assert ("facts/kind", "the reason why it is missing, in place of an answer", "kind_missing") in lost
    assert ("n", "`${` in its words", "`$ {`") in lost


def test_questions_with_the_same_codes_and_labels_share_one_list_of_choices():
    ((_, data),) = compile_form(read_form(library()["rob2"])).files.items()
    choices = load_workbook(io.BytesIO(data))["choices"]
    rows = [[cell.value for cell in row] for row in choices.iter_rows(min_row=2)]
    lists = {}
    for name, *shown in rows:
        lists.setdefault(name, []).append(tuple(shown))

    assert len(lists) == len(set(map(tuple, lists.values())))


def test_the_names_of_the_columns_stay_in_sight():
    ((_, data),) = compile_form(define(parse(SMALL, "small.yaml"))).files.items()
    sheets = load_workbook(io.BytesIO(data)).worksheets

    assert [sheet.freeze_panes for sheet in sheets] == ["A2"] * 3
    assert all(sheet["A1"].font.bold for sheet in sheets)
