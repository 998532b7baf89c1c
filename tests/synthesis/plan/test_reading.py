import json

import pytest

from extraction_forms.errors import Rejected
from synthesis.plan.reading import read_plan


def fault(build, tmp_path, **parts):
    folder = build.write(tmp_path / "r", **parts)
    with pytest.raises(Rejected) as rejected:
        read_plan(folder)
    return str(rejected.value)


def test_a_plan_says_what_its_file_says(reviews_folder):
    plan = read_plan(reviews_folder / "peer_support")

    assert [one.id for one in plan.syntheses] == [
        "clinical_recovery",
        "personal_recovery",
        "functional_recovery",
    ]
    assert plan.syntheses[0].by == ("mode", "delivery", "peer_role", "role_contrast")
    assert plan.variables["role_contrast"].groups["relational_side"] == ("flexible", "relational")
    assert plan.selection.timepoints == ("post",)
    assert plan.experimental == "peer support"


def test_what_a_plan_leaves_out_has_a_default(build, tmp_path):
    plan = read_plan(build.write(tmp_path / "r"))

    (clinical,) = plan.syntheses
    assert (clinical.multiplicity, clinical.tau2, clinical.test) == ("one_row", "REML", "knha")
    assert (clinical.label, clinical.by) == ("Clinical", ())
    assert plan.selection.tie == "first_in_record"
    assert plan.selection.value_kinds == ("endpoint", "adjusted", "change")
    assert plan.cite == ()
    assert plan.votes is None
    assert plan.source_formula is None


@pytest.mark.parametrize("date", ["2026-13-45", "2026-02-30", "2026-01", "yesterday"])
def test_a_date_that_is_no_whole_day_is_a_fault_with_its_line(build, tmp_path, date):
    text = fault(build, tmp_path, date=date)

    assert text.startswith("review.yaml:3:")
    assert date in text


@pytest.mark.parametrize("name", ["title", "date", "forms"])
def test_a_plan_must_say_its_title_date_and_forms(build, tmp_path, name):
    parts = build.plan()
    del parts[name]
    folder = build.write(tmp_path / "r")
    (folder / "review.yaml").write_text(json.dumps(parts, indent=1))

    with pytest.raises(Rejected, match=r"review\.yaml"):
        read_plan(folder)


def test_a_condition_that_cannot_be_read_is_a_fault_with_its_line(build, tmp_path):
    text = fault(build, tmp_path, syntheses={"odd": {"where": "domain = 'clinical'", "measure": "SMD"}})

    assert text.startswith("review.yaml:10:13: Syntheses > odd > where: ")
    assert "Write == to compare." in text


def test_a_figure_of_an_unknown_synthesis_is_a_fault_with_its_line(build, tmp_path):
    text = fault(build, tmp_path, figures={"plot": {"kind": "forest", "synthesis": "nowhere"}})

    assert "review.yaml:1" in text
    assert "nowhere" in text


@pytest.mark.parametrize("ends", [{"x_low": "1", "x_high": "-1"}, {"x_low": "0"}, {"x_high": "1"}])
def test_an_axis_has_two_ends_in_order_or_none(build, tmp_path, ends):
    text = fault(build, tmp_path, figures={"plot": {"kind": "forest", "synthesis": "clinical", **ends}})

    assert "x_low below x_high, or neither" in text


@pytest.mark.parametrize(("field", "value"), [("use", "guessed"), ("multiplicity", "some"), ("test", "tt")])
def test_a_choice_that_there_is_not_is_a_fault_that_lists_the_known_ones(build, tmp_path, field, value):
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", field: value}}

    text = fault(build, tmp_path, syntheses=asked)

    assert "review.yaml:" in text
    assert value in text


@pytest.mark.parametrize("part", ["syntheses", "votes"])
def test_the_route_of_an_effect_is_said_and_never_taken_for_granted(build, tmp_path, part):
    parts = build.plan(votes={"domain": "domain", "measure": "SMD"})
    asked = parts["syntheses"]["clinical"] if part == "syntheses" else parts["votes"]
    del asked["use"]
    folder = build.write(tmp_path / "r")
    (folder / "review.yaml").write_text(json.dumps(parts, indent=1))

    with pytest.raises(Rejected, match=r"review\.yaml:\d+:\d+: .* > use: expected a value; found nothing"):
        read_plan(folder)


def test_a_part_of_the_plan_knows_where_each_of_its_answers_stands(build, tmp_path):
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "by": ["mode"]}}
    folder = build.write(tmp_path / "r", syntheses=asked)
    lines = (folder / "review.yaml").read_text(encoding="utf-8").splitlines()

    (clinical,) = read_plan(folder).syntheses

    assert '"where"' in lines[clinical.at("where").line - 1]
    assert '"by"' in lines[clinical.at("by").line - 1]
    assert clinical.at("tau2") == clinical.place


@pytest.mark.parametrize(
    ("fewest", "expected"),
    [
        ("three", "expected a whole number; found 'three'."),
        ("<3", "expected a whole number; found '<3'."),
        (None, "expected a value; found nothing."),
        (
            {"missing": "not_reported"},
            "expected a value; what is not said is left out, key and all; found a missing",
        ),
    ],
)
def test_a_plan_has_no_missing_values_and_no_hint_at_them(build, tmp_path, fewest, expected):
    folder = build.write(tmp_path / "r", verdicts={"fewest": fewest})
    text = (folder / "review.yaml").read_text().replace("null", "")
    (folder / "review.yaml").write_text(text)

    with pytest.raises(Rejected) as rejected:
        read_plan(folder)

    (problem,) = rejected.value.problems
    assert f"Reading by margin > fewest: {expected}" in str(problem)
    assert problem.hint == ""
