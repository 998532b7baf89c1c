"""A file of RevMan 5 becomes records with every number's row and column, and an account of every row."""

from contextlib import suppress

import pytest
from hypothesis import given, settings

from extraction_forms.checking import check_record
from extraction_forms.errors import ImportFault, Place, ReviewError
from extraction_forms.exchange.revman import rm5_names
from extraction_forms.exchange.revman.gathering import gather
from extraction_forms.exchange.revman.reading import imported
from extraction_forms.exchange.revman.rm5 import read
from extraction_forms.exchange.revman.source import Review, Study
from extraction_forms.form_definition import define
from extraction_forms.yaml_text import parse, plain
from tests.damage import damaged
from tests.extraction_forms.exchange.revman import rm5_files as files

WALKING = files.walking()


@pytest.fixture
def mapping(tmp_path):
    def write(text):
        path = tmp_path / "map.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


def made(data=WALKING, mapping=None):
    return imported(read(data, "walk.rm5"), mapping).found


def record(found, name):
    return plain(parse(found.files[f"records/{name}/revman.yaml"], name))


def result(found, study, name):
    return next(one for one in record(found, study)["results"] if one["id"] == name)


def test_every_record_answers_the_form_that_comes_with_it():
    found = made()
    form = define(parse(found.files["forms/revman_study.yaml"], "form"))

    records = [name for name in found.files if name.startswith("records/")]
    assert len(records) == 4
    for name in records:
        check_record(form, parse(found.files[name], name), name, "")


def test_every_row_study_and_judgement_is_accounted_for():
    lines = made().account.text().splitlines()

    assert lines[0] == "walk.rm5, studies: 5 rows in = 4 kept + 0 duplicates + 1 set aside"
    assert lines[1].endswith("Noé 2001: excluded")
    assert lines[2] == "walk.rm5: 11 rows in = 7 kept + 1 duplicate + 3 set aside"
    again, *others = [line.partition(": ")[2] for line in lines[3:7]]
    assert again.startswith(
        "2.1 Insomnia at 12 weeks, CMP-002.01 STD-Okafor-2019: the same numbers as CMP-001.01.01"
    )
    assert others == [
        "1.1 Insomnia at 12 weeks, CMP-001.01.02 STD-Sole-2015: nobody in an arm",
        "1.3 Relapse, CMP-001.03 STD-Rossi-2021: no estimate with its standard error",
        "1.5 Remarks, CMP-001.05 STD-Okafor-2019: text, no numbers",
    ]
    assert lines[7] == "walk.rm5, risk of bias: 2 rows in = 2 kept + 0 duplicates + 0 set aside"


def test_a_number_has_its_row_and_its_column():
    one = result(made(), "okafor_2019", "r_1_1_s1")

    assert one["evidence"] == {"row": "CMP-001.01.01 STD-Okafor-2019"}
    assert one["values"]["walking"]["events"] == {"printed": "3", "column": "EVENTS_1"}
    assert one["columns"]["STUDY_ID"] == "STD_x002d_Okafor_x002d_2019"


def test_the_same_numbers_in_two_comparisons_are_one_result_of_both_analyses():
    one = result(made(), "okafor_2019", "r_1_1_s1")

    assert one["analysis_1_1"] == {"code": "s1", "evidence": {"row": "CMP-001.01.01 STD-Okafor-2019"}}
    assert one["analysis_2_1"] == {"code": "all", "evidence": {"row": "CMP-002.01 STD-Okafor-2019"}}


def test_equal_numbers_of_other_groups_stay_apart():
    """A trial with three arms may have the same counts in two of them."""
    rows = [files.counts("A 2001", (0, 10, 2, 10))]
    outcomes = [
        files.outcome("DICH", 1, "Falls", rows, groups, comparison=at, EFFECT_MEASURE="RR", METHOD="MH")
        for at, groups in enumerate((("Walking", "None"), ("Dancing", "None")), 1)
    ]
    found = made(files.rm5(("A 2001",), [files.comparison(at, "C", [o]) for at, o in enumerate(outcomes, 1)]))

    assert [one["id"] for one in record(found, "a_2001")["results"]] == ["r_1_1", "r_2_1"]
    assert [one["id"] for one in record(found, "a_2001")["arms"]] == ["walking", "none", "dancing", "none_2"]
    assert [one["id"] for one in record(found, "a_2001")["contrasts"]] == ["contrast", "contrast_2"]


def test_an_active_comparator_is_declared(mapping):
    found = made(files.aspirin(), mapping("schema: 1\narms: {Placebo: {role: active_comparator}}\n"))

    arm = record(found, "amis_1980")["arms"][1]
    assert arm == {
        "id": "placebo",
        "label": "Placebo",
        "role": "active_comparator",
        "intervention": "Placebo",
    }


def test_a_blank_cell_is_missing_and_never_zero():
    one = result(made(), "rossi_2021", "r_1_2")

    assert one["values"]["walking"]["sd"] == {"missing": "not_reported", "evidence": {"column": "SD_1"}}


def test_estimates_stand_on_the_scale_that_the_file_has_them_on():
    one = result(made(), "okafor_2019", "r_1_3")["values"]

    assert one["contrast"]["estimate"] == {"printed": "-0.35", "column": "ESTIMATE"}
    assert one["contrast"]["scale"] == "log_hr"
    assert one["walking"]["n"] == {"printed": "40", "column": "TOTAL_1"}


def test_o_e_and_its_variance_become_the_log_ratio_and_say_how():
    one = result(made(), "okafor_2019", "r_1_4")["values"]["contrast"]

    assert (one["estimate"]["printed"], one["se"]["printed"]) == ("-0.4", "0.353553390593274")
    assert (one["scale"], one["origin"]) == ("log_or", "derived")
    assert one["estimate"]["note"].startswith("(O - E) / V")


def test_tables_of_the_study_are_kept_as_what_they_are():
    found = record(made(), "okafor_2019")

    assert found["characteristics"]["char_methods"]["printed"] == "RCT two arms"
    assert found["characteristics"]["bias_1"] == {
        "code": "low",
        "evidence": {"locator": "Risk of bias: Allocation concealment", "row": "QIT-01 STD-Okafor-2019"},
        "note": "Envelopes.",
    }
    assert record(made(), "rossi_2021")["characteristics"]["bias_1"]["code"] == "unclear"
    assert [one.get("doi") for one in found["reports"]] == [None, "10.1000/okafor", None]


def test_a_study_without_numbers_is_a_draft_that_names_no_arms():
    found = record(made(), "sole_2015")

    assert found["status"] == "draft"
    assert "arms" not in found


def test_which_way_is_better_is_said_to_be_unknown_with_what_stands_beside_the_axis():
    outcomes = plain(parse(made().files["outcomes.yaml"], "outcomes.yaml"))["outcomes"]

    assert outcomes[0]["polarity"] == {
        "missing": "unclear",
        "note": "RevMan does not say which way is better. Beside its axis stands: left Favours walking, right "
        "Favours none.",
    }


def test_a_mapping_declares_what_the_file_does_not_say(mapping):
    declared = mapping(
        "schema: 1\nextractor: cochrane\ndesign: parallel\n"
        "arms: {no walking: {role: control, control_kind: usual_care}}\n"
        "outcomes: {mood: {polarity: higher_better, domain: Well-being}}\n"
    )

    found = made(mapping=declared)

    one = plain(parse(found.files["records/okafor_2019/cochrane.yaml"], "r"))
    assert one["characteristics"]["design"] == "parallel"
    assert one["arms"][1]["control_kind"] == "usual_care"
    vocabulary = plain(parse(found.files["outcomes.yaml"], "o"))
    assert vocabulary["domains"] == [{"id": "well_being", "label": "Well-being"}]
    mood = next(one for one in vocabulary["outcomes"] if one["id"] == "mood")
    assert (mood["polarity"], mood["domain"]) == ("higher_better", "well_being")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "schema: 1\noutcomes: {Moods: {polarity: neutral}}\n",
            r"map.yaml:2:12: .*found 'Moods'. Did you mean 'Mood'",
        ),
        ("schema: 1\noutcomes: {Mood: {polarity: up}}\n", "found 'up'"),
        ("schema: 1\narms: {Walking: {rolle: control}}\n", "found 'rolle'"),
        ("schema: 1\ndesign: trail\n", "found 'trail'"),
        ("schema: 2\n", "expected 1; found another"),
    ],
)
def test_a_fault_of_the_mapping_stops_the_import(mapping, text, told):
    with pytest.raises(ImportFault, match=told):
        made(mapping=mapping(text))


def test_the_plan_has_each_analysis_as_it_was_pooled():
    plan = plain(parse(made().files["review.yaml"], "review.yaml"))

    told = {name: (one["measure"], one["model"], one.get("tau2")) for name, one in plan["syntheses"].items()}
    assert told == {
        "analysis_1_1": ("RR", "random", "DL"),
        "analysis_1_2": ("MD", "random", "DL"),
        "analysis_1_3": ("HR", "common", "EE"),
        "analysis_1_4": ("OR", "common", "EE"),
        "analysis_2_1": ("OR", "peto", None),
    }
    assert plan["syntheses"]["analysis_1_1"]["by"] == ["analysis_1_1"]
    assert plan["date"] == "2019-05-17"


@pytest.mark.parametrize(
    ("settings", "why"),
    [({"SWAP_EVENTS": "YES"}, "counted those without the event"), ({"TOTALS": "NO"}, "pooled nothing in it")],
)
def test_an_analysis_that_a_plan_cannot_have_as_it_was_is_told(settings, why):
    found = made(files.aspirin(**settings))

    assert "syntheses" not in plain(parse(found.files["review.yaml"], "review.yaml"))
    assert why in found.account.text()


def test_a_study_that_stands_twice_in_an_analysis_is_pooled_twice_as_revman_does():
    rows = [files.counts("A 2001", (3, 40, 9, 41)), files.counts("A 2001", (2, 30, 8, 41))]
    one = files.outcome("DICH", 1, "Falls", rows, EFFECT_MEASURE="RR", METHOD="MH", TOTALS="YES")

    found = made(files.rm5(("A 2001",), [files.comparison(1, "Walking", [one])]))

    assert [one["id"] for one in record(found, "a_2001")["results"]] == ["r_1_1", "r_1_1_2"]
    plan = plain(parse(found.files["review.yaml"], "review.yaml"))
    assert plan["syntheses"]["analysis_1_1"]["multiplicity"] == "all_rows"


def test_names_that_make_one_id_are_told_apart():
    found = made(files.rm5(("Ab 2001", "AB 2001", "东 2002"), []))

    names = {name.split("/")[1] for name in found.files if name.startswith("records/")}
    assert names == {"ab_2001", "ab_2001_2", "2002"}


def test_more_events_than_people_are_told_at_their_line():
    row = files.counts("A 2001", (50, 40, 9, 41))
    one = files.outcome("DICH", 1, "Falls", [row], EFFECT_MEASURE="RR", METHOD="MH")

    with pytest.raises(ImportFault, match=r"walk\.rm5:27: A 2001 > Results > r_1_1, walking.*events"):
        made(files.rm5(("A 2001",), [files.comparison(1, "Walking", [one])]))


def test_numbers_of_a_study_that_is_not_listed_stop_the_import():
    one = files.outcome("DICH", 1, "Falls", [files.counts("B 2002", (5, 40, 9, 41))], EFFECT_MEASURE="RR")

    with pytest.raises(ImportFault, match="expected an included study of the file; found 'STD_x002d_B"):
        made(files.rm5(("A 2001",), [files.comparison(1, "Walking", [one])]))


def test_another_kind_of_xml_is_told():
    with pytest.raises(ImportFault, match="whose first element is COCHRANE_REVIEW; found html"):
        read(b"<html/>", "page.html")


def test_escaped_ids_are_read():
    assert rm5_names.readable("STD-MRC_x002d_1") == "STD-MRC-1"


def test_the_same_file_gives_the_same_bytes():
    assert dict(made().files) == dict(made().files)


@settings(max_examples=60)
@given(damaged(WALKING, longest=400))
def test_a_damaged_file_is_read_or_refused_and_never_more(data):
    """Bytes are changed, taken out or put in; what cannot be read is a fault of ours."""
    with suppress(ReviewError):
        made(data)


def test_two_analyses_of_one_number_stop_the_import():
    same = [files.outcome("DICH", 1, name, [], EFFECT_MEASURE="RR") for name in ("Falls", "Pain")]

    with pytest.raises(
        ImportFault, match=r"1\.1 Pain: expected a number of its own; 1\.1 Falls has it in line"
    ):
        made(files.rm5(("A 2001",), [files.comparison(1, "Walking", same)]))


def test_subgroups_and_items_of_one_name_stay_apart():
    groups = [
        files.subgroup("DICH", at, "Adults", [files.counts(name, (3, 40, 9, 41))])
        for at, name in enumerate(("A 2001", "B 2002"), 1)
    ]
    one = files.outcome("DICH", 1, "Falls", groups, EFFECT_MEASURE="RR", METHOD="MH", TOTALS="YES")
    quality = files.bias("Other bias", {"A 2001": ("YES", "")}) + files.bias(
        "Other bias", {"A 2001": ("NO", "")}
    )

    found = made(files.rm5(("A 2001", "B 2002"), [files.comparison(1, "Walking", [one])], quality=quality))

    assert result(found, "a_2001", "r_1_1_s1")["analysis_1_1"]["code"] == "s1"
    assert result(found, "b_2002", "r_1_1_s2")["analysis_1_1"]["code"] == "s2"
    facts = record(found, "a_2001")["characteristics"]
    assert (facts["bias_1"]["code"], facts["bias_2"]["code"]) == ("low", "high")


@pytest.mark.parametrize(
    ("name", "logged", "scale", "measure"),
    [
        ("Hazard Ratio", "YES", "log_hr", "HR"),
        ("Hazard Ratio", "NO", "other", "GEN"),
        ("Risk Difference", "NO", "rd", "RD"),
        ("Risk Difference", "YES", "other", "GEN"),
        ("Something else", "NO", "other", "GEN"),
    ],
)
def test_an_estimate_is_what_its_scale_makes_it(name, logged, scale, measure):
    """The standard error of a ratio is that of its logarithm, so a ratio that was pooled as it is, is none here."""
    row = files.estimates("A 2001", "0.8", "0.2")
    one = files.outcome(
        "IV", 1, "Relapse", [row], measure_text=name, LOG_DATA=logged, RANDOM="NO", TOTALS="YES"
    )

    found = made(files.rm5(("A 2001",), [files.comparison(1, "Walking", [one])]))

    assert result(found, "a_2001", "r_1_1")["values"]["contrast"]["scale"] == scale
    plan = plain(parse(found.files["review.yaml"], "review.yaml"))
    assert plan["syntheses"]["analysis_1_1"]["measure"] == measure


def test_very_many_studies_of_one_name_have_ids_of_their_own_within_reason():
    """Each number tried from the first on would take hours."""
    study = Study(key="k", row="k", name="Okafor 2019", status="included", place=Place(file="a.rm5"))
    review = Review(file="a.rm5", title="", date="", studies=(study,) * 20_000, analyses=(), bias=())

    ids = list(gather(review).studies)

    assert len(set(ids)) == 20_000
    assert ids[:3] == ["okafor_2019", "okafor_2019_2", "okafor_2019_3"]


def test_half_of_a_pair_in_an_id_stays_as_it_is_written():
    assert rm5_names.readable("STD-A_xD800__x0020_2019").encode() == b"STD-A_xD800_ 2019"
