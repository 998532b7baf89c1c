"""A database is taken in whole, with an account of every row, or not at all."""

import json
from contextlib import suppress
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.checking import check_plain, check_record
from extraction_forms.errors import ImportFault, ReviewError
from extraction_forms.exchange import metapsy
from extraction_forms.exchange.import_files import write_all
from extraction_forms.form_library import find_form, library, read_form
from extraction_forms.references import bib
from extraction_forms.yaml_text import parse, plain
from tests.damage import damaged_text
from tests.thoroughness import cases

DATA = """\
"";"study";"cat";"sub";"scale";"arm1";"fmt";"del";"ctl";"dur";"t";"g";"se";"m1";"sd1";"n1";"m2";"sd2";"n2";"kind";"junk";"d1";"all"
"1";"MÃ¼ller, 2001";"Mood";"Low mood";"Mood Scale â€” A";"Peers";"Group";"Web";"WL";"12 months";12;-0,05;0,17;1,8;0,38;65;"1.78";0,46;73;"msd";"NR";"Low risk";"High risk"
"2";"MÃ¼ller, 2001";"Life";"Joy";"Joy Scale";"Peers";"Group";"Web";"WL";"52 weeks";60;0,2;0,1;NA;NA;NA;NA;NA;"NR";"dich";"26.8";"High risk";"High risk"
"3";"MÃ¼ller, 2001";"Life";"Joy";"Joy Scale";"Peers";"Group";"Web";"WL";"52 weeks";60;0,2;0,1;NA;NA;NA;NA;NA;"NR";"dich";"26.8";"High risk";"High risk"
"4";"O'Neil, 2002";"Mood";"Low mood";"MOOD scale — A";"Peers";"One";"Phone";"CAU";"Unclear";8;0;0,2;3;1;10;3;1;11;"msd";"1,5";"Low risk";"Low risk"
"5";"Zoë, 2003";"Mood";"Low mood";"Mood Scale — A";"Peers";"One";"Phone";"CAU";"8 weeks";8;0,1;0,2;3;1;10;3;1;11;"msd";NA;"Low risk";"Low risk"
"6";"Zoë, 2003";"Mood";"Low mood";"Spoilt";"Peers";"One";"Phone";"CAU";"8 weeks";8;0,1;0,2;3;1;10;3;1;11;"msd";NA;"Low risk";"Low risk"
"""  # noqa: E501
CODING = """\
study,outcome_category,instrument,polarity,polarity_basis,role,role_basis
Müller_2001,Mood,Mood Scale — A,lower_better,usual,a mutual group [relational/mutual],title
Müller_2001,Life,Joy Scale,higher_better,usual,a mutual group [relational/mutual],title
Müller_2001,Life,Joy Scale,higher_better,usual,a mutual group [relational/mutual],title
O'Neil_2002,Mood,MOOD scale — A,higher_better,as scored there,navigator [para-clinical (navigation)],title
Zoë_2003,Mood,Mood Scale — A,lower_better,usual,"mentor, one to one [flexible]",title
"""
REFERENCES = {
    "Müller, 2001": "Müller, A., & The PEER Group (2001). A trial of peers. Journal of Trials, 3(2), 1-9.",
    "O'Neil, 2002": "O'Neil B, Ray C: Peers by telephone. Journal of Trials 4:5–8, 2002",
    "Zoë, 2003": "A reference of no known shape",
}
MAPPING = """\
schema: 1
extractor: metapsy
source: {report: invented, kind: dataset, citekey: invented_2024, file: data.csv, references: references.json}
forms: {study: peer_support@1.2.0, judgements: rob2@1.1.0}
numbers: decimal_comma
missing: {NA: not_reported, NR: not_measured}
rows: {row: "", study: study, unique: [study, cat, scale]}
misplaced: {columns: [junk], why: they are invented}
set_aside: {"6": the scale is spoilt}
codes:
  risk: {Low risk: low, High risk: high}
characteristics:
  label: {column: study}
  design: trial
arms:
  peer:
    label: {column: arm1}
    role: experimental
    format: {column: fmt, codes: {Group: group, One: one_to_one}}
    delivery: {column: del, codes: {Web: online, Phone: telephone}}
    structure: no_manual
    duration: {column: dur, missing: {Unclear: unclear}}
  control:
    role: control
    control_kind: {column: ctl, codes: {WL: waitlist, CAU: usual_care}}
contrasts: {contrast: {arm_exp: peer, arm_ctl: control}}
results:
  time: {column: t, number: yes, unit: weeks, duration: dur}
  value_kind: {column: kind, codes: {msd: endpoint, dich: ""}}
values:
  peer: {n: {column: n1, number: yes}, mean: {column: m1, number: yes}, sd: {column: sd1, number: yes}}
  control: {n: {column: n2, number: yes}, mean: {column: m2, number: yes}, sd: {column: sd2, number: yes}}
  contrast:
    smd: {column: g, number: yes}
    smd_se: {column: se, number: yes}
    sign_convention: positive_favours_exp
    origin: derived
notes:
  - {unit: contrast, field: smd, when: {kind: dich}, note: converted by the source}
outcomes:
  instrument: {column: scale}
  category: {column: cat, codes: {Mood: mood, Life: life}}
  domain: {column: sub, codes: {Low mood: symptoms, Joy: quality_of_life}}
  labels: {mood: Mood, life: Life, symptoms: Symptoms, quality_of_life: Quality of life, harm: Harm}
coding:
  arm: peer
  field: peer_role
  description: role
  basis: role_basis
  locator: trial title
  codes: {para-clinical: para_clinical, flexible: flexible, relational: relational}
judgements:
  d1: {column: d1, codes: risk}
  d2: {column: d1, codes: risk}
  d3: {column: d1, codes: risk}
  d4: {column: d1, codes: risk}
  d5: {column: d1, codes: risk}
  overall: {column: all, codes: risk}
references:
  invented_2024: {authors: "Nobody, N.; The PEER Group", year: "2024", title: An invented database}
"""


@pytest.fixture
def source(tmp_path):
    """The awkward database of ours as files; texts of it can be changed before it is read."""
    files = {
        "data.csv": "\ufeff" + DATA.replace("\n", "\r\n"),
        "our_coding.csv": CODING,
        "import.yaml": MAPPING,
        "references.json": json.dumps(REFERENCES, ensure_ascii=False, indent=1),
    }

    def change(name, before, after, count=-1):
        assert before in files[name]
        files[name] = files[name].replace(before, after, count)

    def read():
        for name, text in files.items():
            (tmp_path / name).write_bytes(text.encode("utf-8"))
        return metapsy.read(tmp_path / "data.csv", tmp_path / "our_coding.csv", tmp_path / "import.yaml")

    return SimpleNamespace(change=change, read=read, files=files, folder=tmp_path)


def record(got, name):
    return plain(parse(got.files[name], name))


def test_every_row_is_kept_a_duplicate_or_set_aside_with_its_line(source):
    data, coding = source.read().account.tallies

    assert (data.rows, data.kept) == (6, 4)
    assert [(remark.place.line, remark.text) for remark in data.duplicates] == [
        (4, "row 3 is a duplicate of row 2 on line 3")
    ]
    assert [(remark.place.line, remark.text) for remark in data.set_aside] == [
        (7, "row 6 is set aside: the scale is spoilt")
    ]
    assert (coding.rows, coding.kept, [remark.place.line for remark in coding.duplicates]) == (5, 4, [4])


def test_the_files_are_records_outcomes_references_and_the_coding(source):
    assert list(source.read().files) == [
        "coding.csv",
        "outcomes.yaml",
        "records/muller_2001/metapsy.rob2.yaml",
        "records/muller_2001/metapsy.yaml",
        "records/oneil_2002/metapsy.rob2.yaml",
        "records/oneil_2002/metapsy.yaml",
        "records/zoe_2003/metapsy.rob2.yaml",
        "records/zoe_2003/metapsy.yaml",
        "references.bib",
    ]
    assert source.read().files["coding.csv"] == CODING


def test_the_forms_accept_what_was_made(source):
    got = source.read()
    forms = {name: find_form(f"{name}@{of}") for name, of in (("peer_support", "1.2.0"), ("rob2", "1.1.0"))}

    for name, text in got.files.items():
        if name.startswith("records/"):
            form = forms["rob2" if name.endswith(".rob2.yaml") else "peer_support"]
            check_record(form, parse(text, name), name, "")
    vocabulary = read_form(library()["outcomes"])
    check_plain(vocabulary, parse(got.files["outcomes.yaml"], "outcomes.yaml"), "outcomes.yaml")


def test_each_value_keeps_its_print_its_file_its_row_and_its_column(source):
    result = record(source.read(), "records/muller_2001/metapsy.yaml")["results"][0]

    assert result["id"] == "row_1"
    assert result["evidence"] == {"file": "data.csv", "row": "1"}
    assert result["values"]["peer"] == {
        "n": {"printed": "65", "column": "n1"},
        "mean": {"printed": "1,8", "column": "m1"},
        "sd": {"printed": "0,38", "column": "sd1"},
    }
    assert result["values"]["contrast"]["smd"] == {"printed": "-0,05", "column": "g"}


def test_a_quoted_number_with_a_point_says_how_it_is_read(source):
    result = record(source.read(), "records/muller_2001/metapsy.yaml")["results"][0]

    mean = {"printed": "1.78", "numbers": "decimal_point", "column": "m2"}
    assert result["values"]["control"]["mean"] == mean


def test_every_column_of_a_row_is_kept_word_for_word(source):
    result = record(source.read(), "records/muller_2001/metapsy.yaml")["results"][0]

    assert list(result["columns"]) == [name.strip('"') for name in DATA.splitlines()[0].split(";")]
    assert result["columns"]["study"] == "MÃ¼ller, 2001"
    assert result["columns"]["junk"] == "NR"


def test_tokens_become_the_missing_reasons_they_are_declared_as(source):
    result = record(source.read(), "records/muller_2001/metapsy.yaml")["results"][1]

    assert result["values"]["peer"]["n"] == {"missing": "not_reported", "column": "n1"}
    assert result["values"]["control"]["n"] == {"missing": "not_measured", "column": "n2"}


def test_mojibake_is_mended_noted_and_accounted_for(source):
    got = source.read()

    assert record(got, "records/muller_2001/metapsy.yaml")["characteristics"]["label"] == {
        "printed": "Müller, 2001",
        "column": "study",
        "note": 'the file has "MÃ¼ller, 2001"',
    }
    assert [(repair.before, repair.after) for repair in got.account.repairs] == [
        ("Mood Scale â€” A", "Mood Scale — A"),
        ("MÃ¼ller, 2001", "Müller, 2001"),
    ]


def test_a_role_is_provisional_and_carries_the_words_it_rests_on(source):
    peer = record(source.read(), "records/oneil_2002/metapsy.yaml")["arms"][0]

    assert peer["peer_role"] == {
        "code": "para_clinical",
        "provisional": "title",
        "evidence": {
            "report": "oneil_2002_main",
            "locator": "trial title",
            "quote": "navigator [para-clinical (navigation)]",
            "file": "coding.csv",
            "row": "5",
            "column": "role",
        },
    }


def test_rows_of_a_study_that_differ_are_told(source):
    got = source.read()

    duration = record(got, "records/muller_2001/metapsy.yaml")["arms"][0]["duration"]
    assert duration == {"printed": "12 months", "column": "dur", "note": 'row 2 prints "52 weeks"'}
    assert 'dur: row 1 prints "12 months"; row 2 prints "52 weeks"' in [c.text for c in got.account.conflicts]


def test_a_time_shorter_than_the_printed_duration_is_noted(source):
    got = source.read()

    times = [each["time"] for each in record(got, "records/muller_2001/metapsy.yaml")["results"]]
    note = 'dur prints "12 months", which is longer: the unit is in doubt'
    assert times[0] == {"printed": "12", "unit": "weeks", "column": "t", "note": note}
    assert "note" not in times[1]


def test_a_declared_note_stands_where_its_condition_holds(source):
    first, second = record(source.read(), "records/muller_2001/metapsy.yaml")["results"]

    assert "note" not in first["values"]["contrast"]["smd"]
    assert second["values"]["contrast"]["smd"]["note"] == "converted by the source"
    assert first["value_kind"] == {"code": "endpoint", "column": "kind"}
    assert "value_kind" not in second


def test_an_instrument_is_one_outcome_with_the_commoner_polarity(source):
    got = source.read()

    domains, outcomes = record(got, "outcomes.yaml").values()
    assert [domain["id"] for domain in domains] == ["mood", "life", "symptoms", "quality_of_life"]
    assert outcomes[1] == {
        "id": "mood_scale_a",
        "label": "Mood Scale — A",
        "domain": "symptoms",
        "source_domain": "mood",
        "instrument": "Mood Scale — A",
        "polarity": {"code": "lower_better", "provisional": "usual"},
        "polarity_source": "usual",
    }
    assert any("joins the spellings" in remark.text for remark in got.account.remarks)


def test_a_study_coded_otherwise_carries_its_own_polarity(source):
    got = source.read()

    (result,) = record(got, "records/oneil_2002/metapsy.yaml")["results"]
    assert result["polarity"]["code"] == "higher_better"
    assert "polarity" not in record(got, "records/zoe_2003/metapsy.yaml")["results"][0]
    assert any("coded both ways" in conflict.text for conflict in got.account.conflicts)


def test_risk_of_bias_is_judged_per_row(source):
    judgements = record(source.read(), "records/muller_2001/metapsy.rob2.yaml")["judgements"]

    assert [(each["result"], each["d1"]["code"]) for each in judgements] == [
        ("row_1", "low"),
        ("row_2", "high"),
    ]
    assert judgements[1]["evidence"] == {"file": "data.csv", "row": "2"}


def test_references_are_taken_apart_and_keep_their_text(source):
    got = source.read()

    found = bib.parse(got.files["references.bib"], "references.bib")
    assert found.problems == ()
    assert list(found.references) == ["invented_2024", "muller_2001", "oneil_2002", "zoe_2003"]
    assert found.references["muller_2001"].authors == ("Müller, A.", "The PEER Group")
    assert found.references["oneil_2002"].text == REFERENCES["O'Neil, 2002"]
    assert found.references["zoe_2003"].text == "A reference of no known shape"
    assert any("unknown shape" in remark.text for remark in got.account.remarks)


def test_an_import_can_be_repeated_and_changes_nothing(source):
    first, second = source.read(), source.read()

    assert dict(first.files) == dict(second.files)
    assert len(write_all(source.folder, first.files)) == len(first.files)
    assert write_all(source.folder, second.files) == ()


@pytest.mark.parametrize(
    ("name", "before", "after", "fault"),
    [
        (
            "data.csv",
            '"Group"',
            '"Crowd"',
            "data.csv:2:66: row 1 > fmt: expected one of Group, One; found 'Crowd'",
        ),
        ("data.csv", "0,38", "0.38", "data.csv:2:115: row 1 > sd1: expected a number with a decimal comma"),
        ("data.csv", '"1.78"', '"1.780"', "whose mark may part thousands"),
        (
            "data.csv",
            ";65;",
            ";sixty;",
            "row 1 > n1: expected a number with a decimal comma, or one of NA, NR",
        ),
        ("data.csv", ";65;", ";;", "row 1 > n1: expected a text, or one of NA, NR; found nothing"),
        ("data.csv", ';"1,5"', "", "data.csv:5: expected 23 cells; found 22"),
        (
            "data.csv",
            '"5";"Zoë',
            '"4";"Zoë',
            "expected every row number once; found 4 again; it is on line 5",
        ),
        ("data.csv", ';"dur"', ';"length"', "expected the column 'dur' that import.yaml names; found none"),
        (
            "data.csv",
            "MOOD scale",
            "Other scale",
            "row 4: expected a row of coding.csv for it; found none for oneil",
        ),
        (
            "our_coding.csv",
            "Zoë_2003",
            "Zoe_2004",
            "coding.csv:6: zoe_2004 > Mood > Mood Scale — A: expected a row",
        ),
        (
            "our_coding.csv",
            "[flexible]",
            "[floating]",
            "expected words in brackets at the end, one of para-clinical",
        ),
        (
            "our_coding.csv",
            "lower_better",
            "lower",
            "expected one of higher_better, lower_better, neutral; found",
        ),
        ("our_coding.csv", "role_basis", "basis", "expected the columns role_basis; found none"),
        ("import.yaml", "schema: 1", "schema: 2", "import.yaml:1:1: schema: expected 1"),
        (
            "import.yaml",
            "number: yes, unit",
            "nummer: yes, unit",
            "import.yaml:28:21: time: expected one of column",
        ),
        ("import.yaml", "codes: risk", "codes: risks", "expected a list under codes (risk); found 'risks'"),
        ("import.yaml", "not_measured", "lost", "expected one of not_reported"),
        ("import.yaml", '"6": the', '"7": the', "set_aside: expected the number of a row; found '7'"),
        ("import.yaml", "symptoms: Symptoms, ", "", "expected a label for 'symptoms'; found none"),
        ("references.json", "Zoë, 2003", "Zoë, 2004", "zoe_2003: expected a reference; found none"),
        (
            "import.yaml",
            "citekey: invented_2024, ",
            "",
            "import.yaml:3:1: source: expected 'citekey'; found nothing",
        ),
        ("import.yaml", ", judgements: rob2@1.1.0", "", "forms: expected 'judgements'; found nothing"),
        (
            "import.yaml",
            "  arm: peer",
            "  arm: poor",
            "coding > arm: expected one of peer, control; found 'poor'",
        ),
        ("import.yaml", "{column: scale}", "scale", "instrument: expected a block with a column; found none"),
        ("data.csv", '"O\'Neil, 2002"', '"—"', "expected a row of coding.csv for it"),
        ("references.json", "{", "[", "expected a JSON file of study names and references"),
    ],
)
def test_what_does_not_add_up_is_a_fault_with_its_place(source, name, before, after, fault):
    source.change(name, before, after, 1)

    with pytest.raises(ImportFault) as caught:
        source.read()

    assert fault in str(caught.value)


def test_an_instrument_in_two_domains_is_a_fault(source):
    source.change("data.csv", '"Low mood";"MOOD', '"Joy";"MOOD')

    with pytest.raises(
        ImportFault, match="expected 'symptoms' for mood_scale_a as on line 2; found 'quality_of_life'"
    ):
        source.read()


def test_a_coding_that_contradicts_itself_is_a_fault(source):
    line = "Müller_2001,Life,Joy Scale,higher_better,usual,a mutual group [relational/mutual],title\n"
    source.change("our_coding.csv", line * 2, line + line.replace("higher", "lower"))

    with pytest.raises(
        ImportFault, match=r"coding\.csv:4: .*expected one coding; found another coding on line 3"
    ):
        source.read()


def test_references_that_are_no_names_and_texts_are_a_fault(source):
    source.files["references.json"] = '["Zoë, 2003", "A reference"]'

    with pytest.raises(
        ImportFault, match="expected a JSON file of study names and references; found something"
    ):
        source.read()


def test_a_study_with_two_roles_is_a_fault(source):
    source.change("our_coding.csv", "usual,a mutual", "usual,another mutual", 1)

    with pytest.raises(ImportFault, match="another mutual group"):
        source.read()


def test_all_faults_are_told_at_once(source):
    source.change("data.csv", '"Group"', '"Crowd"', 1)
    source.change("data.csv", '"CAU"', '"Cow"', 1)

    with pytest.raises(ImportFault) as caught:
        source.read()

    assert len(caught.value.problems) == 2


@settings(max_examples=cases(40, 500), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_done_to_a_file_there_is_an_import_or_a_fault(source, data):
    files = dict(source.files)
    name = data.draw(st.sampled_from(sorted(files)))
    source.files[name] = data.draw(damaged_text(files[name]))
    try:
        with suppress(ReviewError):
            assert all(tally.adds_up for tally in source.read().account.tallies)
    finally:
        source.files.update(files)
