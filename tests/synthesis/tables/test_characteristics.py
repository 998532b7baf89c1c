from dataclasses import replace

from extraction_forms.errors import Place
from extraction_forms.records import Datum
from extraction_forms.studies import Tag
from synthesis.tables.characteristics import characteristics
from synthesis.tables.table import Cell

GONE = {name: {"missing": "not_reported"} for name in ("n", "mean", "sd")}
ASKED = ["country", "mode", "peer_role", "control_kind", "percent_women"]


def test_there_is_a_row_for_each_of_the_28_trials(peer_support):
    assert len(peer_support.cells("characteristics")) == 28


def test_columns_are_those_the_plan_names_with_the_labels_of_the_form(peer_support):
    labels = [column.label for column in peer_support.table("characteristics").columns]

    assert labels[:6] == ["Study", "Country", "Population", "Mode", "Delivery", "Peer role"]


def test_provisional_codes_are_marked_and_the_mark_is_explained(peer_support):
    roles = [row[5] for row in peer_support.cells("characteristics")]

    assert all(role.endswith(" *") for role in roles)
    assert "Provisional" in peer_support.notes("characteristics")


def test_without_provisional_codes_no_mark_is_explained(build, carried):
    made = carried(build.study("a"), characteristics=ASKED)

    assert made.cells("characteristics") == [
        ["A", "not reported", "Group", "Relational", "Usual care", "not reported", "not reported", "Mood"]
    ]
    assert "Provisional" not in made.notes("characteristics")


def test_several_answers_to_a_question_are_told_by_their_labels(build, carried):
    """`At home; On a ward`, not the codes that the record has."""
    review = carried(build.study("a"), characteristics=["country"]).review
    (study,) = review.evidence.studies
    origin = "records/a/main.yaml#characteristics/country"
    datum = Datum(value=("home", "ward"), printed="home, ward", origin=origin, place=Place(file="a"))
    tag = Tag(code="home, ward", label="At home; On a ward", origins=(origin,))
    asked = replace(study, data={**study.data, "country": datum}, tags={**study.tags, "country": tag})

    (row,) = characteristics(replace(review, evidence=replace(review.evidence, studies=(asked,)))).rows

    assert row.cells[1] == Cell(text="At home; On a ward", origins=(origin,))


def test_several_arms_answer_together_each_answer_once(build, carried):
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    arms = [build.peer(), build.peer("second"), build.peer("online", delivery="online"), control]
    contrasts = [
        {"id": f"c_{one}", "arm_exp": one, "arm_ctl": "control"} for one in ("peer", "second", "online")
    ]
    values = {
        "peer": build.arm(n=40),
        "second": GONE,
        "online": build.arm(n=60),
        "control": build.arm(n=55),
    }
    record = build.study("a", build.result(**values), arms=arms, contrasts=contrasts)

    (row,) = carried(record, characteristics=["mode"]).cells("characteristics")

    assert row == ["A", "Group; Online", "60 / 55", "Mood"]


def test_a_study_with_several_comparisons_says_what_it_compares(peer_support):
    rows = [row for row in peer_support.cells("characteristics") if row[0] == "Rogers, 2016"]

    told = "With several comparisons: Rogers, 2016 (high support and low support against CAU)."
    assert told in peer_support.notes("characteristics")
    assert [row[3:6] for row in rows] == [["One-to-one", "In person", "Flexible one-to-one *"]]
    assert rows[0][-1] == "BASIS-24; Lehman’s QoL - POOLED; RAS - total"


def test_where_every_study_has_one_comparison_none_is_told(build, carried):
    assert "several comparisons" not in carried(build.study("a")).notes("characteristics")


def test_a_side_without_numbers_is_not_reported_and_never_blank(build, carried):
    record = build.study("a", build.result(peer=build.arm(n=40), control=GONE))

    (row,) = carried(record).cells("characteristics")

    assert row[1] == "40 / not reported"


def test_a_study_that_repeats_a_trial_says_which(build, carried):
    made = carried(build.study("a"), build.study("b", same_trial_as="a"))

    assert made.cells("characteristics")[1][0] == "B (same trial as A)"
