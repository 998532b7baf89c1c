from dataclasses import replace

import pytest

from extraction_forms.checking import check_plain, check_record
from extraction_forms.errors import Place, Rejected
from extraction_forms.form_definition import define
from extraction_forms.form_library import library, read_form
from extraction_forms.records import Datum
from extraction_forms.studies import Outcome, Vocabulary, read_studies, read_vocabulary, tag_of
from extraction_forms.yaml_text import parse

ROB2 = read_form(library()["rob2"])
TALLIES = read_form(library()["tallies"])
HOPE = Outcome(
    id="hope",
    label="Hope",
    domain="hope",
    source_domain="personal",
    instrument="Hope scale",
    polarity="higher_better",
    origin="outcomes.yaml#outcomes/hope/polarity",
)
VOCABULARY = Vocabulary(outcomes={"hope": HOPE}, domains={"hope": "Hope"})


@pytest.fixture
def read(small_form):
    def studies(*records):
        return read_studies(records, {"small": small_form, "rob2": ROB2, "tallies": TALLIES}, VOCABULARY)

    return studies


def judged(text, study="okafor_2019"):
    head = (
        f"schema: 1\nform: {{id: rob2, version: 1.1.0}}\nstudy: {study}\nextractor: anna\nstatus: submitted\n"
    )
    path = f"records/{study}/anna.rob2.yaml"
    return check_record(ROB2, parse(f"{head}revision: 1\njudgements:\n{text}", path), path, "")


LOW = "d1: low, d2: low, d3: low, d4: low, d5: low, overall: low"


def test_a_record_reads_as_a_study_with_arms_contrasts_and_results(read, accept, a_record):
    (study,) = read(accept(a_record())).studies

    assert (study.id, study.label) == ("okafor_2019", "Okafor, 2019")
    assert [(arm.id, arm.role) for arm in study.arms] == [("peer", "experimental"), ("usual", "control")]
    assert (study.contrasts[0].experimental.id, study.contrasts[0].control.id) == ("peer", "usual")
    result = study.results[0]
    assert (result.outcome.label, result.polarity) == ("Hope", "higher_better")
    assert result.value("peer", "mean").value == 1.8
    assert result.value("peer", "median") is None
    assert [report.id for report in study.reports] == ["main", "thesis"]


@pytest.mark.parametrize(
    ("answers", "code", "label"),
    [
        ("format: group, delivery: online", "online", "Online"),
        ("format: group, delivery: in_person", "group", "Group"),
        ("format: group", "not_reported", "not reported"),
        ("delivery: in_person", "not_reported", "not reported"),
        ("format: group, delivery: {missing: unclear}", "not_reported", "not reported"),
        ("format: {missing: unclear}, delivery: in_person", "unclear", "unclear"),
        ("delivery: online", "online", "Online"),
    ],
)
def test_mode_is_online_if_the_delivery_is_and_the_format_otherwise(
    read, accept, a_record, answers, code, label
):
    record = accept(a_record(body=[("format: group, delivery: in_person", answers)]))

    mode = read(record).studies[0].arms[0].tags["mode"]

    assert (mode.code, mode.label) == (code, label)


def test_a_derived_tag_rests_on_every_answer_looked_at_and_is_provisional_with_one_of_them(
    read, accept, a_record
):
    doubtful = "format: group, delivery: {code: in_person, provisional: one coder}"
    record = accept(a_record(body=[("format: group, delivery: in_person", doubtful)]))

    mode = read(record).studies[0].arms[0].tags["mode"]

    assert [origin.split("/")[-1] for origin in mode.origins] == ["delivery", "format"]
    assert mode.provisional


def test_a_tag_that_was_never_answered_is_not_reported(read, accept, a_record):
    tag = read(accept(a_record())).studies[0].arms[0].tags["style"]

    assert (tag.code, tag.known, tag.origins) == ("not_reported", False, ())


def test_an_outcome_that_is_not_in_the_vocabulary_is_a_fault_with_its_place(read, accept, a_record):
    with pytest.raises(Rejected) as caught:
        read(accept(a_record(body=[("outcome: hope", "outcome: hoep")])))

    assert str(caught.value) == (
        "records/okafor_2019/anna.yaml:16:14: Results > hope_post > outcome: "
        "expected an outcome of outcomes.yaml: hope; found 'hoep'. Did you mean 'hope'?"
    )


def test_of_many_outcomes_twelve_are_listed(small_form, accept, a_record):
    many = {f"o{number:02}": replace(HOPE, id=f"o{number:02}") for number in range(13)}
    vocabulary = Vocabulary(outcomes=many, domains={})

    with pytest.raises(Rejected, match=r"outcomes.yaml: o00, .*, o11, \.\.\.; found 'hope'\.$"):
        read_studies([accept(a_record())], {"small": small_form}, vocabulary)


def test_what_is_unlikely_in_the_studies_stands_on_the_evidence_as_warnings(read, accept, a_record):
    record = accept(a_record(body=[('sd: "0.38"', 'sd: "0"')]))

    (warning,) = read(record).warnings

    assert warning == (
        "records/okafor_2019/anna.yaml:19:40: warning: Results > hope_post, peer > sd: "
        "expected a standard deviation above 0; found 0."
    )


@pytest.mark.parametrize("other", ["okafor_2019", "nobody_1999"])
def test_the_same_trial_as_itself_or_as_no_study_is_a_fault(read, accept, a_record, other):
    record = accept(a_record(body=[('age: "43.9"', f'age: "43.9", same_trial_as: {other}')]))

    with pytest.raises(
        Rejected, match=f"same_trial_as: expected the id of another study .*; found '{other}'"
    ):
        read(record)


def test_a_judgement_of_its_own_comes_before_that_of_another_result(read, accept, a_record):
    text = f"  - {{id: j, result: hope_post, {LOW}}}\n"

    study = read(accept(a_record()), judged(text)).studies[0]

    assert study.judgement("hope_post").overall.value == "low"
    assert sorted(study.judgement("hope_post").domains) == ["d1", "d2", "d3", "d4", "d5"]
    assert study.judgement("other") is None


def test_a_judgement_of_no_result_or_of_no_study_is_a_fault_and_both_are_told(read, accept, a_record):
    wrong_result = judged(f"  - {{id: j, result: hope_pre, {LOW}}}\n")
    wrong_study = judged(f"  - {{id: j, result: x, {LOW}}}\n", study="nobody_1999")

    with pytest.raises(Rejected) as caught:
        read(accept(a_record()), wrong_result, wrong_study)

    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 2
    assert "expected a record of the study 'nobody_1999'; found judgements of no study" in told[0]
    assert "expected a result of okafor_2019: hope_post; found 'hope_pre'" in told[1]


def test_a_source_of_counts_reads_as_tallies_and_a_missing_count_keeps_its_reason(read):
    text = (
        "schema: 1\nform: {id: tallies, version: 1.0.0}\nstudy: deck\nextractor: anna\nstatus: submitted\n"
        "revision: 1\nsource: {label: Deck, title: A deck}\ntallies:\n"
        "  - {id: a, n: {printed: '27', evidence: {quote: Trials 27}}, unit: studies, tags: {design: trial}}\n"
        "  - {id: b, n: {missing: not_reported, note: blank}, unit: mentions, tags: {design: other}}\n"
    )
    path = "records/deck/anna.yaml"

    (source,) = read(check_record(TALLIES, parse(text, path), path, "")).sources

    first, second = source.tallies
    assert (source.label, source.title) == ("Deck", "A deck")
    assert (first.n, dict(first.tags), first.quote) == (27, {"design": "trial"}, "Trials 27")
    assert (second.n, second.missing, second.note) == (None, "not_reported", "blank")


def test_studies_come_in_the_order_of_their_ids(read, accept, a_record):
    second = a_record(head=[("study: okafor_2019", "study: abe_2020")])

    assert [study.id for study in read(accept(a_record()), accept(second)).studies] == [
        "abe_2020",
        "okafor_2019",
    ]


def test_hostile_text_in_a_label_is_kept_as_it_is(read, accept, a_record):
    record = accept(a_record(body=[('"Okafor, 2019"', "'<script>alert(1)</script>'")]))

    assert read(record).studies[0].label == "<script>alert(1)</script>"


def test_the_vocabulary_falls_back_on_the_label_and_says_what_is_not_reported():
    form = read_form(library()["outcomes"])
    text = "domains: [{id: d, label: D}]\noutcomes: [{id: cape, label: CAPE, polarity: {missing: unclear}}]"
    vocabulary = read_vocabulary(check_plain(form, parse(text, "outcomes.yaml"), "outcomes.yaml"))

    cape = vocabulary.outcomes["cape"]
    assert (cape.instrument, cape.polarity, cape.domain) == ("CAPE", "unclear", "not_reported")
    assert cape.origin == "outcomes.yaml#outcomes/cape/polarity"
    assert dict(vocabulary.domains) == {"d": "D"}
    assert vocabulary.bundles == frozenset()


def test_the_vocabulary_names_the_domains_of_statements_about_several_at_once():
    form = read_form(library()["outcomes"])
    text = "domains: [{id: d, label: D, bundle: yes}, {id: e, label: E, bundle: no}, {id: f, label: F}]"
    vocabulary = read_vocabulary(check_plain(form, parse(text, "outcomes.yaml"), "outcomes.yaml"))

    assert vocabulary.bundles == {"d"}


FOLLOWED = define(
    parse(
        """\
id: followed
version: 1.0.0
title: How an arm was followed up
reads_as: answers
sections:
  - id: arms_followed
    label: Arms
    repeat: list
    fields: [{id: arm, label: Arm, type: slug, required: yes, refers_to: arms}]
""",
        "forms/followed.yaml",
    )
)


def followed(arm, study="okafor_2019"):
    head = f"schema: 1\nform: {{id: followed, version: 1.0.0}}\nstudy: {study}\nextractor: anna\n"
    path = f"records/{study}/anna.followed.yaml"
    body = f"status: submitted\nrevision: 1\narms_followed:\n  - {{id: one, arm: {arm}}}\n"
    return check_record(FOLLOWED, parse(head + body, path), path, "")


def test_an_answer_that_names_an_arm_of_the_studys_own_record_must_name_one_it_has(
    small_form, accept, a_record
):
    forms = {"small": small_form, "followed": FOLLOWED}
    study = accept(a_record())

    assert read_studies([study, followed("peer")], forms, VOCABULARY).studies
    with pytest.raises(Rejected) as caught:
        read_studies([study, followed("pear")], forms, VOCABULARY)

    assert str(caught.value) == (
        "records/okafor_2019/anna.followed.yaml:8:20: Arms > one > arm: expected an entry of arms in "
        f"{study.path}: peer, usual; found 'pear'. Did you mean 'peer'?"
    )


def test_answers_about_what_has_no_record_of_its_own_name_whatever_they_like(small_form, accept, a_record):
    forms = {"small": small_form, "followed": FOLLOWED}

    assert read_studies([accept(a_record()), followed("north", "elsewhere")], forms, VOCABULARY).studies


SITES = define(
    parse(
        """\
id: sites
version: 1.0.0
title: Where people meet
reads_as: answers
sections:
  - id: meeting
    label: Meeting
    fields:
      - id: sites
        label: Sites
        type: choices
        choices: [{code: ward, label: On a ward}, {code: home, label: At home}]
      - {id: themes, label: Themes, type: list}
""",
        "forms/sites.yaml",
    )
)


def test_an_answer_of_several_codes_is_told_by_their_labels():
    """Each by its label, in the form's order; the codes stay codes."""
    datum = Datum(value=("ward", "home"), printed="home, ward", origin="a", place=Place(file="a"))

    tag = tag_of(SITES, "sites", datum)
    assert (tag.code, tag.label) == ("ward, home", "On a ward; At home")
    assert datum.codes == ("ward", "home")
    assert Datum(value=(1.0, 2.0), printed="1 to 2", origin="a", place=Place(file="a")).codes == ()


def test_a_list_of_texts_is_told_text_by_text():
    """Each as it stands there, and once: there are no labels for them."""
    datum = Datum(value=("hope", "a job"), printed="hope, a job", origin="a", place=Place(file="a"))

    assert tag_of(SITES, "themes", datum).label == "hope; a job"
