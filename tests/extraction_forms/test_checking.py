import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.checking import check_plain, check_record
from extraction_forms.errors import Rejected
from extraction_forms.form_definition import define
from extraction_forms.form_library import library, read_form
from extraction_forms.yaml_text import parse
from extraction_forms.yaml_write import dump
from tests.thoroughness import cases

LIBRARY = {name: read_form(path) for name, path in library().items()}


def the_only(faults):
    assert len(faults) == 1, faults
    return faults[0]


def test_a_good_record_is_accepted_with_its_values_and_no_warning(accept, a_record):
    record = accept(a_record())
    values = record.sections["results"][0].units

    assert record.warnings == ()
    assert values["peer"]["mean"].value == 1.8
    assert values["peer"]["n"].value == 65
    assert values["contrast"]["smd"].origin == "records/okafor_2019/anna.yaml#hope_post/contrast/smd"


def test_every_fault_of_a_record_is_listed_at_once_with_line_and_column(faults_of, a_record):
    faults = faults_of(
        a_record(
            head=[("status: submitted", "status: final")],
            body=[
                ('age: "43.9"', 'age: "430"'),
                ("format: group", "format: grup"),
                ('sd: "0.38"', 'sd: "-1"'),
            ],
        )
    )

    assert faults == [
        "records/okafor_2019/anna.yaml:5:1: status: expected one of draft, submitted, locked; found 'final'.",
        "records/okafor_2019/anna.yaml:7:47: Study > age: expected a number of at most 120; found '430'.",
        (
            "records/okafor_2019/anna.yaml:10:44: Arms > peer > format: expected one of group, single;"
            " found 'grup'. Did you mean 'group'?"
        ),
        (
            "records/okafor_2019/anna.yaml:19:40: Results > hope_post, peer > sd: expected a number of at least 0;"
            " found '-1'."
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new", "where", "hint"),
    [
        ("reports:", "reprots: []\nreports:", "record", "'reports'"),
        ("delivery: in_person", "delivry: in_person", "Arms > peer", "'delivery'"),
        ('mean: "1.8"', 'meen: "1.8"', "Results > hope_post, peer", "'mean'"),
        ("report: main", "raport: main", "Results > hope_post > evidence", "'report'"),
        ('sd: "0.38"', 'SD: "0.38"', "Results > hope_post, peer", "'sd'"),
        ("      usual: {n", "      Usual: {n", "Results > hope_post, Usual", "'usual'"),
    ],
)
def test_an_unknown_key_is_a_fault_that_names_the_nearest_one(faults_of, a_record, old, new, where, hint):
    fault = the_only(faults_of(a_record(body=[(old, new)])))

    assert f" {where}: expected one of " in fault
    assert fault.endswith(f"Did you mean {hint}?")


def test_an_id_that_comes_twice_is_a_fault_that_names_the_first_line(faults_of, a_record):
    faults = faults_of(a_record(body=[("{id: usual, role", "{id: peer, role")]))

    assert any(
        "Arms > peer: expected each id once; found 'peer' again (first on line 10)" in f for f in faults
    )


def test_what_is_required_may_be_absent_from_a_draft_and_not_from_a_submitted_record(
    accept, faults_of, a_record
):
    holes = [(', age: "43.9"', ""), ("role: experimental, ", ""), (", kind: usual_care", "")]

    faults = faults_of(a_record(body=holes))
    draft = accept(a_record(head=[("submitted", "draft")], body=holes))

    assert [fault.split(": ", 1)[1] for fault in faults] == [
        "Study > age: expected a value or a missing reason; found nothing.",
        "Arms > peer > role: expected a value; found nothing.",
        "Arms > usual > kind: expected a value or a missing reason; found nothing.",
    ]
    assert draft.status == "draft"


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("outcome: hope", "outcome: NRS", "Ids are written in small letters: nrs."),
        ("id: hope_post", "id: NRS", "Ids are written in small letters: nrs."),
        ("id: hope_post", "id: Hope, post", "Write for instance hope_post."),
        ("arm_ctl: usual", "arm_ctl: usul", "Did you mean 'usual'?"),
        ('n: "65"', "n: 65/70", "'n' wants one number: N. Two numbers: fill the field of the count"),
        ('mean: "1.8"', "mean: “1.8”", "Curly quotation marks are part of the text"),
    ],
)
def test_what_was_nearly_right_is_told_how_it_is_written(faults_of, a_record, old, new, hint):
    assert any(hint in fault for fault in faults_of(a_record(body=[(old, new)])))


def test_a_text_in_curly_quotation_marks_is_kept_with_a_warning_and_one_that_only_holds_them_without(
    accept, a_record
):
    curly = accept(a_record(body=[('"Okafor, 2019"', "“Okafor 2019”")]))
    quoted = accept(a_record(body=[('"Okafor, 2019"', '"“Okafor” 2019"')]))

    warning = the_only(curly.warnings)
    assert "Study > label: expected text in straight quotation marks or none" in warning
    assert curly.sections["characteristics"][0].data["label"].value == "“Okafor 2019”"
    assert quoted.warnings == ()


def test_a_wrong_answer_is_a_fault_in_a_draft_too(faults_of, a_record):
    text = a_record(head=[("submitted", "draft")], body=[('sd: "0.38"', 'sd: "-0.38"')])

    assert "sd: expected a number of at least 0" in the_only(faults_of(text))


def test_an_empty_answer_without_a_reason_is_a_fault_once_submitted(accept, faults_of, a_record):
    hole = [('{label: "Okafor, 2019", age: "43.9"}', '{label: "Okafor, 2019", age: "43.9", begun: }')]

    assert "Study > begun: expected a value or a missing reason; found nothing" in the_only(
        faults_of(a_record(body=hole))
    )
    assert (
        "begun"
        not in accept(a_record(head=[("submitted", "draft")], body=hole)).sections["characteristics"][0].data
    )


def test_a_missing_reason_stands_for_a_value_unless_the_value_is_required(accept, faults_of, a_record):
    record = accept(a_record(body=[('age: "43.9"', "age: {missing: not_reported}")]))
    fault = the_only(faults_of(a_record(body=[('"Okafor, 2019"', "{missing: not_reported}")])))

    assert record.sections["characteristics"][0].data["age"].missing == "not_reported"
    assert "Study > label: expected a value; found missing (not_reported)" in fault


def test_an_answer_to_a_question_that_is_not_asked_is_a_fault(faults_of, a_record):
    text = a_record(body=[("role: experimental,", "role: experimental, kind: waitlist,")])

    assert (
        "Arms > peer > kind: expected no answer, since it is asked only when role == 'control'"
        in the_only(faults_of(text))
    )


def test_a_question_that_hangs_on_a_missing_answer_is_neither_demanded_nor_refused(faults_of, a_record):
    text = a_record(body=[("role: control, kind: usual_care", "role: {missing: unclear}")])

    assert "Arms > usual > role: expected a value; found missing (unclear)" in the_only(faults_of(text))


def test_evidence_is_inherited_from_the_record_by_entry_unit_and_value(accept, a_record):
    record = accept(
        a_record(
            head=[("revision: 1", "revision: 1\nevidence: {report: thesis, file: all.csv}")],
            body=[
                ('peer: {n: "65"', 'peer: {evidence: {locator: Figure 1}, n: {printed: "65", column: n_1}'),
                ('sd: "0.46"', 'sd: {printed: "0.46", evidence: {report: thesis, page: "88", quote: SD}}'),
            ],
        )
    )
    label = record.sections["characteristics"][0].data["label"].source
    units = record.sections["results"][0].units

    assert (label.report, label.file, label.page) == ("thesis", "all.csv", "")
    mean, n = units["peer"]["mean"].source, units["peer"]["n"].source
    assert (mean.report, mean.file, mean.page, mean.locator) == ("main", "all.csv", "6", "Figure 1")
    assert (n.locator, n.column, mean.column) == ("Figure 1", "n_1", "")
    sd = units["usual"]["sd"].source
    assert (sd.report, sd.page, sd.locator, sd.quote) == ("thesis", "88", "Table 2", "SD")


def test_a_report_in_evidence_must_be_one_of_the_records_reports(faults_of, a_record):
    fault = the_only(faults_of(a_record(body=[("report: main", "report: mian")])))

    assert fault == (
        "records/okafor_2019/anna.yaml:17:24: Results > hope_post > evidence > report: "
        "expected one of main, thesis; found 'mian'. Did you mean 'main'?"
    )


def test_a_report_at_the_head_that_is_none_of_the_records_is_one_fault_at_the_head(faults_of, a_record):
    text = a_record(head=[("revision: 1", "revision: 1\nevidence: {report: paper}")])

    assert the_only(faults_of(text)).startswith(
        "records/okafor_2019/anna.yaml:7:20: record > evidence > report: expected one of main, thesis; found 'paper'."
    )


def test_a_decimal_mark_holds_for_the_record_its_entry_or_one_value(accept, faults_of, a_record):
    comma = [("revision: 1", "revision: 1\nnumbers: decimal_comma")]
    as_printed = [('"43.9"', '"43,9"'), ('mean: "1.8"', 'mean: "1,8"')]
    rest = [
        ("outcome: hope", "outcome: hope\n    numbers: decimal_point"),
        ('mean: "1.8"', 'mean: {printed: "1,8", numbers: decimal_comma}'),
        ('"43.9"', '"43,9"'),
    ]

    record = accept(a_record(head=comma, body=rest))

    assert record.sections["characteristics"][0].data["age"].value == 43.9
    assert record.sections["results"][0].units["peer"]["mean"].value == 1.8
    assert record.sections["results"][0].units["peer"]["sd"].value == 0.38
    hints = faults_of(a_record(body=as_printed))
    assert len(hints) == 2
    assert all("Is this a decimal comma? Then say `numbers: decimal_comma`." in hint for hint in hints)


def test_values_of_an_arm_or_contrast_that_is_not_defined_are_a_fault(faults_of, a_record):
    fault = the_only(faults_of(a_record(body=[("      usual: {n", "      control: {n")])))

    assert "Results > hope_post, control: expected one of contrast, peer, usual; found 'control'" in fault


def test_an_arm_and_a_contrast_may_not_share_an_id(faults_of, a_record):
    text = a_record(
        body=[("{id: contrast, arm_exp", "{id: peer, arm_exp"), ("contrast: {smd", "peer2: {smd")]
    )

    faults = faults_of(text)

    assert any("contrasts > peer: expected an id that no entry of arms has" in fault for fault in faults)


def test_an_answer_that_names_another_entry_must_name_one_that_is_there(faults_of, a_record):
    fault = the_only(faults_of(a_record(body=[("arm_ctl: usual", "arm_ctl: control")])))

    assert "Contrasts > contrast > arm_ctl: expected one of peer, usual; found 'control'" in fault


@pytest.mark.parametrize("written", ["{id: Peer, ", "{", "peer\n  - {id: other, "])
def test_what_names_an_entry_that_could_not_be_read_is_no_fault_of_its_own(faults_of, a_record, written):
    assert len(faults_of(a_record(body=[("arms:\n  - {id: peer, ", f"arms:\n  - {written}")]))) == 1


def test_events_above_the_total_are_a_fault_that_shows_both(faults_of, a_record):
    fault = the_only(faults_of(a_record(body=[('n: "65"', 'n: "65", events: "57", total: "52"')])))

    assert fault.startswith("records/okafor_2019/anna.yaml:19:")
    assert fault.endswith(
        "Results > hope_post, peer > events_within_total: expected events are not more than the total;"
        " found events 57, total 52."
    )


def test_a_check_that_warns_stands_on_the_record_and_stops_nothing(accept, a_record):
    text = a_record(body=[("outcome: hope", 'outcome: hope\n    range_min: "9"\n    range_max: "1"')])

    warning = the_only(accept(text).warnings)

    assert (
        "warning: Results > hope_post > wide_range: expected the lowest score is below the highest" in warning
    )
    assert "found range_min 9, range_max 1" in warning


@pytest.mark.parametrize("role", ["role: contrl", "format: group", "role: {missing: maybe}"])
@pytest.mark.parametrize("kind", [", kind: usual_care", ""])
def test_a_question_that_rests_on_a_faulty_answer_is_neither_asked_for_nor_refused(
    faults_of, a_record, role, kind
):
    faults = faults_of(a_record(body=[("role: control, kind: usual_care", f"{role}{kind}")]))

    assert {fault.split(": expected")[0].rpartition("> ")[2] for fault in faults} == {"role"}


def test_what_a_readable_answer_decides_is_refused_beside_a_faulty_one(form_text, a_record):
    form = define(
        parse(
            form_text.replace(
                "when: \"role == 'control'\"", "when: \"role == 'control' and format == 'group'\""
            ),
            "form",
        )
    )
    text = a_record(
        body=[("role: experimental, format: group", "role: experimental, format: grup, kind: waitlist")]
    )

    with pytest.raises(Rejected) as rejected:
        check_record(form, parse(text, "a"), "a", "")

    assert [one.where for one in rejected.value.problems] == ["Arms > peer > format", "Arms > peer > kind"]


@pytest.mark.parametrize("known", ['events: "57"', 'total: "3"', 'events: {missing: unclear}, total: "3"'])
def test_a_check_that_rests_on_a_blank_is_not_failed(accept, a_record, known):
    record = accept(a_record(body=[('n: "65"', f'n: "65", {known}')]))

    assert record.warnings == ()


def test_a_code_that_needs_a_quote_is_a_fault_without_one(accept, faults_of, a_record):
    quoted = "style: {code: mutual, evidence: {quote: sharing experience}}, "

    fault = the_only(faults_of(a_record(body=[("format: group", "style: mutual, format: group")])))
    record = accept(a_record(body=[("format: group", f"{quoted}format: group")]))

    assert "Arms > peer > style: expected the words it rests on (evidence: quote); found no quote" in fault
    assert record.sections["arms"][0].data["style"].source.quote == "sharing experience"


def test_a_provisional_code_is_a_warning(accept, a_record):
    code = "style: {code: mutual, provisional: one coder, evidence: {quote: sharing}}, format: group"

    warning = the_only(accept(a_record(body=[("format: group", code)])).warnings)

    assert "Arms > peer > style" in warning
    assert "found a provisional one (one coder)" in warning


def test_a_changed_text_of_the_form_is_a_short_warning_and_no_fault(accept, a_record, small_form):
    old = [("version: 1.0.0}", "version: 1.0.0, sha256: " + "a" * 64 + "}")]
    same = [("version: 1.0.0}", f"version: 1.0.0, sha256: {small_form.sha256}}}")]

    warning = the_only(accept(a_record(head=old)).warnings)

    assert "form > sha256" in warning
    assert len(warning) < 140
    assert accept(a_record(head=same)).warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("schema: 1", "schema: 2", "schema: expected 1; found '2'"),
        ("schema: 1\n", "", "schema: expected 1; found nothing"),
        ("form: {id: small, version: 1.0.0}", "form: small", "form: expected a block of id, version, sha256"),
        ("version: 1.0.0", "version: 1.1.0", "form > version: expected small 1.0.0; found '1.1.0'"),
        ("id: small", "id: large", "form > id: expected small; found 'large'"),
        (
            "version: 1.0.0",
            "version: 1.0.0, sha: x",
            "form: expected one of id, version, sha256; found 'sha'",
        ),
        ("revision: 1", "revision: 0", "revision: expected a whole number from 1; found '0'"),
        ("revision: 1", "revision: 1.0", "revision: expected a whole number from 1; found '1.0'"),
        (
            "revision: 1",
            "revision: 1\nnumbers: comma",
            "numbers: expected one of decimal_point, decimal_comma",
        ),
        ("extractor: anna\n", "", "extractor: expected an id"),
        ("study: okafor_2019", "study: [a]", "study: expected text; found a list"),
    ],
)
def test_the_head_of_a_record_is_checked(faults_of, a_record, old, new, expected):
    faults = faults_of(a_record(head=[(old, new)]))

    assert any(expected in fault for fault in faults), faults


@pytest.mark.parametrize(
    "slug", ["../x", "a/b", "CON", "con", "nul", "com1", "Okafor", "a.", ".a", "a b", "é", "x" * 65]
)
@pytest.mark.parametrize("key", ["study: okafor_2019", "extractor: anna"])
def test_an_id_that_names_a_file_cannot_leave_its_folder_or_open_a_device(faults_of, a_record, key, slug):
    name = key.split(":")[0]
    fault = the_only(faults_of(a_record(head=[(key, f"{name}: '{slug}'")])))

    assert f": {name}: expected an id" in fault
    assert repr(slug) in fault


@pytest.mark.parametrize("slug", ["../x", "a/b", "A", "a#b", "x" * 65])
def test_an_entrys_id_has_nothing_that_would_break_its_origin(faults_of, a_record, slug):
    faults = faults_of(a_record(body=[("id: hope_post", f"id: '{slug}'")]))

    assert (
        f"Results > entry 1: expected an id of a-z, 0-9, _ and -, at most 64 long; found {slug!r}"
        in the_only(faults)
    )


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"onload=', "=cmd|' /C calc'!A0", "x" * 10_000, "\u202eabc"]
)
def test_hostile_text_is_kept_word_for_word(accept, a_record, text):
    quoted = "'" + text.replace("'", "''") + "'"

    record = accept(a_record(body=[('"Okafor, 2019"', quoted)]))

    assert record.sections["characteristics"][0].data["label"].value == text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'characteristics: {label: "Okafor, 2019", age: "43.9"}',
            "characteristics: [a]",
            "Study: expected a block",
        ),
        ('characteristics: {label: "Okafor, 2019", age: "43.9"}\n', "", "Study: expected its answers"),
        ("reports: [{id: main}, {id: thesis}]", "reports: {main: x}", "Reports: expected a list of entries"),
        (
            "reports: [{id: main}, {id: thesis}]",
            "reports: [main]",
            "Reports > entry 1: expected a block of answers",
        ),
        ("{id: main}", "{citekey: x}", "Reports > entry 1: expected an id"),
        (
            'peer: {n: "65", mean: "1.8", sd: "0.38"}',
            'peer: "65"',
            "Results > hope_post, peer: expected a block",
        ),
        (
            'evidence: {report: main, page: "6", locator: Table 2}',
            "evidence: main",
            "evidence: expected a block",
        ),
    ],
)
def test_a_block_of_another_shape_is_a_fault(faults_of, a_record, old, new, expected):
    faults = faults_of(a_record(body=[(old, new)]))

    assert any(expected in fault for fault in faults), faults


@pytest.mark.parametrize("text", ["- a", "just words"])
def test_a_file_that_is_no_block_of_keys_is_one_fault(faults_of, text):
    assert "expected a block of keys; found something else" in the_only(faults_of(text))


def test_the_origin_says_the_section_where_the_short_one_would_name_two_things(accept, a_record):
    text = a_record(body=[("id: hope_post", "id: arms")])

    origins = [
        d.origin for block in accept(text).sections["results"][0].units.values() for d in block.values()
    ]

    assert "records/okafor_2019/anna.yaml#results/arms/peer/n" in origins


def test_a_file_without_a_head_is_checked_by_its_form():
    outcomes = LIBRARY["outcomes"]
    good = "outcomes: [{id: cape, label: CAPE, polarity: lower_better}]"
    bad = "domains: []\noutcomes: [{id: cape, label: CAPE, polarity: lower, range_min: '9', range_max: '1'}]\nx: y"

    with pytest.raises(Rejected) as caught:
        check_plain(outcomes, parse(bad, "outcomes.yaml"), "outcomes.yaml")

    assert (
        check_plain(outcomes, parse(good, "o.yaml"), "o.yaml")["outcomes"][0].data["polarity"].value
        == "lower_better"
    )
    assert [problem.where for problem in caught.value.problems] == [
        "Outcomes > cape > polarity",
        "Outcomes > cape > range_in_order",
        "Outcome vocabulary of a review",
    ]


def test_a_section_asked_at_the_top_of_a_file_stands_beside_the_others():
    plan = "title: A review\ndate: 2026-11-01\nforms: [peer_support@1.2.0]\nwording: {experimental: peers}"

    sections = check_plain(LIBRARY["review"], parse(plan, "review.yaml"), "review.yaml")

    assert sections["review"][0].data["forms"].value == ("peer_support@1.2.0",)
    assert sections["review"][0].data["title"].origin == "review.yaml#review/title"
    assert sections["wording"][0].data["experimental"].value == "peers"


ANSWERS = {
    "text": st.from_regex(r"[A-Za-z<=@-][A-Za-z <>&,]{0,20}[A-Za-z]", fullmatch=True),
    "slug": st.from_regex(r"[d-z][a-z0-9_]{0,8}x", fullmatch=True),
    "day": st.dates().map(str),
    "flag": st.sampled_from(["yes", "no"]),
    "columns": st.dictionaries(
        st.sampled_from(["a", "b c", "", "d"]), st.text("xyz", max_size=3), max_size=3
    ),
    "list": st.lists(st.text("xyz", min_size=1, max_size=3), max_size=3),
}


def _number(field):
    low = 0 if field.minimum is None else int(field.minimum)
    high = low + 50 if field.maximum is None else int(field.maximum)
    return st.integers(low, high).map(str)


def _block(draw, questions, refers):
    """Answers to some of the questions, each of its kind, and none that is not asked."""
    answers = {}
    for question in questions:
        field = question.field
        said = {name: a.get("code") if isinstance(a, dict) else a for name, a in answers.items()}
        plain = {name: answer for name, answer in said.items() if isinstance(answer, str)}
        if question.when is not None and question.when.evaluate(plain) is not True:
            continue
        if field.required == "no" and draw(st.booleans()):
            continue
        if field.required != "yes" and draw(st.booleans()):
            answers[question.id] = {"missing": draw(st.sampled_from(["not_reported", "unclear"]))}
            continue
        answers[question.id] = draw(_answer(question, refers))
    return answers


def _answer(question, refers):
    field = question.field
    if question.refers_to in refers:
        return st.sampled_from(refers[question.refers_to])
    if field.choices:
        code = st.sampled_from([choice.code for choice in field.choices])
        return code.map(lambda c: {"code": c, "evidence": {"quote": "words"}}) if question.quote else code
    if field.units:
        return st.tuples(_number(field), st.sampled_from(field.units)).map(
            lambda pair: {"printed": pair[0], "unit": pair[1]}
        )
    return ANSWERS[field.type] if field.type in ANSWERS else _number(field)


@st.composite
def _records(draw, name):
    form, sections, refers = LIBRARY[name], {}, {}
    for section in form.sections:
        if section.repeat == "no":
            sections[section.id] = _block(draw, section.questions, refers)
            continue
        ids = draw(
            st.lists(st.sampled_from(["a", "b", "c", "arms", "results"]), min_size=1, max_size=2, unique=True)
        )
        refers[section.id] = [f"{section.id[0]}_{name}" if section.id != "results" else name for name in ids]
        entries = [{"id": name, **_block(draw, section.questions, refers)} for name in refers[section.id]]
        for entry in entries if section.units else ():
            units = [unit for owner in section.units for unit in refers[owner]]
            entry["values"] = {unit: _block(draw, section.unit_questions, refers) for unit in units}
        sections[section.id] = entries
    head = {"schema": "1", "form": {"id": form.id, "version": form.version}, "study": "a_study"}
    return {**head, "extractor": "anna", "status": "submitted", "revision": "1", **sections}


@pytest.mark.parametrize("name", ["peer_support", "rob2", "tallies"])
@settings(max_examples=cases(20, 500))
@given(data=st.data())
def test_a_record_made_of_a_forms_own_fields_is_accepted_and_no_two_answers_share_an_origin(name, data):
    # What must hold between answers may fail for answers drawn at random.
    form = replace(LIBRARY[name], checks=(), reads_as="tallies")
    written = data.draw(_records(name))

    record = check_record(form, parse(dump(written), "records/a_study/anna.yaml"), "r", "0" * 64)

    found = [
        datum
        for entries in record.sections.values()
        for entry in entries
        for block in (entry.data, *entry.units.values())
        for datum in block.values()
    ]
    assert len({datum.origin for datum in found}) == len(found) > 0
    assert all(re.fullmatch(r"r#[a-z0-9_/-]+", datum.origin) for datum in found)


def test_a_bound_for_a_p_value_is_answered_with_the_question_that_holds_it():
    form = LIBRARY["controlled_study"]
    text = (Path(__file__).parents[2] / "synthesis/starter/records/example_a/example.yaml").read_text("utf-8")
    record = text.replace("{n: 48,", '{p: "<0.05", n: 48,', 1)

    with pytest.raises(Rejected) as caught:
        check_record(form, parse(record, "r.yaml"), "r.yaml", "0" * 64)

    (fault,) = caught.value.problems
    assert (fault.found, fault.hint) == ("'<0.05'", "Write p: 0.05 and p_relation: below.")
