"""A table is taken in by its mapping, whole and with an account of every row, or not at all."""

import pytest

from extraction_forms.checking import check_plain, check_record
from extraction_forms.errors import ImportFault
from extraction_forms.exchange import table_import
from extraction_forms.exchange.import_files import keeping, write_all
from extraction_forms.form_library import find_form
from extraction_forms.references import bib
from extraction_forms.yaml_text import parse, plain
from tests.extraction_forms.exchange.a_table import MAPPING, TABLE

FORMS = {name: find_form(name) for name in ("controlled_study@1.2.0", "outcomes@1.1.0")}


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
