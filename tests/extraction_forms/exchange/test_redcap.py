"""A REDCap data dictionary: names REDCap takes, references that are there, words that are no formulas."""

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings

from extraction_forms.exchange.redcap import COLUMNS, compile_form
from extraction_forms.form_definition import define
from extraction_forms.form_library import library, read_form
from extraction_forms.yaml_text import parse
from tests.extraction_forms.exchange.any_form import forms
from tests.thoroughness import cases

SMALL = """\
id: small
version: 1.0.0
title: "=Small"
reads_as: answers
sections:
  - id: facts
    label: Facts
    fields:
      - id: kind
        label: "+Kind"
        type: choice
        required: or_missing
        choices: [{code: a, label: "A | B"}, {code: b, label: "-B"}]
      - {id: label, label: Label, type: text, required: yes, when: "kind == 'a'"}
      - {id: share, label: Share, type: number, above: 0, max: 1, unit: "%"}
      - {id: topics, label: Topics, type: choices, choices: [{code: x, label: X}, {code: y, label: Y}]}
      - {id: paid, label: Paid, type: flag, when: "selected(topics, 'x')"}
      - {id: dose, label: Dose, type: number_with_unit, units: [mg, g/day]}
      - {id: lived_experience_of_those_who_led, label: Led by, type: text}
      - {id: lived_experience_of_those_who_wrote, label: Written by, type: text}
  - id: arms
    label: Arms
    repeat: list
    when: "facts.paid"
    fields: [{id: label, label: Name, type: text}, {id: n, label: Number, type: whole, min: 1}]
  - id: results
    label: Results
    repeat: list
    units: [arms]
    fields: [{id: outcome, label: Outcome, type: slug}]
    unit_fields: [{id: mean, label: Mean, type: number}, {id: ci, label: Interval, type: interval}]
checks:
  - {id: total, level: record, expression: "sum(arms.n) == 10", message: ten people}
  - {id: order, section: results, level: units, expression: "mean <= ci.high", message: mean within}
"""


def dictionary(form):
    """The lines of a dictionary by variable."""
    ((_, data),) = compile_form(form).files.items()
    text = data.decode()
    assert "\r" not in text
    lines = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    return {line["Variable / Field Name"]: line for line in lines}, lines


def small():
    return define(parse(SMALL, "small.yaml"))


def logic(line):
    return line["Branching Logic (Show field only if...)"]


def is_sound(form):
    by_name, lines = dictionary(form)

    assert next(iter(by_name)) == "record_id"
    assert len(by_name) == len(lines)
    for line in lines:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", line["Variable / Field Name"])
        assert len(line["Variable / Field Name"]) <= 26
        assert re.fullmatch(r"[a-z][a-z0-9_]*", line["Form Name"])
        assert line["Field Label"]
        for column in ("Section Header", "Field Label", "Field Note"):
            assert not re.match(r"[=+\-@\t\r\uff1d]", line[column]) or re.fullmatch(r"-?[\d.]+", line[column])
        for name, code in re.findall(r"\[(\w+)(?:\((\w+)\))?\]", logic(line)):
            assert name in by_name
            choices = by_name[name]["Choices, Calculations, OR Slider Labels"]
            assert code in [one.partition(",")[0].strip() for one in choices.split("|")] or not code


@pytest.mark.parametrize("name", sorted(library()))
def test_every_form_of_the_library_makes_a_sound_dictionary(name):
    is_sound(read_form(library()[name]))


@settings(max_examples=cases(50, 500), suppress_health_check=[HealthCheck.too_slow])
@given(form=forms())
def test_any_form_makes_a_sound_dictionary(form):
    is_sound(form)


def test_the_columns_are_those_redcap_documents():
    assert len(COLUMNS) == 18
    assert COLUMNS[0] == "Variable / Field Name"
    assert COLUMNS[5] == "Choices, Calculations, OR Slider Labels"
    assert COLUMNS[11] == "Branching Logic (Show field only if...)"
    assert COLUMNS[17] == "Field Annotation"


def test_names_are_short_and_apart_and_told_where_they_differ():
    by_name, _ = dictionary(small())
    renamed = {loss.where: loss.instead for loss in compile_form(small()).losses if "as a name" in loss.lost}

    assert renamed == {
        "facts/label": "facts_label",
        "arms/label": "arms_label",
        "facts/lived_experience_of_those_who_led": "lived_experience_of_those",
        "facts/lived_experience_of_those_who_wrote": "lived_experience_of_thos_2",
    }
    assert set(renamed.values()) <= set(by_name)


def test_choices_are_codes_and_labels_parted_by_bars():
    by_name, _ = dictionary(small())

    assert by_name["kind"]["Choices, Calculations, OR Slider Labels"] == "a, A / B | b, -B"
    assert by_name["dose_unit"]["Choices, Calculations, OR Slider Labels"] == "1, mg | 2, g/day"


def test_types_limits_and_units_are_redcaps():
    by_name, _ = dictionary(small())
    share = by_name["share"]

    assert [by_name[name]["Field Type"] for name in ("kind", "topics", "paid", "share")] == [
        *("radio", "checkbox", "yesno", "text")
    ]
    assert share["Text Validation Type OR Show Slider Number"] == "number"
    assert (share["Text Validation Min"], share["Text Validation Max"]) == ("0", "1")
    assert share["Field Label"] == "Share (%)"


def test_branching_logic_follows_the_conditions():
    by_name, _ = dictionary(small())

    assert logic(by_name["facts_label"]) == "([kind] <> \"\" and [kind] = 'a')"
    assert logic(by_name["paid"]) == "[topics(x)] = '1'"
    assert logic(by_name["kind_missing"]) == '[kind] = ""'
    assert logic(by_name["n"]) == "[paid] = '1'"
    assert logic(by_name["check_order"]).endswith("[mean] > [ci_high])")


def test_sections_are_instruments_and_repeats_are_told():
    by_name, _ = dictionary(small())
    told = [loss.where for loss in compile_form(small()).losses if loss.lost == "that it repeats"]

    assert told == ["arms", "results", "results/values"]
    assert by_name["mean"]["Form Name"] == "results_values"
    assert by_name["arms_id"]["Section Header"] == "Arms"


def test_labels_that_begin_as_formulas_stand_after_an_apostrophe_and_that_is_told():
    by_name, _ = dictionary(small())
    told = [
        loss.where for loss in compile_form(small()).losses if loss.lost == "that it begins as a formula does"
    ]

    assert by_name["record_id"]["Section Header"] == "'=Small"
    assert by_name["kind"]["Field Label"] == "'+Kind"
    assert told == ["form", "facts/kind", "facts/kind"]


def test_a_rule_over_a_repeating_instrument_is_lost_and_told():
    lost = {loss.where: loss.lost for loss in compile_form(small()).losses}

    assert "repeating instrument" in lost["checks/total"]
