"""A table is taken in by its mapping, whole and with an account of every row, or not at all."""

from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.checking import check_plain, check_record
from extraction_forms.errors import ImportFault, Rejected, ReviewError
from extraction_forms.exchange import table_import
from extraction_forms.exchange.import_files import keeping, write_all
from extraction_forms.form_library import find_form
from extraction_forms.references import bib
from extraction_forms.yaml_text import parse, plain
from tests.thoroughness import cases

TABLE = """\
no,trial,kind,what,ctl,field,sub,better,tm,n1,m1,sd1,n2,m2,sd2,d,se,p,said,source
R1,"Müller_a",RCT,walks [group walks/outdoors],TAU,sleep,hours,higher,8,40,7.1,1.1,41,6.5,1.2,,,.042 one-tailed,"slept ""longer"",
by the hour","Müller 2001 J Sleep 3:1-9, doi:10.1000/xyz(1)2"
R2,"Müller_b",RCT,walks [group walks/outdoors],TAU (letter),sleep,quality,,8,40,,,41,,,-0.3,0.1,<.03,significantly better,"Müller 2002, https://a.example/two."
R3,O'Neil 2002,pilot,app [app],WL,"mood, worry",total,lower,NR,12,NR,NR,13,NR,NR,,,,no difference,"O'Neil 2002, https://a.example/three"
R4,Zoë 2003,RCT,app [app],WL,spoilt,spoilt,lower,1,12,NR,NR,13,NR,NR,,,,-,Zoë 2003
"""  # noqa: E501
MAPPING = """\
schema: 1
extractor: table
source: {file: results.csv, row: no, study: trial, report: source, quote: said}
forms: {study: controlled_study@1.2.0, vocabulary: outcomes@1.1.0}
numbers: decimal_point
missing: {NR: not_reported}
provisional: read by one person
set_aside: {R4: the scale is spoilt}
codes:
  controls: {TAU: usual_care, TAU (letter): usual_care, WL: waitlist}
words:
  p_values:
    .042 one-tailed: {p: ".042", p_sides: one}
    <.03: {p: ".03", p_relation: below}
studies:
  muller_2001:
    of: [Müller_a, Müller_b]
    characteristics: {label: "Müller 2001"}
characteristics:
  label: {template: "{trial} ({kind})"}
  design:
    - {when: {kind: pilot}, missing: unclear, column: kind, note: a pilot is no design}
    - {column: kind, codes: {RCT: trial}}
arms:
  new:
    role: experimental
    intervention: {column: what, quote: yes}
    format: {column: what, brackets: yes, codes: {group walks: group, app: individual}, provisional: a guess}
    delivery: {missing: not_reported}
    n_randomised: {column: n1, number: yes}
  old: {label: {column: ctl}, role: control, control_kind: {column: ctl, codes: controls}}
contrasts:
  contrast: {arm_exp: new, arm_ctl: old}
results:
  time: {column: tm, number: yes, unit: weeks}
values:
  new:
    n: {column: n1, number: yes, unless: {m1: ["", NR]}}
    mean: {column: m1, number: yes, unless: {m1: NR}}
    sd: {column: sd1, number: yes, unless: {m1: NR}}
  old:
    n: {column: n2, number: yes, unless: {m2: ["", NR]}}
    mean: {column: m2, number: yes, unless: {m2: NR}}
    sd: {column: sd2, number: yes, unless: {m2: NR}}
  contrast:
    smd: {column: d, number: yes}
    smd_se: {column: se, number: yes}
    sign_convention: {code: negative_favours_exp, unless: {d: ""}}
    p: {column: p, words: p_values}
    p_sides: {code: not_stated, unless: {p: ""}}
rows:
  R2: {stated_direction: favours_exp, stated_because: significance, note: it says so}
  R3:
    stated_direction: {missing: not_reported, note: no words of a direction}
    evidence: {locator: Table 2}
outcomes:
  columns: [field, sub]
  polarity: {column: better, codes: {higher: higher_better, lower: lower_better}}
  domains: {sleep: Sleep, several: {label: Several, bundle: yes}}
  list:
    hours: {label: Hours of sleep, domain: sleep, polarity: higher_better, of: [[sleep, hours]]}
    quality: {label: Quality of sleep, domain: sleep, polarity: {missing: unclear}, rows: R2}
    total: {label: Everything, domain: several, polarity: lower_better, of: [["mood, worry", total]]}
reports:
  kind: abstract
  list:
    muller_2001: {of: "Müller 2001 J Sleep 3:1-9, doi:10.1000/xyz(1)2", citekey: muller_2001, locator: abstract}
references:
  muller_2001: {kind: article, authors: "Müller; others", year: "2001", container: J Sleep, text: Müller 2001. J Sleep.}
"""
FORMS = {name: find_form(name) for name in ("controlled_study@1.2.0", "outcomes@1.1.0")}


@pytest.fixture
def source(tmp_path):
    """The table and its mapping as files; texts of them can be changed before they are read."""
    files = {"results.csv": "\ufeff" + TABLE.replace("\n", "\r\n"), "import.yaml": MAPPING}

    def change(name, before, after, count=-1):
        assert before in files[name]
        files[name] = files[name].replace(before, after, count)

    def read():
        for name, text in files.items():
            (tmp_path / name).write_bytes(text.encode("utf-8"))
        return table_import.read(tmp_path / "results.csv", tmp_path / "import.yaml")

    def faults():
        with pytest.raises((ImportFault, Rejected)) as refused:
            read()
        return [str(problem) for problem in refused.value.problems]

    return SimpleNamespace(change=change, read=read, faults=faults, files=files, folder=tmp_path)


def record(got, name):
    path = f"records/{name}/table.yaml"
    return plain(parse(got.files[path], path))


def test_every_row_is_kept_or_set_aside_with_its_reason(source):
    (tally,) = source.read().account.tallies

    assert (tally.rows, tally.kept) == (4, 3)
    assert [(one.place.line, one.text) for one in tally.set_aside] == [
        (6, "row R4 is set aside: the scale is spoilt")
    ]


def test_two_ids_of_the_source_may_be_one_study_with_two_reports_and_the_account_tells(source):
    got = source.read()

    study = record(got, "muller_2001")
    assert [report["id"] for report in study["reports"]] == ["muller_2001", "muller_2002_https_a_example_two"]
    assert [result["id"] for result in study["results"]] == ["r1", "r2"]
    assert "3 study ids are 2 studies: Müller_a, Müller_b are muller_2001" in got.account.text()


def test_the_forms_accept_what_was_made(source):
    got = source.read()

    assert list(got.files) == [
        "outcomes.yaml",
        "records/muller_2001/table.yaml",
        "records/oneil_2002/table.yaml",
        "references.bib",
    ]
    for name in list(got.files)[1:3]:
        check_record(FORMS["controlled_study@1.2.0"], parse(got.files[name], name), name, "")
    check_plain(FORMS["outcomes@1.1.0"], parse(got.files["outcomes.yaml"], "o"), "o")
    assert bib.parse(got.files["references.bib"], "references.bib").problems == ()


def test_every_value_has_its_report_its_words_its_row_and_its_column(source):
    result = record(source.read(), "muller_2001")["results"][0]

    assert result["evidence"] == {
        "report": "muller_2001",
        "locator": "abstract",
        "quote": 'slept "longer",\nby the hour',
        "file": "results.csv",
        "row": "R1",
    }
    assert result["values"]["new"] == {
        "n": {"printed": "40", "column": "n1"},
        "mean": {"printed": "7.1", "column": "m1"},
        "sd": {"printed": "1.1", "column": "sd1"},
    }
    assert result["time"] == {"printed": "8", "unit": "weeks", "column": "tm"}


def test_every_column_of_a_row_is_kept_word_for_word(source):
    columns = record(source.read(), "muller_2001")["results"][0]["columns"]

    assert list(columns) == TABLE.split("\n", 1)[0].split(",")
    assert columns["said"] == 'slept "longer",\r\nby the hour'
    assert columns["p"] == ".042 one-tailed"


def test_one_cell_answers_the_fields_that_the_table_of_words_gives_it_and_no_others(source):
    first, second = (
        result["values"]["contrast"] for result in record(source.read(), "muller_2001")["results"]
    )

    assert first == {"p": {"printed": ".042", "column": "p"}, "p_sides": {"code": "one", "column": "p"}}
    assert second["p_relation"] == {"code": "below", "column": "p"}
    assert second["p_sides"] == {"code": "not_stated"}


def test_a_word_may_answer_with_a_block(source):
    source.change(
        "import.yaml", '{p: ".042", p_sides: one}', '{p: {printed: ".042", note: one side}, p_sides: one}'
    )

    contrast = record(source.read(), "muller_2001")["results"][0]["values"]["contrast"]

    assert contrast["p"] == {"printed": ".042", "note": "one side", "column": "p"}


def test_a_number_stands_beside_words_that_answer_otherwise(source):
    source.change(
        "import.yaml", "p: {column: p, words: p_values}", "p: {column: p, number: yes, words: p_values}"
    )
    source.change("results.csv", ".042 one-tailed", ".31")

    first, second = (
        result["values"]["contrast"] for result in record(source.read(), "muller_2001")["results"]
    )

    assert first["p"] == {"printed": ".31", "column": "p"}
    assert second["p"] == {"printed": ".03", "column": "p"}


@pytest.mark.parametrize(
    ("answer", "contrast"),
    [
        ('""', {}),
        ("{}", {}),
        ("{p: {missing: not_reported}}", {"p": {"missing": "not_reported", "column": "p"}}),
        ("{p_sides: two}", {"p_sides": {"code": "two", "column": "p"}}),
    ],
)
def test_a_word_may_answer_nothing_or_that_something_is_missing(source, answer, contrast):
    source.change("import.yaml", '{p: ".042", p_sides: one}', answer)
    source.change("import.yaml", 'unless: {p: ""}', 'unless: {p: ["", .042 one-tailed]}')

    got = source.read()

    assert record(got, "muller_2001")["results"][0]["values"].get("contrast", {}) == contrast
    told = [(word.column, word.word) for word in got.account.missing]
    assert (("p", ".042 one-tailed") in told) == ("missing" in answer)


def test_a_blank_cell_answers_with_its_reason_and_a_printed_one_as_printed(source):
    for arm in "12":
        source.change("import.yaml", f', unless: {{m{arm}: ["", NR]}}', "")
        source.change("import.yaml", f"unless: {{m{arm}: NR}}", "blank: not_reported")

    first, second = (result["values"]["new"] for result in record(source.read(), "muller_2001")["results"])

    assert first["mean"] == {"printed": "7.1", "column": "m1"}
    assert second == {
        "n": {"printed": "40", "column": "n1"},
        "mean": {"missing": "not_reported", "column": "m1"},
        "sd": {"missing": "not_reported", "column": "sd1"},
    }


def test_a_blank_cell_of_one_row_is_not_at_odds_with_what_another_row_of_the_study_prints(source):
    source.change(
        "results.csv",
        'R1,"Müller_a",RCT,walks [group walks/outdoors],TAU,',
        'R1,"Müller_a",RCT,walks [group walks/outdoors],,',
    )
    source.change("import.yaml", "{column: ctl}", "{column: ctl, blank: unclear}")

    got = source.read()

    label = record(got, "muller_2001")["arms"][1]["label"]
    assert label["printed"] == "TAU (letter)"
    assert "note" not in label
    assert got.account.conflicts == ()


def test_a_fault_about_a_missing_answer_says_what_to_write_in_the_mapping(source):
    source.change("results.csv", ",1.1,41", ",,41")

    (fault,) = source.faults()

    assert "mean_sd_n_told: expected n, mean and sd" in fault
    assert "In the mapping, `blank: not_reported` beside a column answers its blank cells" in fault


def test_faults_of_the_mapping_the_words_and_the_forms_are_told_together_and_no_fault_twice(source):
    source.change("import.yaml", "smd: {column: d, number: yes}", "smd: {column: d, numbre: yes}")
    source.change("import.yaml", "mean: {column: m2, number", "mean: {column: m9, number")
    source.change("import.yaml", "role: control, control_kind", "role: contrl, control_kind")
    source.change("import.yaml", "role: experimental", "role: experimental\n    country: NL")
    source.change("results.csv", "<.03", "<.3")
    source.change("results.csv", '"mood, worry",total', '"mood, worry",totals')
    source.change("results.csv", "7.1", "seven")
    told = (
        "smd: expected one of when, unless, column, number",
        "expected a column of results.csv; found 'm9'",
        "muller_2001 > Arms > old > role: expected one of",
        "oneil_2002 > Arms > old > role: expected one of",
        "muller_2001 > Arms > new: expected one of",
        "oneil_2002 > Arms > new: expected one of",
        "row R2 > p: expected one of the words",
        "row R3 > outcome: expected field and sub",
        "row R1 > m1: expected a number with a decimal point, or one of NR; found 'seven'",
    )

    faults = source.faults()

    assert [one for one in told if not any(one in fault for fault in faults)] == []
    assert len(faults) == len(told), faults


def test_what_rows_cannot_be_told_without_is_told_with_the_faults_of_the_mapping_and_nothing_that_follows(
    source,
):
    source.change("import.yaml", "study: trial", "study: trail")
    source.change("import.yaml", "numbers: decimal_point", "numbers: decimal_dot")
    source.change("import.yaml", "controlled_study@1.2.0", "controlled_study")
    source.change("results.csv", "R3,O'Neil 2002,pilot", "R3,O'Neil 2002")
    source.change("results.csv", "<.03", "<.3")

    faults = source.faults()

    assert [fault.split(":", 1)[0] for fault in faults] == ["import.yaml"] * 3 + ["results.csv"]
    for one in ("'trail'", "'decimal_dot'", "a form as id@version; found 'controlled_study'", "20 cells"):
        assert any(one in fault for fault in faults), faults


def test_a_mapping_is_told_with_a_table_that_cannot_be_read(source):
    source.read()
    (source.folder / "results.csv").write_bytes(b"PK\x03\x04")
    (source.folder / "import.yaml").write_text(MAPPING.replace("schema: 1", "schema: 2"), "utf-8")

    with pytest.raises(ImportFault) as refused:
        table_import.read(source.folder / "results.csv", source.folder / "import.yaml")

    assert [problem.place.file for problem in refused.value.problems] == ["import.yaml", "results.csv"]


def test_evidence_never_names_another_table_than_the_one_that_was_read(source):
    source.change("import.yaml", "file: results.csv", "file: result.csv")

    (fault,) = source.faults()

    assert fault.startswith("import.yaml:3:1: source > file: expected 'results.csv', the table that is read")
    assert "found 'result.csv'" in fault


def test_the_first_way_that_holds_for_a_row_answers(source):
    designs = [
        record(source.read(), name)["characteristics"]["design"] for name in ("muller_2001", "oneil_2002")
    ]

    assert designs == [
        {"code": "trial", "column": "kind"},
        {"missing": "unclear", "column": "kind", "note": "a pilot is no design"},
    ]


def test_a_text_made_of_cells_and_one_of_the_study_alone(source):
    labels = [
        record(source.read(), name)["characteristics"]["label"] for name in ("muller_2001", "oneil_2002")
    ]

    assert labels == ["Müller 2001", "O'Neil 2002 (pilot)"]


def test_words_in_brackets_are_coded_and_the_cell_may_be_the_quote(source):
    arm = record(source.read(), "oneil_2002")["arms"][0]

    assert arm["format"] == {"code": "individual", "column": "what", "provisional": "a guess"}
    assert arm["intervention"]["evidence"] == {"quote": "app [app]"}


def test_rows_of_a_study_at_odds_are_noted_and_told(source):
    got = source.read()

    label = record(got, "muller_2001")["arms"][1]["label"]
    assert label == {"printed": "TAU", "column": "ctl", "note": 'row R2 prints "TAU (letter)"'}
    told = 'ctl: row R1 prints "TAU"; row R2 prints "TAU (letter)"'
    assert [remark.text for remark in got.account.conflicts] == [told]


def test_an_answer_that_is_not_from_the_first_row_says_which_row_and_report(source):
    source.change("results.csv", "walks [group walks/outdoors],TAU,", "walks [group walks/outdoors],,")

    label = record(source.read(), "muller_2001")["arms"][1]["label"]

    assert label["evidence"] == {"row": "R2", "report": "muller_2002_https_a_example_two"}


def test_what_somebody_read_in_a_row_is_provisional_and_what_is_missing_is_not(source):
    got = source.read()

    read = record(got, "muller_2001")["results"][1]
    assert read["stated_direction"] == {
        "code": "favours_exp",
        "provisional": "read by one person",
        "note": "it says so",
    }
    assert read["stated_because"] == {"code": "significance", "provisional": "read by one person"}
    other = record(got, "oneil_2002")["results"][0]
    assert other["stated_direction"] == {"missing": "not_reported", "note": "no words of a direction"}
    assert other["evidence"]["locator"] == "Table 2"


def test_a_report_without_an_entry_takes_its_address_from_its_text(source):
    reports = [
        one for name in ("muller_2001", "oneil_2002") for one in record(source.read(), name)["reports"]
    ]

    assert reports[0] == {
        "id": "muller_2001",
        "kind": "abstract",
        "citekey": "muller_2001",
        "doi": "10.1000/xyz(1)2",
    }
    assert reports[1]["url"] == "https://a.example/two"
    assert reports[2]["id"] == "oneil_2002_https_a_example_three"


def test_a_table_without_a_column_of_reports_has_the_one_report_that_is_declared(source):
    source.change("import.yaml", "report: source, ", "")

    study = record(source.read(), "muller_2001")

    assert [one["id"] for one in study["reports"]] == ["muller_2001"]
    assert {one["evidence"]["report"] for one in study["results"]} == {"muller_2001"}
    source.change("import.yaml", "    muller_2001: {of: ", "    other: {}\n    muller_2001: {of: ")
    assert any("reports: expected one report, since no column names" in one for one in source.faults())


def test_the_vocabulary_is_that_of_the_mapping(source):
    vocabulary = plain(parse(source.read().files["outcomes.yaml"], "outcomes.yaml"))

    assert vocabulary["domains"] == [
        {"id": "sleep", "label": "Sleep"},
        {"id": "several", "label": "Several", "bundle": "yes"},
    ]
    assert [outcome["id"] for outcome in vocabulary["outcomes"]] == ["hours", "quality", "total"]
    assert set(vocabulary["outcomes"][0]) == {"id", "label", "domain", "polarity"}


def test_mojibake_is_mended_where_it_is_read_and_kept_where_it_stood(source):
    source.change("results.csv", "O'Neil 2002,pilot", "OâNeil 2002,pilot".encode().decode("cp1252"))
    source.change("results.csv", "R1,", "R1,", 1)

    got = source.read()

    (repair,) = got.account.repairs
    assert repair.after == "OâNeil 2002"
    result = record(got, "oaneil_2002")["results"][0]
    assert result["columns"]["trial"] == repair.before


def test_decimal_commas_are_read_where_the_mapping_says_so(source):
    source.files["results.csv"] = TABLE.replace("7.1,1.1", '"7,1","1,1"').replace("6.5,1.2", '"6,5","1,2"')
    source.change("results.csv", "-0.3,0.1", '"-0,3","0,1"')
    source.change("import.yaml", "numbers: decimal_point", "numbers: decimal_comma")
    source.change("import.yaml", '".042"', '",042"')
    source.change("import.yaml", '".03"', '",03"')

    assert record(source.read(), "muller_2001")["results"][0]["values"]["new"]["mean"]["printed"] == "7,1"


def test_the_same_files_give_the_same_bytes_and_a_second_writing_changes_nothing(source):
    review = source.folder / "review"
    review.mkdir()
    first, second = source.read(), source.read()

    assert first.files == second.files
    assert len(write_all(review, first.files)) == 4
    assert write_all(review, second.files) == ()


FAULTY = [
    ("results.csv", "R2,", "R1,", "results.csv:4: no: expected every row number once; found R1 again"),
    ("results.csv", "TAU (letter)", "letter", "results.csv:4:"),
    ("results.csv", "TAU (letter)", "letter", "expected one of TAU, TAU (letter), WL; found 'letter'"),
    ("results.csv", "<.03", "<.3", "row R2 > p: expected one of the words .042 one-tailed, <.03; found '<.3'"),
    ("results.csv", "<.03", ".03", "found '.03'. With `number: yes` beside `words`, other cells are read as numbers."),
    ("results.csv", "7.1", "n.s.", "one of NR; found 'n.s.'. Write a text that stands for nothing under `missing`"),
    ("import.yaml", '{p: ".042", p_sides: one}', "none", 'that this text answers, as in {p: ".05"}, or "" for none'),
    ("import.yaml", '{p: ".042", p_sides: one}', "[p]", 'or "" for none; found a list'),
    ("import.yaml", "{column: ctl}", "{column: ctl, blank: lost}", "blank: expected one of not_reported"),
    ("import.yaml", "{column: ctl}", "{column: ctl, duration: tm}", "found 'duration'"),
    ("import.yaml", "controlled_study@1.2.0", "controlled_study@9.9.9", "found version 9.9.9"),
    ("results.csv", '[app],WL,"mood', '(app),WL,"mood', "words in brackets at the end, one of group walks, app"),
    ("results.csv", "7.1", "7;1", "results.csv:2:76: row R1 > m1: expected a number with a decimal point"),
    ("results.csv", "7.1", '"7,1"', "row R1 > m1: expected a number with a decimal point; found '7,1'"),
    ("results.csv", "sleep,hours", "sleep,hour", "row R1 > outcome: expected field and sub as an outcome of"),
    ("results.csv", "higher,8", "lower,8", "row R1 > better: expected 'higher_better' as hours has it"),
    ("results.csv", "R3,O'Neil 2002,pilot", "R3,O'Neil 2002", "results.csv:5: expected 20 cells; found 19"),
    ("results.csv", "R3,O'Neil 2002", "R3,???", "trial: expected a name with a letter or digit; found '???'"),
    ("results.csv", "O'Neil 2002, https://a.example/three", "?", "expected words that name a report; found '?'"),
    ("results.csv", "no,trial", "no,no", "every column once"),
    ("results.csv", ",1.1,41", ",,41", "muller_2001 > Results > r1, new > mean_sd_n_told"),
    ("results.csv", "Zoë 2003\r\n", '"Zoë 2003\r\n', "a closing quote"),
    ("import.yaml", "study: trial", "study: trail", "import.yaml:3:1: expected a column of results.csv; found 'trail'"),
    ("import.yaml", "{column: ctl}", "{column: cta}", "expected a column of results.csv; found 'cta'"),
    ("import.yaml", "unless: {d: ", "unless: {e: ", "expected a column of results.csv; found 'e'"),
    ("import.yaml", "{trial} ({kind})", "{trial} ({sort})", "expected a column of results.csv; found 'sort'"),
    ("import.yaml", "  R2: {", "  R9: {", "rows: expected the no of a row that is kept; found 'R9'"),
    ("import.yaml", "  R2: {", "  R4: {", "found 'R4', which is set aside"),
    ("import.yaml", "rows: R2", "rows: R8", "expected the no of a row that is kept; found 'R8'"),
    ("import.yaml", "{R4: the", "{R7: the", "set_aside: expected the number of a row; found 'R7'"),
    ("import.yaml", "Müller_b]", "Müller_c]", "muller_2001: expected a study of results.csv; found 'Müller_c'"),
    ("import.yaml", "muller_2001:\n    of", "Muller:\n    of", "expected an id of a-z, 0-9, _ and -"),
    ("import.yaml", "extractor: table", "extractor: ../x", "extractor: expected an id of a-z"),
    ("import.yaml", "schema: 1", "schema: 2", "schema: expected 1"),
    ("import.yaml", "provisional: read", "provisionel: read", "found 'provisionel'"),
    ("import.yaml", "number: yes, unless: {m1: NR}", "numbre: yes, unless: {m1: NR}", "found 'numbre'. Did you mean"),
    ("import.yaml", "words: p_values}", "words: q_values}", "a table under words (p_values); found 'q_values'"),
    ("import.yaml", "codes: controls", "codes: kinds", "a list under codes (controls); found 'kinds'"),
    ("import.yaml", "decimal_point", "decimal_dot", "expected one of decimal_point, decimal_comma"),
    ("import.yaml", "NR: not_reported", "NR: lost", "missing > NR: expected one of not_reported"),
    ("import.yaml", "controlled_study@1.2.0", "rob2@1.1.0", "forms > study: expected a form that reads as study"),
    ("import.yaml", "[[sleep, hours]]", "[[sleep]]", "of: expected a list of 2 texts, one for each column; found 1"),
    ("import.yaml", ', of: [["mood, worry", total]]', "", "expected of or rows, which tell the rows of this outcome"),
    ("import.yaml", "rows: R2}", "of: [[sleep, hours]]}", "for one outcome; found hours too"),
    ("import.yaml", "domain: sleep, polarity: higher", "domain: slep, polarity: higher", "'slep'"),
    ("import.yaml", "citekey: muller_2001,", "citekey: mueller,", "citekey: expected a key of references"),
    ("import.yaml", "text: Müller 2001. J Sleep.", "doi: 10.1000/1", "references: expected a title for muller_2001"),
    ("import.yaml", "stated_because: significance", "stated_because: luck", "> Results > r2 > stated_because"),
    ("import.yaml", "smd: {column: d", "smdd: {column: d", "found 'smdd'"),
    ("import.yaml", "role: control, control_kind", "role: contrl, control_kind", "Arms > old > role"),
    ("import.yaml", "kind: abstract", "kind: poster", "kind: expected one of journal"),
    ("import.yaml", "missing: unclear, column", "missing: lost, column", "design: expected one of not_reported"),
    ("import.yaml", "R4: the scale is spoilt", "R4: &a the scale is spoilt", "import.yaml:8"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "told"), FAULTY)
def test_a_fault_of_either_file_is_told_with_its_line(source, name, before, after, told):
    source.change(name, before, after, 1)

    faults = source.faults()

    assert any(told in fault for fault in faults), faults
    assert all(fault.startswith((f"{name}:", "results.csv:", "import.yaml:")) for fault in faults), faults


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "expected a header; found an empty file"),
        ("no,trial\n", "expected a column of results.csv; found 'source'"),
        (TABLE.split("\n", 1)[0] + "\n", "results.csv:1: expected rows; found a header alone"),
    ],
)
def test_a_table_without_results_is_told(source, text, told):
    source.files["results.csv"] = text

    assert any(told in fault for fault in source.faults())


def test_a_table_in_another_encoding_is_told_with_its_line(source):
    source.read()
    (source.folder / "results.csv").write_bytes(TABLE.encode("cp1252"))

    with pytest.raises(ImportFault, match=r"results.csv:2: expected UTF-8 text; found the byte 0xFC"):
        table_import.read(source.folder / "results.csv", source.folder / "import.yaml")


@settings(
    max_examples=cases(75, 500), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_done_to_either_file_there_is_an_import_or_a_fault_and_never_anything_else(source, data):
    name = data.draw(st.sampled_from(["results.csv", "import.yaml"]))
    kept = source.files[name]
    start = data.draw(st.integers(0, len(kept)))
    end = data.draw(st.integers(start, min(start + 30, len(kept))))
    junk = data.draw(st.text(st.sampled_from("{}[],:\"'\n\r\t |>&*!?-#aR1.é\x00\u200b"), max_size=8))
    source.files[name] = kept[:start] + junk + kept[end:]

    try:
        got = source.read()
    except ReviewError:
        got = None
    finally:
        source.files[name] = kept

    assert got is None or all(tally.adds_up for tally in got.account.tallies)


def test_a_mapping_that_stands_elsewhere_is_kept_in_a_review_without_one(source):
    review = source.folder / "review"
    review.mkdir()
    source.change("import.yaml", "\n", "\r\n")
    mapping = source.folder / "import.yaml"

    write_all(review, keeping(source.read(), mapping, review).files)
    again = keeping(source.read(), mapping, review)

    assert (review / "import.yaml").read_bytes() == mapping.read_bytes()
    assert "import.yaml" not in again.files


def test_another_mapping_in_the_review_stays_and_is_told(source):
    review = source.folder / "review"
    review.mkdir()
    (review / "import.yaml").write_text("another", "utf-8")

    got = keeping(source.read(), source.folder / "import.yaml", review)

    assert "import.yaml" not in got.files
    assert got.account.remarks[-1].text == "not import.yaml, by which was imported; it stays"
