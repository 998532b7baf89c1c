"""Claims crossed with directions."""

from types import MappingProxyType

from synthesis.votes.claims import UNTOLD, claims_by_direction
from synthesis.votes.directions import Reading

LABELS = MappingProxyType({"improved": "Improved", "worse": "Worse", "not_reported": "Not reported"})


def result(state, claim=None, study="a"):
    return Reading(
        study=study,
        study_label=study.title(),
        domain="symptoms",
        result="r1",
        state=state,
        origins=(f"records/{study}/x.yaml#r1/contrast/smd",),
        tags=MappingProxyType({} if claim is None else {"reported_claim": claim}),
        tag_origins=MappingProxyType(
            {} if claim is None else {"reported_claim": (f"records/{study}/x.yaml#r1/reported_claim",)}
        ),
    )


def test_every_result_stands_in_one_row_and_rows_follow_the_order_of_the_form():
    table = claims_by_direction(
        [
            result("negative", "worse"),
            result("positive", "improved"),
            result("null"),
            result("positive", "improved"),
        ],
        LABELS,
    )

    assert [(row.code, row.text, row.total.count) for row in table.rows] == [
        ("improved", "‘Improved’", 2),
        ("worse", "‘Worse’", 1),
        (UNTOLD, "No claim recorded", 1),
    ]
    assert all(sum(cell.count for cell in row.cells.values()) == row.total.count for row in table.rows)


def test_a_count_rests_on_the_claims_and_the_data_behind_the_directions():
    (row,) = claims_by_direction([result("positive", "improved")], LABELS).rows

    assert row.cells["positive"].origins == (
        "records/a/x.yaml#r1/contrast/smd",
        "records/a/x.yaml#r1/reported_claim",
    )


def test_where_no_record_holds_a_claim_there_is_no_table():
    assert claims_by_direction([result("positive"), result("negative", "not_reported")], LABELS) is None
    assert claims_by_direction([result("positive", "unclear")], LABELS) is None
