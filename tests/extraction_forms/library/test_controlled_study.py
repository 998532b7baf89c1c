import pytest

from extraction_forms.checking import check_record
from extraction_forms.errors import Rejected
from extraction_forms.fields import Misread
from extraction_forms.fields import parse as parse_answer
from extraction_forms.form_library import find_form
from extraction_forms.records import Record
from extraction_forms.yaml_text import parse

FORM = find_form("controlled_study@1.2.0")
PEERS = find_form("peer_support@1.2.0")
STRUCTURE = ("contrasts", "results")
BOTH = pytest.mark.parametrize("form", [FORM, PEERS], ids=lambda form: form.id)

RECORD = """\
schema: 1
form: {id: controlled_study, version: 1.2.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
characteristics: {label: Okafor 2019, design: parallel}
arms:
  - {id: new, role: experimental, intervention: Weekly walks, format: group, delivery: in_person}
  - {id: old, role: control, control_kind: waitlist}
contrasts:
  - {id: contrast, arm_exp: new, arm_ctl: old}
results:
  - id: sleep_post
    outcome: sleep
    values:
      new: {n: 48, mean: "11.2", sd: "4.6"}
      contrast: {smd: "0.4", smd_se: "0.2", sign_convention: exp_minus_ctl}
"""


STATED = "{code: favours_exp, evidence: {quote: slept longer}}"


def record(*changes: tuple[str, str]) -> Record:
    text = RECORD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = "records/okafor_2019/anna.yaml"
    return check_record(FORM, parse(text, path), path, "")


def test_a_study_of_any_field_is_accepted():
    assert record().sections["arms"][0].data["format"].value == "group"


@pytest.mark.parametrize("section", STRUCTURE)
def test_what_studies_and_effects_are_read_by_is_asked_as_in_peer_support(section):
    mine, theirs = FORM.by_id[section], PEERS.by_id[section]

    assert [q.id for q in mine.questions] == [q.id for q in theirs.questions]
    assert [q.id for q in mine.unit_questions] == [q.id for q in theirs.unit_questions]
    assert mine.units == theirs.units


def test_every_code_that_a_reader_has_to_judge_is_defined():
    judged = ("design", "role", "control_kind", "format", "delivery", "hypothesis", "value_kind")

    assert [c.code for name in judged for c in FORM.codes(name) if not c.definition] == []


def test_every_coded_tag_shows_where_its_boundary_is():
    for name in ("design", "role", "control_kind", "format", "delivery"):
        assert any(choice.boundary for choice in FORM.codes(name)), name


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("arm_ctl: old", "arm_ctl: new", "Contrasts > contrast: expected two different arms"),
        ('mean: "11.2"', "events: 5, total: 4", "expected events are not more than the total"),
        ('mean: "11.2"', "ci_low: 2, ci_high: 1", "expected the lower confidence limit is not above the upper"),
        ('mean: "11.2"', "q1: 2, q3: 1", "expected the first quartile is not above the third"),
        ('mean: "11.2"', "q1: 1, median: 4, q3: 3", "expected the median lies between the quartiles"),
        (", sign_convention: exp_minus_ctl", "", "expected a reported difference says which arm its sign favours"),
        (", design: parallel", "", "design: expected a value or a missing reason"),
        (", control_kind: waitlist", "", "control_kind: expected a value or a missing reason"),
        (", format: group", "", "format: expected a value or a missing reason"),
        ("intervention: Weekly walks, ", "", "intervention: expected a value or a missing reason"),
        ("design: parallel", "design: parallel, n_clusters: 8", "n_clusters: expected no answer"),
        ("role: control,", "role: control, format: group,", "format: expected no answer"),
        ("outcome: sleep", "outcome: sleep\n    stated_because: significance", "stated_because: expected no answer"),
        ("outcome: sleep", f"outcome: sleep\n    stated_direction: {STATED}", "stated_because: expected a value"),
        ("outcome: sleep", "outcome: sleep\n    stated_direction: favours_exp", "expected the words it rests on"),
        ('smd: "0.4"', 'p_relation: below, smd: "0.4"', "p_relation: expected no answer"),
    ],
)  # fmt: skip
def test_an_answer_that_breaks_a_rule_is_refused(old, new, told):
    with pytest.raises(Rejected, match=told):
        record((old, new))


@pytest.mark.parametrize("why", ["regardless", "significance"])
def test_a_direction_stated_in_words_has_its_quote_and_says_why_it_was_stated(why):
    words = f"outcome: sleep\n    stated_direction: {STATED}\n    stated_because: {why}"
    data = record(("outcome: sleep", words)).sections["results"][0].data

    assert data["stated_direction"].source.quote == "slept longer"
    assert data["stated_because"].value == why


def test_a_missing_reason_will_do_where_a_value_is_asked_for():
    accepted = record(("format: group", "format: {missing: unclear}"))

    assert accepted.sections["arms"][0].data["format"].missing == "unclear"


@BOTH
@pytest.mark.parametrize(
    "block",
    [
        "{events: 5, person_time: 120.5}",
        "{n: 40, median: 5, q1: 3, q3: 9, min: 0, max: 20}",
        "{n: 40, mean: 5, sd: 2, mean_pre: 7, sd_pre: 2, r: 0.6}",
    ],
)
def test_numbers_that_lead_to_an_effect_in_other_ways_are_accepted(form, block):
    assert values_of(form, block) == []


@BOTH
@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("{estimate: 0.5, sign_convention: unknown}", "expected an estimate and its scale"),
        ("{estimate: 0.5, scale: or}", "expected a reported difference says which arm its sign favours"),
        ("{estimate: -0.5, scale: or, sign_convention: unknown}", "expected a ratio above 0"),
        ("{estimate: 0.5, scale: odds, sign_convention: unknown}", "scale: expected one of or, rr"),
        ("{favours: both}", "favours: expected one of exp, ctl"),
        ("{ci_level: 0.95}", "ci_level: expected a number of at least 50"),
        ("{r: 1.2}", "r: expected a number of at most 1"),
        ("{min: 4, max: 3}", "expected the smallest value is not above the largest"),
    ],
)
def test_an_estimate_of_another_measure_says_what_it_is(form, block, told):
    text = RECORD.replace(
        'contrast: {smd: "0.4", smd_se: "0.2", sign_convention: exp_minus_ctl}', f"contrast: {block}"
    )
    assert any(told in fault for fault in faults_of(form, text))


def test_a_cluster_trial_may_tell_its_clusters():
    accepted = record(("design: parallel", "design: cluster, n_clusters: 8"))

    assert accepted.sections["characteristics"][0].data["n_clusters"].value == 8


def values_of(form, block, status="submitted"):
    """The faults of a block of an arm's values."""
    return faults_of(
        form, RECORD.replace('{n: 48, mean: "11.2", sd: "4.6"}', block).replace("submitted", status)
    )


def faults_of(form, text):
    """The faults of a record."""
    if form is PEERS:
        text = text.replace("id: controlled_study", "id: peer_support").replace(
            "intervention: Weekly walks, ", ""
        )
        role = "peer_role: {missing: unclear}, structure: manual, format: group"
        text = text.replace("format: group", role)
    try:
        check_record(form, parse(text, "r.yaml"), "r.yaml", "")
    except Rejected as rejected:
        return [str(problem).partition(": ")[2] for problem in rejected.problems]
    return []


@BOTH
@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("{n: 48, mean: 11}", "n, mean and sd, each of them given or missing with a reason; found mean 11, n 48."),
        ("{mean: 11, sd: 4}", "n, mean and sd, each of them given or missing with a reason; found mean 11, sd 4."),
        ("{n: 48, sd: 4}", "n, mean and sd, each of them given or missing with a reason; found sd 4, n 48."),
        ("{n: 48}", "n, mean and sd, each of them given or missing with a reason; found n 48."),
        ("{events: 5}", "events and total (or person_time), both given or missing with a reason; found events 5."),
        ("{total: 5}", "events and total (or person_time), both given or missing with a reason; found total 5."),
        ("{smd: 1, sign_convention: unknown}", "smd and smd_se, both given or missing with a reason; found smd 1."),
        ("{md_se: 1}", "md and md_se, both given or missing with a reason; found md_se 1."),
        ("{scale: or}", "expected an estimate and its scale, both given or missing with a reason; found scale or."),
    ],
)  # fmt: skip
def test_a_number_that_was_forgotten_is_a_fault_once_submitted_and_not_in_a_draft(form, block, told):
    (fault,) = values_of(form, block)

    assert fault.endswith(told)
    assert values_of(form, block, "draft") == []


@BOTH
@pytest.mark.parametrize(
    "block",
    [
        "{n: 48, mean: 11, sd: {missing: not_reported}}",
        "{n: 48, events: 5, total: 48}",
        "{events: 5, total: {missing: unclear}}",
        "{n: 48, median: 4, q1: 2, q3: 5}",
        "{n: 48, smd: 1, smd_se: {missing: not_reported}, sign_convention: unknown}",
        "{md: 1, md_se: 1, sign_convention: unknown}",
    ],
)
def test_a_number_that_is_given_or_missing_with_a_reason_was_not_forgotten(form, block):
    assert values_of(form, block) == []


@BOTH
@pytest.mark.parametrize(
    ("name", "written", "code"),
    [("design", "RCT", "trial"), ("control_kind", "TAU", "usual_care"), ("role", "Control", "control"),
     ("delivery", "in person", "in_person")],
)  # fmt: skip
def test_a_label_a_usual_word_and_capitals_are_told_the_code(form, name, written, code):
    (field,) = {q.field for section in form.sections for q in section.questions if q.id == name}

    with pytest.raises(Misread, match=f"The code is '{code}'"):
        parse_answer(field, written, "decimal_point")
