from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.draft import (
    AnswerPath,
    Block,
    Draft,
    answers,
    answers_at,
    differences,
    read_draft,
    with_answer,
    with_answers,
    with_head,
    write_draft,
)
from extraction_forms.errors import Rejected
from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse
from extraction_forms.yaml_write import dump
from tests.thoroughness import cases

FORM = define(
    parse(
        """\
id: every
version: 1.0.0
title: A form with every kind of section
reads_as: plan
sections:
  - id: opening
    label: Opening
    repeat: top
    fields:
      - {id: title, label: Title, type: text}
      - {id: words, label: Words, type: list}
  - id: facts
    label: Facts
    fields:
      - {id: label, label: Label, type: text}
      - {id: age, label: Age, type: number}
      - {id: source, label: Source columns, type: columns}
  - id: arms
    label: Arms
    repeat: list
    fields:
      - {id: label, label: Label, type: text}
      - {id: kind, label: Kind, type: choice, choices: [{code: a, label: A}, {code: b, label: B}]}
  - id: margins
    label: Margins
    repeat: map
    fields:
      - {id: low, label: Low, type: number}
  - id: results
    label: Results
    repeat: list
    fields:
      - {id: time, label: Time, type: number_with_unit, units: [weeks]}
      - {id: columns, label: Columns, type: columns}
    units: [arms]
    unit_fields:
      - {id: mean, label: Mean, type: number}
      - {id: sd, label: SD, type: number}
""",
        "forms/every.yaml",
    )
)
NAMES = st.text(max_size=8).filter(lambda name: name and "/" not in name and not set(name) & {"\ud800"})
TEXTS = st.one_of(
    st.sampled_from(["NO", "010", "1.10", "8.1999999999999993", "None", "NA", "~", "a\nb\n", " x ", "", "="]),
    st.text(max_size=10),
)
EVIDENCE = st.dictionaries(st.sampled_from(["report", "page", "quote", "column"]), TEXTS, max_size=3)
OPENED = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("printed", "corrected", "code", "missing", "unit", "note", "provisional"), TEXTS),
        "evidence": EVIDENCE,
        "odd": TEXTS,
    },
)
ANSWERS = st.one_of(
    TEXTS, OPENED, st.lists(TEXTS, max_size=3), st.dictionaries(TEXTS, TEXTS | EVIDENCE, max_size=3)
)


def blocks(*fields):
    known = st.dictionaries(st.sampled_from(fields), ANSWERS)
    odd = st.dictionaries(NAMES.filter(lambda name: name not in {"id", "values"}), ANSWERS, max_size=1)
    beside = st.fixed_dictionaries({}, optional={"evidence": EVIDENCE, "numbers": TEXTS})
    return st.builds(lambda *parts: {k: v for part in parts for k, v in part.items()}, known, odd, beside)


def listed(block):
    return st.dictionaries(NAMES, block, max_size=3).map(
        lambda found: [{"id": name, **one} for name, one in found.items()]
    )


RESULTS = st.builds(
    lambda block, values: {**block, **({"values": values} if values else {})},
    blocks("time", "columns"),
    st.dictionaries(NAMES, st.dictionaries(st.sampled_from(["mean", "sd", "evidence"]), ANSWERS), max_size=2),
)
RECORDS = st.fixed_dictionaries(
    {"schema": st.just("1"), "form": st.just({"id": "every", "version": "1.0.0"}), "study": NAMES},
    optional={
        "status": TEXTS,
        "evidence": EVIDENCE,
        "title": ANSWERS,
        "words": ANSWERS,
        "facts": blocks("label", "age", "source"),
        "arms": listed(blocks("label", "kind")),
        "margins": st.dictionaries(NAMES, blocks("low"), max_size=2),
        "results": listed(RESULTS),
        "unknown_block": blocks("a", "b"),
    },
)


def read(text):
    return read_draft(FORM, parse(text, "records/x/anna.yaml"))


DRAFTS = RECORDS.map(lambda record: read(dump(record)))
PATHS = st.one_of(
    st.builds(AnswerPath, field=st.sampled_from(["numbers", "evidence"])),
    st.builds(AnswerPath, section=st.just("opening"), field=st.just("title")),
    st.builds(AnswerPath, section=st.just("facts"), field=st.sampled_from(["label", "age"])),
    st.builds(AnswerPath, section=st.just("arms"), entry=NAMES, field=st.sampled_from(["label", "kind"])),
    st.builds(
        AnswerPath,
        section=st.just("results"),
        entry=st.sampled_from(["one", "two"]),
        unit=st.sampled_from(["peer", "usual"]),
        field=st.sampled_from(["mean", "sd"]),
    ),
)


@given(DRAFTS)
@settings(max_examples=60)
def test_what_is_written_reads_back_with_the_same_answers_and_writes_the_same_text(draft):
    text = write_draft(FORM, draft)
    again = read(text)

    assert answers(draft) == answers(again)
    assert dict(draft.head) == dict(again.head)
    assert text == write_draft(FORM, again)


OPEN = {"printed": "1,8", "unit": "weeks", "note": "as seen", "evidence": {"report": "main", "page": "6"}}


@given(
    st.permutations(["label", "age", "source", "numbers", "evidence"]),
    st.permutations(list(OPEN)),
    st.permutations(["facts", "arms", "results", "study", "form", "schema"]),
)
@settings(max_examples=60)
def test_the_order_in_which_a_record_was_typed_does_not_show(fields, opened, top):
    def record(fields, opened, top):
        value = {key: OPEN[key] for key in opened}
        block = dict.fromkeys(("label", "age"), value) | {"source": {"z": "1", "a": "2"}, "numbers": "x"}
        block["evidence"] = (
            dict(reversed(OPEN["evidence"].items())) if opened[0] == "unit" else OPEN["evidence"]
        )
        whole = {
            "schema": "1",
            "study": "x",
            "form": dict.fromkeys(sorted({"id", "version"}, reverse=True), "1"),
            "facts": {key: block[key] for key in fields},
            "arms": [{"label": value, "id": "peer"}],
            "results": [{"values": {"peer": {"sd": "2", "mean": "1"}}, "id": "one"}],
        }
        return write_draft(FORM, read(dump({key: whole[key] for key in top})))

    usual = ["label", "age", "source", "numbers", "evidence"]

    assert record(fields, opened, top) == record(usual, list(OPEN), ["schema", "form", "study", *BODY])


BODY = ("facts", "arms", "results")


@given(DRAFTS)
@settings(max_examples=60)
def test_a_path_reads_back_from_its_text(draft):
    for path in answers(draft):
        assert path == AnswerPath.parse(str(path))


@pytest.mark.parametrize("text", ["", "a//b", "/a", "a/", "a/b/c/d/e"])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(ValueError, match="no path of an answer"):
        AnswerPath.parse(text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (AnswerPath(field="evidence"), "evidence"),
        (AnswerPath(section="characteristics", field="label"), "characteristics/label"),
        (AnswerPath(section="arms", entry="peer", field="role"), "arms/peer/role"),
        (
            AnswerPath(section="results", entry="cape_post", unit="peer", field="mean"),
            "results/cape_post/peer/mean",
        ),
    ],
)
def test_a_path_names_section_entry_unit_and_field(path, text):
    assert str(path) == text
    assert AnswerPath.parse(text) == path


@given(DRAFTS, st.lists(PATHS, max_size=4))
@settings(max_examples=cases(100, 500))
def test_answers_looked_up_one_by_one_are_those_of_the_whole_record(draft, others):
    every = answers(draft)
    asked = [*every, *others]

    assert answers_at(draft, asked) == {path: every[path] for path in asked if path in every}


@given(DRAFTS, PATHS, ANSWERS.filter(bool))
@settings(max_examples=60)
def test_an_answer_that_was_set_is_there_and_no_other_changed(draft, path, value):
    changed = answers(with_answer(draft, path, value))

    assert changed[path] == value
    assert {**answers(draft), path: value} == changed


@given(DRAFTS, PATHS, ANSWERS)
@settings(max_examples=60)
def test_setting_an_answer_twice_is_setting_it_once_and_the_last_one_holds(draft, path, value):
    once = with_answer(draft, path, value)

    assert once == with_answer(once, path, value)
    assert once == with_answer(with_answer(draft, path, "another"), path, value)


@given(DRAFTS, PATHS, ANSWERS)
@settings(max_examples=60)
def test_an_answer_taken_out_is_gone_and_taking_it_out_again_changes_nothing(draft, path, value):
    without = with_answer(with_answer(draft, path, value), path, None)

    assert {p: v for p, v in answers(draft).items() if p != path} == answers(without)
    assert without == with_answer(without, path, None)


@given(DRAFTS, PATHS, PATHS, ANSWERS, ANSWERS)
@settings(max_examples=60)
def test_two_answers_may_be_set_in_either_order(draft, one, other, first, second):
    if one == other:
        return
    there = with_answer(with_answer(draft, one, first), other, second)
    back = with_answer(with_answer(draft, other, second), one, first)

    assert answers(there) == answers(back)


def test_answers_may_be_set_in_any_order_and_the_text_is_the_same():
    empty = Draft(head=MappingProxyType({"schema": "1"}), sections=MappingProxyType({}))
    paths = [AnswerPath(section="facts", field=name) for name in ("label", "age", "evidence")]
    values = ["Okafor", "43.9", {"page": "6", "report": "main"}]
    there, back = empty, empty
    for path, value in zip(paths, values, strict=True):
        there = with_answer(there, path, value)
    for path, value in reversed(list(zip(paths, values, strict=True))):
        back = with_answer(back, path, value)

    assert write_draft(FORM, there) == write_draft(FORM, back)
    assert write_draft(FORM, there) == (
        'schema: "1"\nfacts:\n  label: Okafor\n  age: "43.9"\n  evidence: {report: main, page: "6"}\n'
    )


@given(DRAFTS, DRAFTS)
@settings(max_examples=60)
def test_the_changes_applied_to_the_old_record_give_the_answers_of_the_new(old, new):
    found = old
    for change in differences(old, new):
        assert answers(old).get(change.path) == change.old
        found = with_answer(found, change.path, change.new)

    assert answers(new) == answers(found)


@given(DRAFTS)
@settings(max_examples=60)
def test_a_record_does_not_differ_from_itself_and_all_of_a_new_one_is_new(draft):
    assert differences(draft, draft) == ()
    assert {change.path: change.new for change in differences(None, draft)} == dict(answers(draft))


def test_a_map_that_opens_an_answer_for_nothing_more_is_the_answer():
    draft = read(
        "facts: {label: {printed: Okafor}}\narms: [{id: peer, kind: {code: a}}]\nform: {id: every}\n"
    )

    assert answers(draft) == {
        AnswerPath(section="facts", field="label"): "Okafor",
        AnswerPath(section="arms", entry="peer", field="kind"): "a",
    }


def test_a_source_column_that_is_called_printed_or_code_stays_a_column():
    draft = read("facts: {source: {printed: '12'}}\nresults: [{id: one, columns: {code: a}}]\n")

    assert answers(draft) == {
        AnswerPath(section="facts", field="source"): {"printed": "12"},
        AnswerPath(section="results", entry="one", field="columns"): {"code": "a"},
    }


def test_what_opens_an_answer_is_written_in_one_order():
    text = 'facts:\n  label:\n    evidence: {page: "6", report: main}\n    note: seen\n    printed: Okafor\n'

    assert write_draft(FORM, read(text)) == (
        'facts:\n  label:\n    printed: Okafor\n    note: seen\n    evidence: {report: main, page: "6"}\n'
    )


def test_answers_at_the_top_of_a_file_belong_to_their_section():
    text = "study: okafor_2019\ntitle: A review\nfacts: {label: Okafor}\n"
    draft = read(text)

    assert answers(draft)[AnswerPath(section="opening", field="title")] == "A review"
    assert write_draft(FORM, draft) == text.replace("facts: {label: Okafor}", "facts: {label: Okafor}")


def test_a_head_may_be_changed_word_by_word():
    draft = with_head(read("study: okafor_2019\nrevision: '1'\n"), revision="2")

    assert draft.text("revision") == "2"
    assert draft.text("study") == "okafor_2019"
    assert draft.text("extractor") == ""


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("- a\n", ["x.yaml:1:1: record: expected a block of keys; found a list."]),
        ("facts: [a]\n", ["x.yaml:1:8: Facts: expected a block of answers; found a list."]),
        ("facts: text\n", ["x.yaml:1:8: Facts: expected a block of answers; found text."]),
        ("arms: {peer: {label: x}}\n", ["x.yaml:1:7: Arms: expected a list of entries; found a block."]),
        ("margins: [a]\n", ["x.yaml:1:10: Margins: expected a block of answers; found a list."]),
        ("margins: {a: b}\n", ["x.yaml:1:14: Margins > a: expected a block of answers; found text."]),
        (
            "arms:\n  - peer\n  - {label: x}\n  - {id: '', label: x}\n  - {id: [a]}\n",
            [
                "x.yaml:2:5: Arms > entry 1: expected a block of answers with an id; found text.",
                "x.yaml:3:5: Arms > entry 2: expected a block of answers with an id; found a block.",
                "x.yaml:4:5: Arms > entry 3: expected a block of answers with an id; found a block.",
                "x.yaml:5:5: Arms > entry 4: expected a block of answers with an id; found a block.",
            ],
        ),
        ("arms: [{id: a}, {id: a}]\n", ["x.yaml:1:22: Arms: expected each id once; found 'a' again."]),
        (
            "results: [{id: a, values: {peer: x}}, {id: b, values: [x]}]\n",
            [
                "x.yaml:1:34: Results > a, peer: expected a block of values; found text.",
                "x.yaml:1:55: Results > b > values: expected a block by arm or contrast; found a list.",
            ],
        ),
        (
            "arms: [{id: a/b}, {id: c, d/e: x}]\n",
            [
                "x.yaml:1:13: Arms: expected a name without /; found 'a/b'.",
                "x.yaml:1:27: Arms > c: expected a name without /; found 'd/e'.",
            ],
        ),
        ('"": {a: b}\n', ["x.yaml:1:1: record: expected a name without /; found nothing."]),
    ],
)
def test_what_has_not_the_shape_of_a_record_is_told_with_its_place(text, faults):
    with pytest.raises(Rejected) as caught:
        read_draft(FORM, parse(text, "x.yaml"))

    assert [str(problem) for problem in caught.value.problems] == faults


def test_a_draft_that_no_record_could_hold_is_not_written():
    draft = read("facts: {label: Okafor}\narms: [{id: peer}]\n")
    two = with_answer(draft, AnswerPath(section="facts", entry="more", field="label"), "x")
    named_id = with_answer(draft, AnswerPath(section="arms", entry="peer", field="id"), "x")
    named_values = replace(draft, sections={"facts": (Block(id="facts", answers={"values": "x"}),)})

    for wrong, words in ((two, "asked once"), (named_id, "called id"), (named_values, "called values")):
        with pytest.raises(ValueError, match=words):
            write_draft(FORM, wrong)


@given(DRAFTS, st.lists(st.tuples(PATHS, st.none() | ANSWERS), max_size=6))
@settings(max_examples=60)
def test_answers_set_in_one_pass_are_those_set_one_after_another(draft, changes):
    one_by_one = draft
    for path, value in changes:
        one_by_one = with_answer(one_by_one, path, value)
    at_once = with_answers(draft, changes)

    assert at_once == one_by_one
    assert list(answers(at_once)) == list(answers(one_by_one))
