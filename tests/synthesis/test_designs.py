"""The kind of studies behind effects: told where all their records tell the same, else why not."""

from types import MappingProxyType

import pytest

from synthesis.analysis import analyse
from synthesis.designs import MIXED, NO_STUDY, UNTOLD, design_of
from synthesis.effects import Effects
from synthesis.review import open_review
from tests.synthesis import judged_studies


def told(build, carried, *designs):
    made = carried(*(build.study(f"s{n}", design=design) for n, design in enumerate(designs)))
    return design_of(made.analysis.synthesis("clinical").effects, made.review.evidence)


@pytest.mark.parametrize(
    ("designs", "expected"),
    [
        (("trial", "parallel", "cluster", "crossover", "stepped"), "randomised"),
        (("comparison_group", "self_controlled"), "nonrandomised"),
        (("trial", "comparison_group"), MIXED),
        (("trial", {"missing": "not_reported"}), UNTOLD),
    ],
)
def test_the_designs_of_the_records_tell_the_kind_or_why_there_is_none(build, carried, designs, expected):
    assert told(build, carried, *designs) == expected


def test_of_no_effect_there_is_no_study(build, carried):
    evidence = carried(build.study("s")).review.evidence

    assert design_of(Effects(measure="SMD", rows=()), evidence) == NO_STUDY


def judged_design(build, tmp_path, said, *designs, results=(), files=MappingProxyType({})):
    """The warnings of a review whose rater says the studies are of a design, and whose records say others."""
    up = dict.fromkeys(("large_effect", "dose_response", "opposing_confounding"), "none")
    record = {
        "schema": "1", "form": {"id": "grade", "version": "1.1.0"}, "study": "clinical", "extractor": "anna",
        "status": "submitted", "revision": "1",
        "certainty": {
            "importance": "critical", "design": said, "start": "low", "certainty": "low",
            **dict.fromkeys(("risk_of_bias", "inconsistency", "indirectness", "imprecision"), "not_serious"),
            "publication_bias": "not_serious", **({} if said == "randomised" else up),
        },
    }  # fmt: skip
    studies = [build.study(f"s{n}", *results, design=design) for n, design in enumerate(designs)]
    folder = build.write(
        tmp_path / "r",
        *studies,
        files={"records/clinical/anna.grade.yaml": record, **files},
        forms=[*judged_studies.FORMS, "grade@1.1.0"],
    )
    return [one for one in analyse(open_review(folder)).warnings if "design" in one]


def test_a_design_that_the_records_do_not_bear_out_is_a_warning_at_its_place(build, tmp_path):
    (warning,) = judged_design(build, tmp_path, "randomised", "comparison_group", "comparison_group")

    assert warning.startswith("records/clinical/anna.grade.yaml:")
    assert warning.endswith(
        "Certainty > design: expected what the records of its studies say: not randomised and judged otherwise "
        "(nonrandomised); found randomised (randomised)."
    )


@pytest.mark.parametrize(
    ("said", "designs"),
    [
        ("randomised", ("trial", "cluster")),
        ("nonrandomised", ("comparison_group",)),
        ("randomised", ("trial", "comparison_group")),
        ("randomised", ("comparison_group", {"missing": "not_reported"})),
    ],
    ids=["borne_out", "borne_out_too", "of_both_kinds", "not_told"],
)
def test_a_design_that_the_records_bear_out_or_cannot_tell_is_no_warning(build, tmp_path, said, designs):
    assert judged_design(build, tmp_path, said, *designs) == []


@pytest.mark.parametrize(("pooled", "told"), [("r1", False), ("r2", True)])
def test_only_the_results_that_are_pooled_need_be_judged_with_the_form_that_is_said(
    build, tmp_path, pooled, told
):
    """Of several results of a study one is judged with ROBINS-I: that which the selection leaves, or another."""
    said = judged_studies.judged("r1", "low", "robins_i", effect="assignment")
    files = judged_studies.record(build, "s0", said, form="robins_i", version="1.0.0")
    results = sorted((build.result("r1"), build.result("r2")), key=lambda one: one["id"] != pooled)
    found = judged_design(
        build, tmp_path, "nonrandomised_robins_i", "comparison_group", results=results, files=files
    )

    assert [one.partition("; found ")[2] for one in found] == (
        ["not randomised and judged with ROBINS-I (nonrandomised_robins_i)."] if told else []
    )
