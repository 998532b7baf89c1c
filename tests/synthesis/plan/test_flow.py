"""Counts of a study flow that do not add up: warned of with the arithmetic, refused where they cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.errors import Rejected
from extraction_forms.studies import Evidence, Vocabulary
from synthesis.plan.flow import STEPS, flow_faults, flow_warnings
from synthesis.plan.plan import PLAN_FILE, FlowCount, FlowPlan, Plan
from synthesis.review import open_review

WHOLE = {
    "databases": {"MEDLINE": 420, "Embase": 310},
    "registers": {"ClinicalTrials.gov": 20},
    "duplicates": 200,
    "by_automation": 10,
    "removed_otherwise": 5,
    "screened": 535,
    "excluded": 500,
    "excluded_by_automation": 100,
    "sought": 35,
    "not_retrieved": 3,
    "assessed": 32,
    "reports_excluded": {"wrong population": 20, "no control": 6},
    "other_sources": {"websites": 4},
    "other_sought": 4,
    "other_not_retrieved": 1,
    "other_assessed": 3,
    "other_excluded": {"no control": 2},
    "included_studies": 5,
    "included_reports": 7,
}


def count(n):
    return FlowCount(n=n, place=PLAN_FILE, origin="review.yaml#flow/x", printed=str(n))


def flow(**given_counts):
    counts = {name: count(n) for name, n in given_counts.items() if isinstance(n, int)}
    lists = {
        name: {of: count(n) for of, n in several.items()}
        for name, several in given_counts.items()
        if isinstance(several, dict)
    }
    return FlowPlan(counts=counts, lists=lists, place=PLAN_FILE)


class Holding:
    """A plan of which only the flow is asked."""

    def __init__(self, **counts):
        self.flow = flow(**counts)


EMPTY = Evidence(
    studies=(), sources=(), records=(), warnings=(), vocabulary=Vocabulary(outcomes={}, domains={})
)


def faults(**counts):
    return [str(one) for one in flow_faults(Holding(**counts))]


def warned(**counts):
    return [str(one) for one in flow_warnings(Holding(**counts), EMPTY)]


def test_a_whole_flow_that_adds_up_is_neither_faulty_nor_warned_of():
    assert (faults(**WHOLE), warned(**WHOLE)) == ([], [])


def test_nothing_is_asked_of_a_plan_without_a_flow():
    holding = Holding()
    holding.flow = None

    assert (list(flow_faults(holding)), list(flow_warnings(holding, EMPTY))) == ([], [])


@pytest.mark.parametrize("name", sorted(set(WHOLE) - {"databases", "registers"}))
def test_a_count_that_is_left_out_is_never_a_fault(name):
    assert faults(**{key: n for key, n in WHOLE.items() if key != name}) == []


def test_more_that_leaves_a_step_than_came_to_it_is_a_fault_with_the_arithmetic():
    (fault,) = faults(**{**WHOLE, "screened": 536, "excluded": 501})

    assert fault == (
        "review.yaml: Study flow > screened: expected counts that add up (records identified = removed before "
        "screening + screened); found 200 + 10 + 5 + 536 = 751, 1 more than the 750 that came in."
    )


def test_what_is_lost_at_a_step_is_a_warning_with_the_arithmetic():
    (warning,) = warned(**{**WHOLE, "not_retrieved": 1})

    assert warning.startswith("review.yaml: warning: Study flow > assessed: expected counts that add up")
    assert warning.endswith("found 35 and 1 + 32 = 33: 2 not accounted for.")


def test_more_reports_than_records_went_on_is_a_warning_since_a_record_may_have_several():
    counts = {**WHOLE, "sought": 36, "not_retrieved": 4}

    assert faults(**counts) == []
    (warning,) = warned(**counts)
    assert (
        "Study flow > sought: expected counts that add up (records screened = excluded + reports sought"
        in warning
    )
    assert warning.endswith("500 + 36 = 536: 1 more than came in, as of records with several reports.")


def test_more_records_excluded_than_screened_is_a_fault():
    assert "1 more than the 535 that came in" in faults(**{**WHOLE, "excluded": 536})[0]


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ("excluded_by_automation", "excluded"),
        ("other_excluded", "other_assessed"),
    ],
)
def test_a_part_larger_than_its_whole_is_a_fault(small, large):
    part = {"no control": 4} if small == "other_excluded" else 4
    (fault,) = [one for one in faults(**{small: part, large: 3}) if "at most" in one]

    assert f"Study flow > {small}: expected at most 3, as `{large}` has it" in fault


@pytest.mark.parametrize("part", ["included", "previous", "total"])
def test_fewer_reports_than_studies_are_a_warning_since_a_report_may_be_of_several(part):
    counts = {f"{part}_studies": 4, f"{part}_reports": 3}

    assert faults(**counts) == []
    (warning,) = warned(**counts)
    assert f"Study flow > {part}_studies: expected at most 3, as `{part}_reports` has it" in warning


def test_a_previous_version_and_the_new_studies_that_do_not_make_the_total_are_a_warning():
    (warning,) = warned(previous_studies=10, included_studies=4, total_studies=13)

    assert "the studies of the previous version and the new ones together, 14; found 13." in warning


def test_declared_numbers_are_held_against_the_records(build, tmp_path):
    folder = build.write(
        tmp_path / "r",
        build.study("a"),
        build.study("b"),
        flow={"included_studies": "3", "included_reports": "3"},
    )
    told = [one for one in open_review(folder).warnings if "Study flow" in one]

    assert [one.partition("expected ")[2] for one in told] == [
        "the 3 studies that are declared; found 2 in the records: 1 fewer.",
        "the 3 reports that are declared; found 2 in the records: 1 fewer.",
    ]


def test_of_an_update_the_total_is_held_against_the_records(build, tmp_path):
    counts = {"previous_studies": "1", "included_studies": "1", "included_reports": "1"}
    folder = build.write(tmp_path / "r", build.study("a"), build.study("b"), flow=counts)

    assert [one for one in open_review(folder).warnings if "Study flow" in one] == []


def test_impossible_counts_stop_the_review_at_their_line(build, tmp_path):
    folder = build.write(tmp_path / "r", build.study("a"), flow={"screened": "3", "excluded": "4"})

    with pytest.raises(Rejected, match=r"review\.yaml:\d+:\d+: Study flow > "):
        open_review(folder)


def test_a_flow_diagram_without_counts_is_a_fault(build, tmp_path):
    folder = build.write(tmp_path / "r", build.study("a"), figures={"f": {"kind": "prisma_flow"}})

    with pytest.raises(Rejected, match="expected counts, declared in the block `flow`"):
        open_review(folder)


@given(
    came=st.integers(0, 10_000),
    shares=st.lists(st.integers(0, 10_000), min_size=3, max_size=3),
    moved=st.integers(1, 50),
)
def test_what_adds_up_is_told_nothing_what_lacks_is_warned_of_what_exceeds_is_a_fault(came, shares, moved):
    names = ("duplicates", "by_automation", "screened")
    counts = dict(zip(names, shares, strict=True))
    into = sum(shares)

    assert (faults(databases={"a": into}, **counts), warned(databases={"a": into}, **counts)) == ([], [])
    assert len(warned(databases={"a": into + moved}, **counts)) == 1
    assert len(faults(databases={"a": max(0, into - moved)}, **counts)) == (1 if into else 0)
    assert bool(faults(databases={"a": came}, **counts)) == (into > came)


def test_the_steps_and_the_form_name_the_same_counts():
    from extraction_forms.form_library import find_form

    asked = {question.id for question in find_form("review@1.8.0").by_id["flow"].questions}
    named = {name for step in STEPS for name in (*step.into, *step.leave, step.on)}

    assert named <= asked
    assert Plan.__dataclass_fields__["flow"].default is None
