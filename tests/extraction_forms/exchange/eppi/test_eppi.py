"""A report of EPPI-Reviewer becomes records with the page and quote of every code, and an account of every part."""

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extraction_forms.checking import check_record
from extraction_forms.errors import ImportFault, ReviewError
from extraction_forms.exchange import json_nodes
from extraction_forms.exchange.eppi import coding_file, outcomes_book, reading
from extraction_forms.exchange.eppi.references import authors_of
from extraction_forms.form_definition import define
from extraction_forms.references import bib
from extraction_forms.yaml_text import parse, plain
from tests.damage import damaged
from tests.extraction_forms.exchange.eppi import reports
from tests.thoroughness import cases

REPORT = reports.report()


@pytest.fixture
def mapping(tmp_path):
    def write(text):
        path = tmp_path / "map.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


def made(data=REPORT, sheet=None, mapping=None):
    export = coding_file.read(data, "walk.json")
    rows = outcomes_book.read(sheet, "out.xlsx", export.items) if sheet else ()
    return reading.imported(export, rows, mapping)


def of(*references, sets=reports.SETS):
    return made(reports.report(references, sets))


def record(found, name="okafor_2019"):
    return plain(parse(found.files[f"records/{name}/eppi.yaml"], name))


def values(found, name="okafor_2019"):
    return [one["values"] for one in record(found, name)["results"]]


def refused(data, sheet=None, mapping=None):
    with pytest.raises(ImportFault) as caught:
        made(data, sheet, mapping)
    return [str(problem) for problem in caught.value.problems]


def test_every_record_answers_the_form_that_comes_with_it():
    found = of(
        reports.reference(codes=reports.CODES, outcomes=reports.OUTCOMES),
        reports.reference(102, "Rossi (2021)", codes=[reports.given(12), reports.given(11)]),
    )
    form = define(parse(found.files["forms/eppi_study.yaml"], "form"))

    for name in ("okafor_2019", "rossi_2021"):
        path = f"records/{name}/eppi.yaml"
        check_record(form, parse(found.files[path], path), path, "")


def test_references_codes_and_outcomes_are_accounted_for():
    lines = made(sheet=reports.workbook(reports.ROW)).account.text().splitlines()

    assert lines[:5] == [
        "walk.json, references: 1 row in = 1 kept + 0 duplicates + 0 set aside",
        "walk.json, codes: 5 rows in = 5 kept + 0 duplicates + 0 set aside",
        "walk.json, outcomes: 2 rows in = 2 kept + 0 duplicates + 0 set aside",
        "out.xlsx: 1 row in = 1 kept + 0 duplicates + 0 set aside",
        "made: 1 study, 3 results, 3 outcomes, 6 questions",
    ]


def test_a_code_has_the_page_and_the_words_it_rests_on():
    facts = record(made())["characteristics"]

    assert facts["eppi_design"] == {
        "code": "rct",
        "evidence": {
            "row": "References[0].Codes[0]",
            "page": "3",
            "locator": "Okafor 2019.pdf",
            "quote": "allocated at random [...] by envelopes",
        },
    }


def test_further_words_of_a_code_are_a_note():
    facts = record(made())["characteristics"]

    assert facts["eppi_setting"]["evidence"]["quote"] == "in two schools"
    assert facts["eppi_setting"]["note"] == 'School (page 4, Okafor 2019.pdf): "all of them"'


def test_what_was_written_beside_a_code_is_an_answer_of_its_own_with_its_words():
    facts = record(made())["characteristics"]

    assert facts["country_text"]["printed"] == "Norway"
    assert facts["country_text"]["evidence"]["quote"] == "in Norway"
    assert facts["coding"]["code"] == "country"


def test_codes_under_codes_are_a_question_of_their_own():
    form = plain(parse(made().files["forms/eppi_study.yaml"], "form"))
    asked = {one["id"]: one for one in form["sections"][0]["fields"]}

    assert [one["code"] for one in asked["eppi_setting"]["choices"]] == ["school", "clinic"]
    assert [one["code"] for one in asked["school"]["choices"]] == ["primary", "secondary"]
    assert asked["school"]["label"] == "Coding > Setting > School"
    assert asked["eppi_design"]["help"] == "As the report calls it."
    assert asked["eppi_design"]["choices"][0]["definition"] == "Allocated by chance."


def test_several_codes_of_one_question_make_it_a_question_with_several_answers():
    found = of(reports.reference(codes=[reports.given(11), reports.given(12)]))
    form = plain(parse(found.files["forms/eppi_study.yaml"], "form"))
    asked = {one["id"]: one["type"] for one in form["sections"][0]["fields"]}

    assert (asked["eppi_design"], asked["eppi_setting"]) == ("choices", "choice")
    assert record(found)["characteristics"]["eppi_design"]["code"] == "rct, cohort"


def test_a_code_of_an_arm_is_an_answer_of_that_arm():
    found = record(made())

    walks, care = found["arms"]
    assert (walks["label"], walks["intensity"]["code"]) == ("Walks", "high")
    assert walks["intensity"]["evidence"]["page"] == "5"
    assert "intensity" not in care


def test_text_that_is_no_pdfs_is_quoted_without_a_page():
    plain_text = reports.quoted("x") | {
        "Text": "sleep was better",
        "IsFromPDF": False,
        "DocTitle": "abstract.txt",
    }

    facts = record(of(reports.reference(codes=[reports.given(11, plain_text)])))["characteristics"]

    assert facts["eppi_design"]["evidence"] == {
        "row": "References[0].Codes[0]",
        "locator": "abstract.txt",
        "quote": "sleep was better",
    }


def test_means_counts_and_their_columns():
    scale, relapse = values(made())

    assert scale["walks"]["mean"] == {"printed": "11.8", "evidence": {"column": "Data3"}}
    assert scale["usual_care"]["sd"]["printed"] == "4.6"
    assert relapse["walks"]["events"]["printed"] == "3"
    assert relapse["walks"]["total"]["note"] == "3 with and 62 without the event"
    assert (relapse["walks"]["total"]["printed"], relapse["usual_care"]["total"]["printed"]) == ("65", "73")
    assert "contrast" not in scale  # what was worked out of these numbers is not read again


@pytest.mark.parametrize(
    ("kind", "called", "numbers", "expected"),
    [
        (3, ("Group 1 SE", "Group 2 SE"), (0.5, 0.6), {"se": "0.5"}),
        (
            4,
            ("Group 1 CI lower", "Group 1 CI upper", "Group 2 CI lower", "Group 2 CI upper"),
            (10.1, 13.5, 12.0, 15.8),
            {"ci_low": "10.1", "ci_high": "13.5"},
        ),
    ],
)
def test_a_standard_error_and_limits_go_where_the_file_says_beside_them(kind, called, numbers, expected):
    """The program's own code and its headings disagree in which of Data6 and Data7 is which: the label decides."""
    pairs = [*zip((*reports.GROUPS[:4], *called), (65, 73, 11.8, 13.9, *numbers), strict=True)]

    (one,) = values(of(reports.reference(outcomes=[reports.outcome(kind, "ISI", pairs)])))

    assert {name: one["walks"][name]["printed"] for name in expected} == expected
    assert one["walks"]["sd"] == {"missing": "not_reported"}


def test_a_t_or_p_stands_with_the_contrast():
    pairs = [("Group 1 N", 65), ("Group 2 N", 73), ("t-value", 2.1), ("p-value", 0)]

    (one,) = values(of(reports.reference(outcomes=[reports.outcome(5, "ISI", pairs)])))

    assert one["contrast"] == {"t": {"printed": "2.1", "evidence": {"column": "Data3"}}}
    assert one["walks"]["n"]["printed"] == "65"


def test_estimates_typed_by_hand_are_results_each_with_its_standard_error():
    typed = {"SMD": -0.4, "SESMD": 0.2, "OddsRatio": 0.5, "SEOddsRatio": 0.3}

    first, second = values(of(reports.reference(outcomes=[reports.outcome(0, "ISI", [], **typed)])))

    assert (first["contrast"]["smd"]["printed"], first["contrast"]["smd_se"]["printed"]) == ("-0.4", "0.2")
    assert second["contrast"]["scale"] == "or"
    assert second["contrast"]["se"] == {"printed": "0.3", "evidence": {"column": "SEOddsRatio"}}
    assert "does not say which" in first["contrast"]["sign_convention"]["provisional"]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (reports.outcome(6, "Test", [("True positive", 5)]), "a diagnostic test"),
        (reports.outcome(7, "r", [("group(s) size", 50), ("correlation", 0.3)]), "a correlation"),
        (reports.outcome(1, "ISI", []), "no numbers that a result holds"),
        (reports.counts(0, 0, 0, 0), "no numbers that a result holds"),
        (reports.outcome(9, "ISI", []), "no numbers that a result holds"),
    ],
)
def test_an_outcome_without_arms_or_numbers_is_set_aside_with_the_reason(one, why):
    text = of(reports.reference(outcomes=[one])).account.text()

    assert "walk.json, outcomes: 1 row in = 0 kept + 0 duplicates + 1 set aside" in text
    assert why in text


def test_groups_without_names_are_called_by_their_numbers_and_alike_ones_told_apart():
    found = of(
        reports.reference(1, "A", outcomes=[reports.means(6, 7, 1, 2, 1, 1, arms=("", ""))]),
        reports.reference(2, "B", outcomes=[reports.means(6, 7, 1, 2, 1, 1, arms=("Pill", "Pill"))]),
    )

    assert [one["label"] for one in record(found, "a")["arms"]] == ["Group 1", "Group 2"]
    assert [one["label"] for one in record(found, "b")["arms"]] == ["Pill (1)", "Pill (2)"]


def test_a_report_and_an_entry_of_references_bib_are_made_of_each_reference():
    found = made()

    (one,) = record(found)["reports"]
    assert (one["kind"]["code"], one["doi"], one["citekey"]) == ("journal", "10.1000/w101", "okafor_2019")
    read = bib.parse(found.files["references.bib"], "references.bib")
    assert read.problems == ()
    assert read.references["okafor_2019"].authors == ("Okafor, A B", "van der Berg, Jan")


def test_authors_have_their_family_name_first():
    assert authors_of("Okafor A B ; van der Berg Jan ;The PEER Group;  ; Rossi, Carla") == [
        "Okafor, A B",
        "van der Berg, Jan",
        "The PEER Group",
        "Rossi, Carla",
    ]


@pytest.mark.parametrize(("status", "why"), [("E", "excluded"), ("D", "deleted"), ("S", "a duplicate")])
def test_a_reference_that_is_not_included_is_set_aside(status, why):
    found = of(reports.reference(), reports.reference(102, "Rossi (2021)", ItemStatus=status))

    assert "records/rossi_2021/eppi.yaml" not in found.files
    assert f"References[1]: Rossi (2021): {why}" in found.account.text()


def test_a_reference_without_a_comparison_is_a_draft():
    found = of(reports.reference(codes=reports.CODES))

    assert record(found)["status"] == "draft"
    assert "1 reference without a comparison of arms; drafts: Okafor (2019)" in found.account.text()


def test_a_code_of_no_set_is_set_aside_and_one_that_stands_twice_kept_once():
    found = of(reports.reference(codes=[reports.given(11), reports.given(11), reports.given(99)]))

    text = found.account.text()
    assert "walk.json, codes: 3 rows in = 1 kept + 1 duplicate + 1 set aside" in text
    assert "References[0].Codes[2]: code 99 stands in no set of codes" in text


def test_references_of_one_short_title_are_told_apart_by_their_numbers():
    found = of(reports.reference(1), reports.reference(2))

    names = {name.split("/")[1] for name in found.files if name.startswith("records/")}
    assert names == {"okafor_2019_1", "okafor_2019_2"}


def test_codes_of_one_name_have_codes_of_their_own():
    sets = [reports.code_set("Coding", reports.code(1, "Other"), reports.code(2, "Other"))]

    found = of(reports.reference(codes=[reports.given(2)]), sets=sets)

    assert record(found)["characteristics"]["coding"]["code"] == "other_2"


def test_a_mapping_declares_what_the_report_does_not_say(mapping):
    declared = (
        'schema: 1\nextractor: team\ndesign: parallel\nstudies: {"101": okafor_a}\n'
        "arms: {Usual care: {role: control, control_kind: usual_care}}\n"
        "outcomes: {Insomnia: {polarity: lower_better}}\n"
    )

    found = made(mapping=mapping(declared))

    one = plain(parse(found.files["records/okafor_a/team.yaml"], "r"))
    assert (one["arms"][1]["control_kind"], one["arms"][1]["role"]) == ("usual_care", "control")
    assert plain(parse(found.files["outcomes.yaml"], "o"))["outcomes"][0]["polarity"] == "lower_better"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'schema: 1\nstudies: {"9": a}\n',
            "studies: expected the ItemId of a reference of walk.json; found '9'",
        ),
        ("schema: 1\noutcomes: {Insomnai: {polarity: neutral}}\n", "Did you mean 'Insomnia'?"),
        ("schema: 1\nextractors: {a: b}\n", "found 'extractors'"),
    ],
)
def test_a_name_of_the_mapping_that_the_report_does_not_have_stops_the_import(mapping, text, told):
    assert any(told in one for one in refused(REPORT, mapping=mapping(text)))


def test_a_row_of_the_workbook_is_a_result_and_the_head_that_comes_twice_is_told_by_its_place():
    found = made(sheet=reports.workbook(reports.ROW))

    one = record(found)["results"][2]
    assert (one["id"], one["outcome"], one["eppi_classification"]) == (
        "mood_12_weeks",
        "mood",
        "self_report, post",
    )
    assert one["evidence"] == {"file": "out.xlsx", "locator": "sheet Outcomes", "row": "2"}
    assert one["values"]["walks"]["n"] == {"printed": "65", "evidence": {"column": "Group 1 N"}}
    assert (one["columns"]["P SE"], one["columns"]["S SE"]) == ("0.17", "9")
    assert "contrast" not in one["values"]


def test_an_estimate_that_was_typed_into_the_workbook_has_the_error_right_behind_it():
    heads = (*reports.HEADS[:8], "SMD", "SE", "Odds ratio", "SE", "Outcome Classifications", "SE")
    row = (*reports.ROW[:7], "Manual entry", "-0.4", "0.2", "0", "0", "", "9")

    one = record(made(sheet=reports.workbook(row, heads=heads)))["results"][2]["values"]["contrast"]

    assert (one["smd"]["printed"], one["smd_se"]["printed"]) == ("-0.4", "0.2")
    assert "estimate" not in one


def test_an_outcome_that_stands_in_both_files_is_kept_once():
    row = ("Okafor (2019)", "", "12 weeks", "Insomnia", "", "", "", reports.ROW[7])
    row = (*row, "65", "73", "11.8", "13.9", "4.40", "4.6", "-0.46", "0.17", "", "", "")

    text = made(sheet=reports.workbook(row)).account.text()

    assert "out.xlsx: 1 row in = 0 kept + 1 duplicate + 0 set aside" in text
    assert "sheet Outcomes, row 2: Insomnia: as References[0].Outcomes[0], kept once" in text


def test_a_row_of_no_reference_and_a_formula_are_told_at_their_place():
    rows = [("Nobody", *reports.ROW[1:]), (*reports.ROW[:8], "=1+1", *reports.ROW[9:])]

    told = refused(REPORT, reports.workbook(*rows))

    assert any(
        one.startswith("out.xlsx:2: sheet Outcomes, row 2: expected a row of a reference") for one in told
    )
    assert any("out.xlsx:3:9: sheet Outcomes, cell I3" in one for one in told)


def test_a_workbook_without_outcomes_is_refused():
    (told,) = refused(REPORT, reports.workbook(heads=("a", "b")))

    assert "expected a sheet of outcomes, with the columns Title and Type; found none" in told


def test_an_impossible_number_is_told_at_its_path():
    told = refused(reports.report([reports.reference(outcomes=[reports.counts("many", 9, 62, 64)])]))

    assert all(
        one.startswith("walk.json: References[0].Outcomes[0] > Results > relapse_at_6_months") for one in told
    )
    assert any("found 'many'" in one for one in told)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "walk.json:1:1: expected JSON; found what is none"),
        (b"{\n  'a': 1}", "walk.json:2:3: expected JSON"),
        (b"[1]", "expected a block of JSON; found a list"),
        (b'{"a": 1}', "expected a JSON report of EPPI-Reviewer, with CodeSets and References; found neither"),
        (
            b'{"References": [], "References": []}',
            "expected every key once in a block; found 'References' twice",
        ),
        (b'{"References": {}}', "References: expected a list of blocks; found a block"),
        (b'{"References": [7]}', "References[0]: expected a block; found a text"),
        (
            b'{"References": [{"ItemId": [1]}]}',
            "References[0].ItemId: expected a text or a number; found a list",
        ),
        (
            b'{"References": [{"Title": "a"}]}',
            "References[0].ItemId: expected the number of a reference; found nothing",
        ),
        (
            b'{"References": [{"ItemId": 1}, {"ItemId": 1}]}',
            "References[1].ItemId: expected a number of its own",
        ),
        (b"PK\x03\x04", "expected UTF-8 text; found a workbook"),
        (b'{"References": "\xe9"}', "another encoding"),
    ],
)
def test_what_is_no_report_of_eppi_reviewer_is_refused(data, told):
    assert any(told in one for one in refused(data))


def test_a_code_without_a_number_or_with_anothers_is_a_fault():
    sets = [reports.code_set("Coding", reports.code(1, "A"), reports.code(1, "B"), reports.code("", "C"))]

    told = refused(reports.report([], sets))

    assert told[0].startswith(
        "walk.json: CodeSets[0].Attributes.AttributesList[1].AttributeId: expected a number that"
    )
    assert len(told) == 2


@pytest.mark.parametrize("levels", [80, 200_000])
def test_codes_that_nest_without_end_are_refused(levels):
    data = b'{"CodeSets": ' + b'[{"Attributes":' * levels + b"1" + b"}]" * levels + b"}"

    (told,) = refused(data)

    assert "expected at most 60 levels; found more" in told


def test_a_file_beyond_all_measure_is_refused(monkeypatch):
    monkeypatch.setattr(json_nodes, "LARGEST", 100)

    assert "expected a file of at most 0 MB" in refused(REPORT)[0]


def test_nan_and_an_endless_number_are_no_numbers():
    """A program writes NaN where a standard error cannot be had."""
    data = REPORT.replace(b'"SESMD": 0.17', b'"SESMD": NaN').replace(b'"Data1": 65', b'"Data1": 1e9999')

    assert any("1e9999" in one for one in refused(data))


def test_the_same_report_gives_the_same_bytes():
    sheet = reports.workbook(reports.ROW)

    assert dict(made(sheet=sheet).files) == dict(made(sheet=sheet).files)


def _places(value, path=()):
    """The path of everything in a report."""
    yield path
    for key, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from _places(inner, (*path, key))


PLACES = [path for path in _places(json.loads(REPORT)) if path]
ODD = (
    st.none()
    | st.booleans()
    | st.integers(-3, 1000)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([[], {}, [[]], "11", "Walks", 'Page 1:\n[¬s]"a[¬e]"', "\ud800"])
)


@settings(max_examples=cases(60, 1500), suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_stands_in_a_report_it_is_read_or_refused_and_adds_up(data):
    whole = json.loads(REPORT)
    for path in data.draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4)):
        there = whole
        with suppress(KeyError, IndexError, TypeError):
            for key in path[:-1]:
                there = there[key]
            there[path[-1]] = data.draw(ODD)
    with suppress(ReviewError):
        found = made(json.dumps(whole).encode())
        assert all(tally.adds_up for tally in found.account.tallies)


@settings(max_examples=cases(40, 500), suppress_health_check=[HealthCheck.too_slow])
@given(damaged(REPORT))
def test_a_damaged_report_is_read_or_refused_and_never_more(data):
    with suppress(ReviewError):
        made(data)


@pytest.mark.parametrize(
    "text", ["Page 1: [\u00acs]" * 20_000, 'Page 1: [\u00acs]"' + "\n" * 200_000 + "[\u00ace]"]
)
def test_marks_that_never_end_are_read_at_once(text):
    """Gone through from each of them to the end they would take hours."""
    marked = {**reports.quoted("x"), "Text": text}
    items = [reports.reference(codes=(reports.given(11, marked),))]

    with suppress(ReviewError):
        made(reports.report(items))
