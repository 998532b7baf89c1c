"""The schema of a form: what it lets pass in an editor, and what it refuses."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from extraction_forms.checking import check_record
from extraction_forms.errors import Rejected
from extraction_forms.exchange.json_schema import DIALECT, compile_form, schema_of
from extraction_forms.form_definition import define
from extraction_forms.form_library import find_form, library, read_form
from extraction_forms.record_files import record_paths
from extraction_forms.yaml_text import parse
from extraction_forms.yaml_write import dump
from tests.extraction_forms.exchange.any_form import forms
from tests.extraction_forms.exchange.any_record import accepted, by_hand

REVIEWS = Path(__file__).parents[3] / "reviews"
STARTER = Path(__file__).parents[3] / "synthesis" / "starter"
FORM = define(
    parse(
        """\
id: every
version: 1.0.0
title: A form with a question of every type
reads_as: answers
sections:
  - id: facts
    label: Facts
    required: yes
    fields:
      - {id: label, label: Label, type: text, required: yes}
      - {id: age, label: Age, type: number, min: 0, max: 120, unit: years, required: or_missing}
      - {id: n, label: N, type: whole, above: 0}
      - {id: ci, label: Interval, type: interval}
      - {id: begun, label: Begun, type: day}
      - {id: registered, label: Registered, type: date}
      - {id: paid, label: Paid, type: flag}
      - {id: hours, label: Hours, type: number, required: or_missing, when: paid}
      - {id: topics, label: Topics, type: choices, choices: [{code: a, label: A}, {code: b, label: B}]}
      - {id: names, label: Names, type: list}
      - {id: columns, label: Columns, type: columns}
      - {id: source, label: Source, type: evidence}
      - {id: time, label: Time, type: number_with_unit, units: [weeks, months]}
      - id: answer
        label: Answer
        type: choice
        definition: What was answered.
        choices:
          - {code: "yes", label: "Yes", definition: It was., examples: [so], boundary: [Perhaps is unsure.]}
          - {code: "NO", label: "No"}
          - {code: unsure, label: Not sure}
          - {code: old, label: Old, retired: yes}
      - {id: why, label: Why, type: text, required: yes, when: "answer in ['NO', 'unsure']"}
      - {id: more, label: More, type: text, when: "not blank(names) or answer == 'yes' and not paid"}
  - id: arms
    label: Arms
    repeat: list
    required: yes
    fields:
      - {id: role, label: Role, type: choice, required: yes, choices: [{code: exp, label: E}, {code: ctl, label: C}]}
      - {id: kind, label: Kind, type: text, required: or_missing, when: "role != 'exp'"}
  - id: margins
    label: Margins
    repeat: map
    fields:
      - {id: low, label: Low, type: number, required: yes}
  - id: results
    label: Results
    repeat: list
    fields:
      - {id: outcome, label: Outcome, type: slug, required: yes}
    units: [arms]
    unit_fields:
      - {id: mean, label: Mean, type: number}
      - {id: sd, label: SD, type: number, min: 0}
      - {id: old, label: Old, type: text, retired: yes}
checks:
  - id: told
    section: results
    level: units
    expression: "answered(mean) == answered(sd)"
    message: "mean and sd, both given or missing with a reason"
  - id: hours_of_paid
    section: facts
    expression: "not blank(paid) or blank(n)"
    message: "paid is said where n is"
""",
        "forms/every.yaml",
    )
)
VALIDATOR = Draft202012Validator(schema_of(FORM))


def typed(value):
    """What an editor's reader gives, as JSON has it."""
    if isinstance(value, dict):
        return {
            json.dumps(key) if isinstance(key, bool) else str(key): typed(one) for key, one in value.items()
        }
    if isinstance(value, list):
        return [typed(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


READERS = {
    "YAML 1.1": lambda text: typed(yaml.safe_load(text)),
    "YAML 1.2": lambda text: typed(YAML(typ="safe", pure=True).load(text)),
}


def refusals(validator, text, readers=tuple(READERS)):
    """Why an editor would mark the text, by either kind of reader."""
    return [
        f"{name}: {list(error.absolute_path)}: {error.message[:300]}"
        for name in readers
        for error in validator.iter_errors(READERS[name](text))
    ]


def is_accepted(form, text):
    try:
        check_record(form, parse(text, "records/x/anna.yaml"), "records/x/anna.yaml", "0" * 64)
    except Rejected:
        return False
    return True


@pytest.mark.parametrize("name", sorted(library()))
def test_the_schema_of_a_library_form_is_one(name):
    compiled = compile_form(read_form(library()[name]))
    schema = json.loads(compiled.files[f"{name}.schema.json"])

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert compiled.losses


@given(forms())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_the_schema_of_any_form_is_one(form):
    Draft202012Validator.check_schema(schema_of(form))


def record_files():
    roots = [*(path for path in sorted(REVIEWS.iterdir()) if (path / "records").is_dir()), STARTER]
    return [(root, path) for root in roots for path in record_paths(root / "records")]


def test_every_record_of_the_reviews_passes():
    validators = {}
    files = record_files()
    for root, path in files:
        text = path.read_text("utf-8")
        named = yaml.safe_load(text)["form"]
        form = find_form(f"{named['id']}@{named['version']}", root / "forms")
        validator = validators.setdefault(form.id, Draft202012Validator(schema_of(form)))

        assert refusals(validator, text, READERS if root == STARTER else ["YAML 1.1"]) == [], path
    assert len(files) > 80
    assert len(validators) >= 4


RECORD = {
    "schema": "1",
    "form": {"id": "every", "version": "1.0.0"},
    "study": "okafor_2019",
    "extractor": "anna",
    "status": "submitted",
    "revision": "1",
    "evidence": {"report": "main"},
    "facts": {
        "label": "Okafor",
        "age": {"printed": "43.9", "note": "seen"},
        "n": "12",
        "paid": "yes",
        "hours": {"missing": "not_reported"},
        "topics": ["a", "b"],
        "columns": {"": "1"},
        "source": {"report": "main", "page": "6"},
        "time": {"printed": "12", "unit": "weeks"},
        "answer": "NO",
        "why": "said so",
    },
    "arms": [{"id": "peer", "role": "exp"}, {"id": "usual", "role": "ctl", "kind": "usual care"}],
    "margins": {"hope": {"low": "-0.2"}},
    "results": [{"id": "hope", "outcome": "hope", "values": {"peer": {"mean": "1.8", "sd": "0.4"}}}],
}


@given(st.data(), st.sampled_from(["draft", "submitted"]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_the_form_accepts_the_schema_lets_pass(data, status):
    record = data.draw(accepted(FORM, {**RECORD, "status": status}, lambda one: is_accepted(FORM, dump(one))))
    hand = by_hand(record)

    assert refusals(VALIDATOR, dump(record)) == []
    assert refusals(VALIDATOR, hand) == [] or not is_accepted(FORM, hand)


@given(st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_any_form_accepts_its_schema_lets_pass(data):
    form = data.draw(forms())
    head = {**RECORD, "form": {"id": form.id, "version": form.version}, "status": "draft"}
    start = {key: head[key] for key in ("schema", "form", "study", "extractor", "status", "revision")}
    start |= {section.id: {} for section in form.sections if section.repeat in {"no", "map"}}
    record = data.draw(accepted(form, start, lambda one: is_accepted(form, dump(one))))

    if is_accepted(form, dump(record)):
        assert refusals(Draft202012Validator(schema_of(form)), dump(record)) == []


GONE = object()


def changed(changes):
    """The record with other answers, by their paths; `GONE` takes one out."""
    record = deepcopy(RECORD)
    for path, value in changes.items():
        *before, last = [int(part) if part.isdigit() else part for part in path.split("/")]
        block = record
        for part in before:
            block = block[part]
        if value is GONE:
            del block[last]
        else:
            block[last] = value
    return record


def test_the_record_that_the_bad_ones_are_made_of_is_good():
    assert is_accepted(FORM, dump(RECORD))
    assert refusals(VALIDATOR, dump(RECORD)) == []


BAD = {
    "an unknown key at the top": {"fact": {"label": "x"}},
    "an unknown key of a section": {"facts/lable": "x"},
    "an unknown key of an arm": {"arms/0/roll": "exp"},
    "an unknown key of values": {"results/0/values/peer/meen": "1"},
    "an unknown key of an opened answer": {"facts/age/source": "x"},
    "an unknown key of evidence": {"evidence/pages": "6"},
    "a code that is none": {"arms/0/role": "experimental"},
    "an opened code that is none": {"arms/0/role": {"code": "experimental"}},
    "several codes, one of them none": {"facts/topics": ["a", "c"]},
    "a code twice": {"facts/topics": ["a", "a"]},
    "text for a number": {"facts/n": "many"},
    "two numbers for one": {"facts/age": "12 (3.4)"},
    "one number for an interval": {"facts/ci": "0.5"},
    "no day": {"facts/begun": "May 2019"},
    "no full date": {"facts/registered": "2019-05"},
    "no flag": {"facts/paid": "perhaps"},
    "a block for a text": {"facts/label": {"text": "x"}},
    "a list for a text": {"facts/label": ["x"]},
    "a text for a list": {"facts/names": "Ann"},
    "a text for named texts": {"facts/columns": "x"},
    "a text for a source": {"facts/source": "page 6"},
    "a text for a section": {"facts": "x"},
    "a block for a list of entries": {"arms": {"peer": {"role": "exp"}}},
    "a list for entries by id": {"margins": [{"id": "hope", "low": "1"}]},
    "text for evidence": {"evidence": "page 6"},
    "printed and missing at once": {"facts/age/missing": "unclear"},
    "neither printed nor missing": {"facts/age": {"note": "x"}},
    "no missing reason of ours": {"facts/age": {"missing": "lost"}},
    "missing where a value is required": {"facts/label": {"missing": "not_reported"}},
    "no unit where one must be chosen": {"facts/time": "12"},
    "an opened answer without its unit": {"facts/time": {"printed": "12"}},
    "a unit that is none": {"facts/time/unit": "fortnights"},
    "no status": {"status": GONE},
    "a status that is none": {"status": "done"},
    "no schema": {"schema": GONE},
    "another schema": {"schema": "2"},
    "another form": {"form/id": "other"},
    "another version": {"form/version": "1.0.1"},
    "a revision that is none": {"revision": "first"},
    "a study that names no folder": {"study": "Okafor 2019"},
    "a study that Windows cannot name": {"study": "con"},
    "an arm with a bad id": {"arms/0/id": "Peer arm"},
    "an arm without an id": {"arms/0/id": GONE},
    "a map entry with a bad id": {"margins": {"Hope!": {"low": "1"}}},
    "decimal marks that are none": {"numbers": "comma"},
    "a required section left out": {"arms": GONE},
    "a required section without entries": {"arms": []},
    "a required answer left out": {"facts/label": GONE},
    "a required answer left blank": {"facts/label": "BLANK"},
    "a required answer or reason left out": {"facts/age": GONE},
    "a required answer of a map left out": {"margins/hope": {}},
    "an answer that its condition requires left out": {"arms/1/kind": GONE},
    "an answer that a flag requires left out": {"facts/hours": GONE},
    "an answer to what is not asked": {"arms/0/kind": "usual care"},
    "an answer that a flag rules out": {"facts/paid": "no"},
    "an answer that a list of codes rules out": {"facts/answer": "unsure", "facts/why": GONE},
    "an answer that nothing calls for": {"facts/more": "x"},
    "a check of what is answered that fails": {"results/0/values/peer/sd": GONE},
    "a check of what is blank that fails": {"facts/paid": GONE, "facts/hours": GONE},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_a_bad_record_is_refused_by_the_schema_as_by_the_form(changes):
    record = changed(changes)
    text = dump(record).replace(" BLANK", "")

    assert not is_accepted(FORM, text)
    assert {line.partition(":")[0] for line in refusals(VALIDATOR, text)} == set(READERS)


INCOMPLETE = [name for name in BAD if "answer" in name and name.endswith("left out")]


@pytest.mark.parametrize("name", INCOMPLETE)
def test_a_draft_may_leave_answers_out(name):
    text = dump(changed({**BAD[name], "status": "draft"}))

    assert is_accepted(FORM, text)
    assert refusals(VALIDATOR, text) == []


def test_a_number_beyond_its_limits_is_refused_where_it_is_typed_as_one():
    good, bad = (by_hand(changed({"facts/age": age})) for age in ("119", "121"))

    assert refusals(VALIDATOR, good) == []
    assert len(refusals(VALIDATOR, bad)) >= 2


def test_an_editor_shows_what_a_code_means():
    answer = schema_of(FORM)["$defs"]["facts.entry"]["properties"]["answer"]
    choice = answer["anyOf"][0]

    assert choice["enum"][:4] == ["yes", "NO", "unsure", "old"]
    assert choice["enumDescriptions"][:4] == [
        "Yes. It was. For example: so. Perhaps is unsure.",
        "No.",
        "Not sure.",
        "Retired. Old.",
    ]
    assert answer["description"] == (
        "Answer\n\nWhat was answered.\n\n"
        "yes: Yes. It was. For example: so. Perhaps is unsure.\nNO: No.\nunsure: Not sure."
    )
    assert answer["markdownDescription"].startswith("**Answer**\n\nWhat was answered.\n\n- `yes`: Yes.")


def test_what_an_editor_does_not_tell_is_listed():
    losses = {(loss.where, loss.lost) for loss in compile_form(read_form(library()["peer_support"])).losses}

    assert ("arms/peer_role", "that it needs a quote") in losses
    assert ("contrasts/arm_exp", "that what it names is there") in losses
    assert ("checks/events_within_total", "the check") in losses
    assert ("checks/mean_sd_n_told", "the check") not in losses


def test_the_same_form_gives_the_same_file():
    form = read_form(library()["rob2"])

    assert compile_form(form).files == compile_form(form).files
