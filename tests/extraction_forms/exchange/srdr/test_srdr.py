"""A workbook of SRDR+ becomes records with every number's sheet, row and column, and an account of every row."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.checking import check_record
from extraction_forms.errors import ImportFault, ReviewError
from extraction_forms.exchange.srdr import book, reading
from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse, plain
from tests.damage import damaged
from tests.extraction_forms.exchange.srdr import workbooks as files
from tests.thoroughness import cases

WALKING = files.walking()
TWICE = (files.extraction(12), files.extraction(13, "ben"), files.extraction(14, "ben", done=True))


@pytest.fixture
def mapping(tmp_path):
    def write(text):
        path = tmp_path / "map.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


def made(data=WALKING, mapping=None):
    return reading.imported(book.read(data, "walk.xlsx"), mapping)


def altered(sheet, change, **options):
    """A workbook in which one sheet's rows were changed."""
    sheets = files.sheets(**options)
    sheets[sheet] = change(sheets[sheet])
    return files.book(sheets, files.COMMENTS)


def record(found, name="okafor_2019/ada"):
    return plain(parse(found.files[f"records/{name}.yaml"], name))


def results(found, name="okafor_2019/ada"):
    return {one["id"]: one for one in record(found, name)["results"]}


def refused(data, mapping=None):
    with pytest.raises(ImportFault) as caught:
        made(data, mapping)
    return [str(problem) for problem in caught.value.problems]


def test_every_record_answers_the_form_that_comes_with_it():
    found = made(files.walking(extractions=TWICE))
    form = define(parse(found.files["forms/srdr_study.yaml"], "form"))

    records = sorted(name for name in found.files if name.startswith("records/"))
    assert records == [f"records/okafor_2019/{name}.yaml" for name in ("ada", "ben", "consensus")]
    for name in records:
        check_record(form, parse(found.files[name], name), name, "")


def test_a_consolidated_extraction_is_the_consensus_by_whoever_consolidated_it():
    found = made(files.walking(extractions=TWICE))

    assert record(found, "okafor_2019/consensus")["extractor"] == "ben"
    assert record(found, "okafor_2019/ben")["extractor"] == "ben"


def test_the_rows_of_two_extractors_who_read_the_same_are_kept_as_the_same():
    found = made(files.walking(extractions=TWICE))

    ada, ben = (results(found, f"okafor_2019/{name}") for name in ("ada", "ben"))
    assert [one["columns"] for one in ada.values()] == [one["columns"] for one in ben.values()]
    assert "Username" not in ada["insomnia_isi_12_weeks"]["columns"]


def test_every_row_of_every_sheet_is_accounted_for():
    lines = made(files.walking(extractions=TWICE)).account.text().splitlines()

    assert lines[0] == "walk.xlsx, extractions: 3 rows in = 3 kept + 0 duplicates + 0 set aside"
    assert "walk.xlsx, Arm Details: 6 rows in = 6 kept + 0 duplicates + 0 set aside" in lines
    assert "walk.xlsx, NET Differences: 3 rows in = 3 kept + 0 duplicates + 0 set aside" in lines
    assert "made: 1 study, 3 records, 12 results, 2 outcomes" in lines


def test_a_number_has_its_sheet_row_and_column():
    one = results(made())["insomnia_isi_12_weeks"]

    assert record(made())["evidence"] == {"file": "walk.xlsx"}
    assert one["evidence"] == {"locator": "sheet Continuous - Desc. Statistics", "row": "2"}
    assert one["values"]["walks"]["mean"] == {"printed": "11.8", "evidence": {"column": "W Mean"}}
    assert one["values"]["contrast"]["md"]["evidence"] == {
        "locator": "sheet Continuous - BAC Comparisons",
        "row": "2",
        "column": "Mean Difference (MD)",
    }
    assert one["columns"]["AC SD"] == "4.6"


def test_arms_and_their_comparison_of_one_outcome_and_time_are_one_result():
    found = results(made())

    assert list(found) == [
        "insomnia_isi_12_weeks",
        "relapse_6_months",
        "relapse_6_months_adj",
        "insomnia_isi_baseline_vs_12",
    ]
    assert found["insomnia_isi_12_weeks"]["time"] == {"printed": "12", "unit": "weeks"}
    assert set(found["relapse_6_months"]["values"]) == {"walks", "usual_care", "contrast"}
    assert found["relapse_6_months"]["values"]["contrast"]["scale"] == "or"
    assert found["relapse_6_months_adj"]["value_kind"] == "adjusted"


def test_changes_within_arms_and_their_net_difference_are_a_change():
    one = results(made())["insomnia_isi_baseline_vs_12"]

    assert (one["value_kind"], one["timepoint"]) == ("change", "Baseline vs. 12")
    assert one["values"]["walks"]["mean"]["printed"] == "-5.1"
    assert one["values"]["walks"]["sd"] == {"missing": "not_reported"}
    assert one["values"]["contrast"]["md"]["printed"] == "-2.1"


def test_a_bound_of_p_is_a_bound():
    p = results(made())["insomnia_isi_12_weeks"]["values"]["contrast"]

    assert (p["p"]["printed"], p["p_relation"]) == ("0.01", "below")


def test_whose_difference_it_is_and_what_the_arms_are_is_provisional():
    found = record(made())

    assert [one["role"]["code"] for one in found["arms"]] == ["experimental", "control"]
    assert all("provisional" in one["role"] for one in found["arms"])
    values = results(made())["insomnia_isi_12_weeks"]["values"]
    assert "first minus the second" in values["contrast"]["sign_convention"]["provisional"]


def test_choices_are_those_of_the_comment_and_what_was_written_in_is_a_note():
    form = plain(parse(made().files["forms/srdr_study.yaml"], "form"))
    asked = {one["id"]: one for one in form["sections"][0]["fields"]}
    facts = record(made())["characteristics"]

    design = asked["design_details_design"]
    assert (design["type"], design["help"]) == ("choice", "As the report calls it.")
    assert [one["label"] for one in design["choices"]] == ["RCT", "Cohort"]
    assert asked["design_details_sites"]["type"] == "choices"
    assert (facts["design_details_sites"]["code"], facts["design_details_sites"]["note"]) == (
        "school, other",
        "Other: by post",
    )
    assert asked["design_details_funding_source_amount"]["type"] == "text"
    assert facts["design_details_blinded"]["code"] == "no"


def test_answers_of_arms_and_outcomes_stand_with_them():
    found = record(made())

    assert found["arms"][0]["arm_details_where"]["evidence"]["row"] == "2"
    assert found["arms"][1]["arm_details_where"]["printed"] == "Home"
    assert found["results"][0]["outcome_details_rated_by"]["printed"] == "The person"


def test_an_answer_that_a_program_took_for_a_formula_is_read_and_a_formula_is_refused():
    """SRDR+ writes `= 60` as the answer to a question for a number; a spreadsheet takes it for a formula."""
    assert record(made())["arms"][0]["arm_details_dose"]["printed"] == "= 60"
    data = altered("Design Details", lambda rows: [rows[0], (*rows[1][:11], "=HYPERLINK(A1)", "", "", "")])

    (told,) = refused(data)

    assert told.startswith(
        "walk.xlsx:2:12: sheet Design Details, cell L2: expected a text or a number; found the"
    )


def test_an_arm_that_others_do_not_have_leaves_more_cells_blank_than_its_head_has():
    """The list of arms leaves three cells blank for an arm that an extraction lacks, under a head of two."""
    head = (*files.HEAD, *["Arms ID: 1"] * 2, *["Arms ID: 2"] * 2, *["Arms ID: 3"] * 2)
    row = (*files.extraction(12), "Walks", "Weekly, in groups", "", "", "", "Usual care")

    found = made(altered("Arms", lambda _: [head, row]))

    assert [one["label"] for one in record(found)["arms"]] == ["Walks", "Usual care"]


def test_the_older_layout_with_longer_heads_and_digests_is_read_alike():
    """The exporter before wrote `Outcome Description`, a hash, and `Name [Arm ID: 1]`."""
    sheets = files.sheets()
    longer = ("Outcome", "Outcome Description", "Outcome Type", "Population", "Population Description")
    for name, rows in sheets.items():
        head = list(rows[0])
        if "Digest" in head:
            head[11:16] = longer
            head[17:19] = ["Timepoint", "Timepoint Unit"] if head[17] == "Timepoint" else head[17:19]
            rows[1:] = [(*row[:16], "5d41402abc4b2a76b9719d911017c592", *row[17:]) for row in rows[1:]]
        if name == "Arms":
            head[11:] = [
                "Name\r[Arm ID: 1]",
                "Description\r[Arm ID: 1]",
                "Name\r[Arm ID: 2]",
                "Description\r[Arm ID: 2]",
            ]
        if name == "Outcomes":
            head[11:14] = [f"{part}\r[Outcome ID: 4]" for part in ("Domain", "Specific Measurement", "Units")]
        del head[6]
        sheets[name] = [tuple(head), *[(*row[:6], *row[7:]) for row in rows[1:]]]
    comments = [(name, column - 1, text) for name, column, text in files.COMMENTS]

    old, new = (record(made(data)) for data in (files.book(sheets, comments), WALKING))

    assert [one["id"] for one in old["results"]] == [one["id"] for one in new["results"]]
    assert old["arms"] == new["arms"]
    assert old["characteristics"]["design_details_sites"] == new["characteristics"]["design_details_sites"]
    printed = [
        [one["values"]["contrast"] for one in each["results"] if "contrast" in one["values"]]
        for each in (old, new)
    ]
    assert [len(one) for one in printed] == [4, 4]


def test_a_text_that_stands_for_nothing_is_missing_and_told(mapping):
    data = files.walking(numbers=("65", "11.8", "NR", "73", "13.9", "see text"))

    found = made(data, mapping("schema: 1\nmissing: {see text: unclear}\n"))

    values = results(found)["insomnia_isi_12_weeks"]["values"]
    assert values["walks"]["sd"]["missing"] == "not_reported"
    assert values["usual_care"]["sd"]["missing"] == "unclear"
    told = found.account.text()
    assert "X SD: 'NR' in 1 row (sheet Continuous - Desc. Statistics, row 2): not reported" in told


def test_a_cell_that_is_no_number_is_told_at_its_place():
    (told,) = refused(files.walking(numbers=("65", "12 (3.4)", "4.4", "73", "13.9", "4.6")))

    assert told.startswith(
        "walk.xlsx:2:23: sheet Continuous - Desc. Statistics, row 2 > Results > insomnia_isi"
    )
    assert "12 (3.4)" in told


def test_a_measure_of_ones_own_is_mapped_or_kept_word_for_word(mapping):
    def renamed(rows):
        return [tuple("SEM" if cell == "SD" else cell for cell in rows[0]), *rows[1:]]

    data = altered("Continuous - Desc. Statistics", renamed)

    kept, mapped = made(data), made(data, mapping("schema: 1\nmeasures: {SEM: se}\n"))

    assert "SEM: no field of a result holds it; kept word for word in 2 rows" in kept.account.text()
    assert results(kept)["insomnia_isi_12_weeks"]["columns"]["X SEM"] == "4.4"
    assert results(mapped)["insomnia_isi_12_weeks"]["values"]["walks"]["se"]["printed"] == "4.4"


def test_a_mapping_declares_what_the_workbook_does_not_say(mapping):
    declared = (
        "schema: 1\ndesign: parallel\nextractors: {ada: anna}\nstudies: {7: okafor_a}\n"
        "arms: {Usual care: {role: control, control_kind: usual_care}, Walks: {role: experimental}}\n"
        "outcomes: {Insomnia (ISI): {polarity: lower_better, domain: Sleep}}\n"
    )

    found = made(mapping=mapping(declared))

    one = record(found, "okafor_a/anna")
    assert (one["characteristics"]["design"], one["arms"][1]["control_kind"]) == ("parallel", "usual_care")
    assert one["arms"][1]["role"] == "control"
    outcomes = plain(parse(found.files["outcomes.yaml"], "o"))["outcomes"]
    assert (outcomes[0]["polarity"], outcomes[0]["domain"]) == ("lower_better", "sleep")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("schema: 1\nstudies: {8: a}\n", "map.yaml:2:11: studies: expected one of walk.xlsx; found '8'"),
        ("schema: 1\nset_aside: {99: old}\n", "set_aside: expected one of walk.xlsx; found '99'"),
        ("schema: 1\nextractors: {eve: e}\n", "extractors: expected one of walk.xlsx; found 'eve'"),
        ("schema: 1\nmeasures: {SEM: sem}\n", "measures > SEM: expected a number of a result; found 'sem'"),
        ("schema: 1\narms: {Runs: {role: control}}\n", "found 'Runs'"),
        ("schema: 1\nmissing: {NR: never}\n", "found 'never'"),
    ],
)
def test_a_name_of_the_mapping_that_the_workbook_does_not_have_stops_the_import(mapping, text, told):
    assert any(told in one for one in refused(WALKING, mapping(text)))


def test_an_extraction_is_set_aside_with_the_reason(mapping):
    data = files.walking(extractions=TWICE)

    found = made(data, mapping('schema: 1\nset_aside: {"13": training}\n'))

    assert "records/okafor_2019/ben.yaml" not in found.files
    text = found.account.text()
    assert "walk.xlsx, extractions: 3 rows in = 2 kept + 0 duplicates + 1 set aside" in text
    assert "sheet Arms, row 3: training" in text


def test_two_extractions_of_one_person_of_one_citation_are_a_fault_with_its_remedy():
    (told,) = refused(files.walking(extractions=(files.extraction(12), files.extraction(13))))

    assert told == (
        "walk.xlsx:3: extraction 13: expected one extraction of Okafor 2019 by 'ada'; 12 is another; found 13. "
        'Set one of them aside: set_aside: {"13": why}.'
    )


def test_citations_of_one_author_and_year_are_told_apart_by_their_numbers():
    two = (files.extraction(12), files.extraction(13, citation=8))

    names = {name.split("/")[1] for name in made(files.walking(extractions=two)).files if "records/" in name}

    assert names == {"okafor_2019_7", "okafor_2019_8"}


def test_sheets_that_say_two_things_of_an_extraction_are_a_fault():
    def other(rows):
        return [rows[0], ("12", True, *rows[1][2:])]

    (told,) = refused(altered("Outcomes", other))

    assert told.startswith(
        "walk.xlsx:2:1: sheet Outcomes, row 2: expected what sheet Arms, row 2 says of extraction 12"
    )


def test_a_row_that_stands_twice_is_kept_once_and_one_that_contradicts_is_a_fault():
    sheet = "Continuous - Desc. Statistics"
    same = made(altered(sheet, lambda rows: [*rows, rows[1]]))

    assert "1 kept + 1 duplicate + 0 set aside" in same.account.text()
    (told,) = refused(altered(sheet, lambda rows: [*rows, (*rows[1][:-1], "9.9")]))
    assert "expected one row of Insomnia (ISI), 12 weeks; found a second that says something else" in told


@pytest.mark.parametrize(
    ("comparison", "told"),
    [
        ("[ID: 3] ANOVA Comparison", "not a comparison of two arms"),
        ("[ID: 3] [Walks, Runs] vs. [Usual care]", "'Walks, Runs' is no single arm of extraction 12"),
    ],
)
def test_a_comparison_of_more_than_two_arms_is_set_aside_and_told(comparison, told):
    def changed(rows):
        return [rows[0], tuple(comparison if cell == files.PAIR else cell for cell in rows[1])]

    text = made(altered("Continuous - BAC Comparisons", changed)).account.text()

    assert told in text
    assert "walk.xlsx, Continuous - BAC Comparisons: 1 row in = 0 kept + 0 duplicates + 1 set aside" in text


def test_two_arms_of_one_name_are_arms_of_their_own_and_cannot_be_compared_by_name():
    head = (*files.HEAD, *["Arms ID: 1"] * 2, *["Arms ID: 2"] * 2, *["Arms ID: 3"] * 2)
    row = (*files.extraction(12), "Walks", "Weekly, in groups", "Walks", "Daily", "Usual care", "")

    told = refused(altered("Arms", lambda _: [head, row]))

    assert any("expected one arm called 'Walks'; found 2" in one for one in told)


def test_a_comparison_may_name_arms_with_their_descriptions_which_tells_two_of_one_name_apart():
    """The layout before wrote `[Walks (Daily)] vs. [Usual care]`."""
    head = (*files.HEAD, *["Arms ID: 1"] * 2, *["Arms ID: 2"] * 2, *["Arms ID: 3"] * 2)
    sheets = files.sheets()
    sheets["Arms"] = [
        head,
        (*files.extraction(12), "Walks", "Weekly, in groups", "Walks", "Daily", "Usual care", ""),
    ]
    for rows in sheets.values():
        full = "[ID: 3] [Walks (Weekly, in groups)] vs. [Usual care]"
        rows[1:] = [tuple(full if cell == files.PAIR else cell for cell in row) for row in rows[1:]]

    found = record(made(files.book(sheets, files.COMMENTS)))

    assert [one["id"] for one in found["arms"]] == ["walks", "walks_2", "usual_care"]
    assert found["contrasts"][0] == {"id": "contrast", "arm_exp": "walks", "arm_ctl": "usual_care"}


def test_an_extraction_that_compares_nothing_is_a_draft():
    sheets = {name: rows for name, rows in files.sheets().items() if name in {"Design Details", "Outcomes"}}

    found = made(files.book(sheets, files.COMMENTS))

    assert record(found)["status"] == "draft"
    assert "Okafor 2019, extraction 12: compares no two arms; its record is a draft" in found.account.text()


def test_a_sheet_of_another_kind_is_told_and_its_rows_set_aside():
    sheets = files.sheets() | {
        "2X2 Table": [(*files.HEAD, "Diagnosis", "TP"), (*files.extraction(12), "Cold", "5")],
        "Notes": [("Something", "else")],
    }

    text = made(files.book(sheets, files.COMMENTS)).account.text()

    assert "walk.xlsx, 2X2 Table: 1 row in = 0 kept + 0 duplicates + 1 set aside" in text
    assert "sheet Notes: listed, not read" in text


def test_lists_and_questions_of_other_sections_are_lines_of_an_answer():
    sheets = files.sheets() | {
        "Adverse Events": [
            (*files.HEAD, *["Adverse Events ID: 1"] * 2, *["Adverse Events ID: 2"] * 2),
            (*files.extraction(12), "Falls", "on ice", "Blisters", ""),
        ],
        "Adverse Event Details": [
            (*files.HEAD, "Adverse Events Name", "Adverse Events Description", files.question("Severe", 5)),
            (*files.extraction(12), "Falls", "on ice", "2"),
            (*files.extraction(12), "Blisters", "", "0"),
        ],
    }

    facts = record(made(files.book(sheets, files.COMMENTS)))["characteristics"]

    assert facts["adverse_events"]["printed"] == "Falls; on ice\nBlisters"
    assert facts["adverse_event_details_severe"]["printed"] == "Falls: 2\nBlisters: 0"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "expected an .xlsx workbook; found an empty file"),
        (b"a,b\n1,2\n", "expected an .xlsx workbook; found a file of another kind"),
        (files.book({"Sheet1": [("a", "b")]}), "expected a workbook of SRDR+"),
        (files.book({"Arms": [("Extraction ID", "Username"), ("12", "ada")]}), "none called consolidated"),
    ],
)
def test_what_is_no_workbook_of_srdr_is_refused(data, told):
    assert any(told in one for one in refused(data))


def test_macros_are_refused():
    packed = io.BytesIO(WALKING)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")

    (told,) = refused(packed.getvalue())

    assert "expected a workbook without macros; found one with macros" in told


def test_results_whose_columns_stand_otherwise_are_refused():
    def shifted(rows):
        return [(*rows[0][:11], "Extra", *rows[0][12:]), *rows[1:]]

    assert any("expected the columns Outcome" in one for one in refused(altered("WAC Comparisons", shifted)))


def test_a_sheet_of_results_that_nobody_filled_has_no_groups_of_columns():
    """SRDR+ writes all sheets of results, those without a measure with the columns of the outcome alone."""
    sheets = files.sheets()
    for name in ("WAC Comparisons", "NET Differences", "Continuous - BAC Comparisons"):
        sheets[name] = [sheets[name][0][:19]]
    sheets["Categorical - BAC Comparisons"] = [row[:19] for row in sheets["Categorical - BAC Comparisons"]]

    text = made(files.book(sheets, files.COMMENTS)).account.text()

    assert "walk.xlsx, NET Differences: 0 rows in = 0 kept + 0 duplicates + 0 set aside" in text
    assert "walk.xlsx, Categorical - BAC Comparisons: 1 row in = 0 kept + 0 duplicates + 1 set aside" in text


def test_a_workbook_without_arms_or_outcomes_keeps_its_questions():
    sheets = files.sheets()

    found = made(files.book({"Design Details": sheets["Design Details"]}, files.COMMENTS))

    assert record(found)["characteristics"]["design_details_design"]["code"] == "rct"


def test_the_same_workbook_gives_the_same_bytes():
    assert dict(made().files) == dict(made().files)


@settings(max_examples=cases(25, 400), suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_the_cells_say_it_is_read_or_refused_and_adds_up(data):
    """Cells get other texts: odd letters, names of other arms, numbers that are none; nothing but our faults."""
    sheets = files.sheets(extractions=TWICE[:2])
    words = st.sampled_from(
        ["", "Walks", "Usual care", files.PAIR, "12", "1e400", "<0.05", "[ID: 3] [Walks] vs. [Walks]", "NR"]
    ) | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12).map(lambda one: f" {one}")
    for _ in range(data.draw(st.integers(1, 5))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        at = data.draw(st.integers(0, len(rows) - 1))
        row = list(rows[at])
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(words)
        rows[at] = tuple(row)
    with suppress(ReviewError):
        found = made(files.book(sheets, files.COMMENTS))
        assert all(tally.adds_up for tally in found.account.tallies)


@settings(max_examples=cases(40, 500), suppress_health_check=[HealthCheck.too_slow])
@given(damaged(WALKING, longest=200))
def test_a_damaged_workbook_is_read_or_refused_and_never_more(data):
    with suppress(ReviewError):
        made(data)
