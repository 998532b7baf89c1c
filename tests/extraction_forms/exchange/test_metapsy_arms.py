"""Rows of one study that compare several groups with one control become several arms, as the mapping declares."""

import json
from types import SimpleNamespace

import pytest

from extraction_forms.checking import check_record
from extraction_forms.errors import ImportFault
from extraction_forms.exchange import metapsy
from extraction_forms.form_library import find_form
from extraction_forms.yaml_text import parse, plain

HEAD = "no;study;cat;sub;scale;arm1;ctl;dur;g;se;n1;n2;m"
DATA = f"""\
{HEAD}
1;Abel, 2001;Mood;Low mood;Mood Scale (much);Peers;CAU;8 weeks;0.1;0.2;20;30;NA
2;Abel, 2001;Mood;Low mood;Mood Scale (a bit);Peers;CAU;4 weeks;0.3;0.2;NA;30;NA
3;Abel, 2001;Life;Joy;Joy Scale - much contact;Peers;CAU;8 weeks;0.2;0.2;20;30;NA
4;Bell, 2002;Mood;Low mood;Mood Scale;Peers;CAU;8 weeks;0.1;0.2;20;30;NA
"""
ROLE = "a mentor [flexible],title"
CODING = f"""\
study,outcome_category,instrument,polarity,polarity_basis,role,role_basis
"Abel, 2001",Mood,Mood Scale (much),lower_better,usual,{ROLE}
"Abel, 2001",Mood,Mood Scale (a bit),lower_better,usual,{ROLE}
"Abel, 2001",Life,Joy Scale - much contact,higher_better,usual,{ROLE}
"Bell, 2002",Mood,Mood Scale,lower_better,usual,{ROLE}
"""
REFERENCES = {"Abel, 2001": "A reference", "Bell, 2002": "Another reference"}
MAPPING = """\
schema: 1
extractor: metapsy
source: {report: invented, kind: dataset, citekey: invented_2024, file: data.csv, references: references.json}
forms: {study: peer_support@1.2.0}
numbers: decimal_point
missing: {NA: not_reported}
rows: {row: no, study: study}
characteristics: {label: {column: study}, design: trial}
arms:
  peer:
    label: {column: arm1}
    role: experimental
    format: one_to_one
    delivery: in_person
    structure: no_manual
    duration: {column: dur}
  control: {label: {column: ctl}, role: control, control_kind: {column: ctl, codes: {CAU: usual_care}}}
contrasts: {contrast: {arm_exp: peer, arm_ctl: control}}
several_arms:
  abel_2001:
    arm: peer
    column: scale
    why: read from the scale's name
    groups:
      much: {label: much contact, words: [(much), much contact]}
      little: {label: little contact, words: [(a bit)]}
results: {}
values:
  peer: {n: {column: n1, number: yes}, mean: {column: m}, sd: {column: m}}
  control: {n: {column: n2, number: yes}, mean: {column: m}, sd: {column: m}}
  contrast: {smd: {column: g, number: yes}, smd_se: {column: se, number: yes}, sign_convention: positive_favours_exp}
notes:
  - {unit: contrast, field: smd, when: {no: "2"}, note: a note of the contrast}
outcomes:
  instrument: {column: scale}
  category: {column: cat, codes: {Mood: mood, Life: life}}
  domain: {column: sub, codes: {Low mood: symptoms, Joy: quality_of_life}}
  labels: {mood: Mood, life: Life, symptoms: Symptoms, quality_of_life: Quality of life}
  same:
    Mood Scale:
      of: [Mood Scale (much), Mood Scale (a bit)]
      why: the words are of people
coding:
  arm: peer
  field: peer_role
  description: role
  basis: role_basis
  locator: trial title
  codes: {flexible: flexible}
"""


@pytest.fixture
def source(tmp_path):
    """A database with a study of two groups and one control; texts of its files can be changed."""
    files = {
        "data.csv": DATA,
        "our_coding.csv": CODING,
        "import.yaml": MAPPING,
        "references.json": json.dumps(REFERENCES),
    }

    def change(name, before, after):
        assert before in files[name]
        files[name] = files[name].replace(before, after, 1)

    def read():
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return metapsy.read(tmp_path / "data.csv", tmp_path / "our_coding.csv", tmp_path / "import.yaml")

    return SimpleNamespace(change=change, read=read)


def record(got, name="abel_2001"):
    return plain(parse(got.files[f"records/{name}/metapsy.yaml"], name))


def read_from(answer, row, quote):
    evidence = {"file": "data.csv", "row": row, "column": "scale", "quote": quote}
    return {"printed": answer, "provisional": "read from the scale's name", "evidence": evidence}


def test_each_group_is_an_arm_with_the_answers_of_its_own_rows(source):
    much, little, control = record(source.read())["arms"]

    assert (much["id"], little["id"], control["id"]) == ("peer_much", "peer_little", "control")
    assert much["label"] == read_from("much contact", "1", "Mood Scale (much)")
    assert little["label"] == read_from("little contact", "2", "Mood Scale (a bit)")
    assert much["duration"] == {"printed": "8 weeks", "column": "dur"}
    assert little["duration"] == {"printed": "4 weeks", "column": "dur"}
    assert little["evidence"] == {"file": "data.csv", "row": "2"}


def test_each_group_keeps_the_role_and_the_words_it_rests_on(source):
    much, little, _ = record(source.read())["arms"]

    assert [arm["peer_role"]["evidence"]["row"] for arm in (much, little)] == ["2", "3"]
    assert {arm["peer_role"]["evidence"]["quote"] for arm in (much, little)} == {"a mentor [flexible]"}


def test_the_contrasts_of_the_groups_name_one_control_group(source):
    assert record(source.read())["contrasts"] == [
        {
            "id": f"contrast_{group}",
            "arm_exp": f"peer_{group}",
            "arm_ctl": "control",
            "shared_control_group": read_from("abel_2001_control", row, quote),
        }
        for group, row, quote in (
            ("much", "1", "Mood Scale (much)"),
            ("little", "2", "Mood Scale (a bit)"),
        )
    ]


def test_each_row_is_a_result_of_its_own_group(source):
    first, second, third = record(source.read())["results"]

    assert list(first["values"]) == ["peer_much", "control", "contrast_much"]
    assert list(second["values"]) == ["peer_little", "control", "contrast_little"]
    assert list(third["values"]) == ["peer_much", "control", "contrast_much"]
    assert second["values"]["contrast_little"]["smd"]["note"] == "a note of the contrast"


def test_joined_names_are_one_outcome_and_each_row_keeps_its_own_name_and_why(source):
    got = source.read()

    outcomes = plain(parse(got.files["outcomes.yaml"], "outcomes.yaml"))["outcomes"]
    assert [(one["id"], one["instrument"]) for one in outcomes] == [
        ("joy_scale_much_contact", "Joy Scale - much contact"),
        ("mood_scale", "Mood Scale"),
    ]
    first, second, third = record(got)["results"]
    evidence = {"column": "scale", "quote": "Mood Scale (a bit)"}
    assert second["outcome"] == {
        "printed": "mood_scale",
        "provisional": "the words are of people",
        "evidence": evidence,
    }
    assert first["outcome"]["printed"] == "mood_scale"
    assert third["outcome"] == "joy_scale_much_contact"
    assert record(got, "bell_2002")["results"][0]["outcome"] == "mood_scale"


def test_other_studies_have_the_arms_of_the_mapping(source):
    other = record(source.read(), "bell_2002")

    assert [arm["id"] for arm in other["arms"]] == ["peer", "control"]
    assert other["contrasts"] == [{"id": "contrast", "arm_exp": "peer", "arm_ctl": "control"}]


def test_the_form_accepts_a_study_of_several_arms(source):
    text = source.read().files["records/abel_2001/metapsy.yaml"]

    check_record(find_form("peer_support@1.2.0"), parse(text, "abel"), "abel", "")


def test_the_account_adds_up_and_tells_what_was_read(source):
    account = source.read().account

    compared = "compared with one control: read from the scale's name"
    assert (account.tallies[0].rows, account.tallies[0].kept) == (4, 4)
    assert [(remark.place.line, remark.text) for remark in account.remarks[1:3]] == [
        (
            40,
            "'Mood Scale (much)', 'Mood Scale (a bit)' are read as 'Mood Scale': the words are of people",
        ),
        (
            20,
            f"abel_2001 has rows 1, 3 of peer_much and row 2 of peer_little, {compared}",
        ),
    ]


@pytest.mark.parametrize(
    ("name", "before", "after", "fault"),
    [
        (
            "import.yaml",
            "[(a bit)]",
            "[(a bit), (some)]",
            (
                "import.yaml:26:56: several_arms > abel_2001 > little: expected words of scale in a row of the study;"
                " found '(some)'"
            ),
        ),
        (
            "import.yaml",
            "[(much), much contact]",
            "[(much)]",
            (
                "data.csv:4:23: row 3 > scale: expected the words of one group of abel_2001 (import.yaml:20:3):"
                " '(much)' for much; '(a bit)' for little; found 'Joy Scale - much contact'"
            ),
        ),
        (
            "import.yaml",
            "[(a bit)]",
            "[(a bit), contact]",
            "found 'Joy Scale - much contact', which has those of much and little",
        ),
        (
            "import.yaml",
            "  abel_2001:",
            "  abel_2011:",
            "import.yaml:20:3: several_arms: expected the id of a study of the database; found 'abel_2011'",
        ),
        (
            "import.yaml",
            "    arm: peer\n    column: scale",
            "    arm: control\n    column: scale",
            (
                "import.yaml:21:5: several_arms > abel_2001 > arm: expected an arm_exp of contrasts (peer);"
                " found 'control'"
            ),
        ),
        (
            "import.yaml",
            "column: scale\n    why",
            "column: scales\n    why",
            "expected the column 'scales' that import.yaml names; found none",
        ),
        (
            "import.yaml",
            "    why: read from the scale's name\n",
            "",
            "import.yaml:21:5: why: expected a text; found nothing",
        ),
        (
            "import.yaml",
            "      little: {label: little contact, words: [(a bit)]}\n",
            "",
            "import.yaml:24:5: several_arms > abel_2001 > groups: expected two groups or more; found one",
        ),
        ("import.yaml", "words: [(a bit)]", "words: []", "words: expected a list of texts; found something"),
        (
            "import.yaml",
            ", words: [(a bit)]",
            "",
            "import.yaml:26:15: words: expected a list of texts; found nothing",
        ),
        (
            "import.yaml",
            "label: little",
            "name: little",
            "import.yaml:26:16: several_arms > abel_2001 > little: expected one of label, words; found 'name'",
        ),
        ("import.yaml", "      little:", "      Little:", "expected an id in a-z, 0-9 and _; found 'Little'"),
        (
            "import.yaml",
            "contrasts: {contrast:",
            "contrasts: {peer_much: {arm_exp: peer, arm_ctl: control}, contrast:",
            "expected an id that makes new ones; found 'peer_much', which there is",
        ),
        (
            "import.yaml",
            "Mood Scale (a bit)]",
            "Mood Scale (none)]",
            "import.yaml:41:31: outcomes > same > Mood Scale: expected scale of a row; found 'Mood Scale (none)'",
        ),
        (
            "import.yaml",
            "    Mood Scale:\n",
            "    Mood:\n      of: [Mood Scale (much)]\n      why: again\n    Mood Scale:\n",
            "outcomes > same > Mood Scale: expected a name of one outcome; found 'Mood' has it too",
        ),
        (
            "import.yaml",
            "      why: the words",
            "      who: the words",
            "expected one of of, why; found 'who'",
        ),
    ],
)
def test_a_fault_of_what_is_read_from_words_is_told_with_its_place(source, name, before, after, fault):
    source.change(name, before, after)

    with pytest.raises(ImportFault) as caught:
        source.read()

    assert fault in str(caught.value)
