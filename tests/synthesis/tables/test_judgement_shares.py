"""The table of the shares of judgements: counts and percentages by domain, each number under its key."""

import pytest

from tests.synthesis import judged_studies as known


@pytest.fixture
def made(build, carried):
    figures = {
        "counted": {"kind": "judgement_bars"},
        "weighed": {"kind": "judgement_bars", "results_of": "clinical"},
        "lights": {"kind": "traffic_light"},
    }
    return carried(
        *known.studies(build),
        files=known.files(build),
        forms=["peer_support@1.2.0", "rob2@1.1.0"],
        figures=figures,
    )


def test_each_domain_has_its_judgements_from_the_best_to_the_worst(made):
    cells = made.cells("judgement_shares_counted")

    assert cells[:5] == [
        ["D1 Randomisation process"],
        ["Low risk", "2", "40%"],
        ["High risk", "1", "20%"],
        ["Not judged", "2", "40%"],
        ["D2 Deviations from the intended interventions"],
    ]
    assert cells[-5:] == [
        ["Overall"],
        ["Low risk", "1", "20%"],
        ["Some concerns", "1", "20%"],
        ["High risk", "2", "40%"],
        ["Not judged", "1", "20%"],
    ]


def test_weights_have_a_column_of_their_own(made):
    table = made.table("judgement_shares_weighed")

    assert [column.label for column in table.columns] == [
        "Domain and judgement",
        "Results",
        "Of results",
        "By weight",
    ]
    assert "By weight: each result by its weight in the synthesis." in made.notes("judgement_shares_weighed")


def test_every_number_has_its_key_and_its_data(made):
    cells = [
        cell
        for row in made.table("judgement_shares_weighed").rows
        if row.kind == "body"
        for cell in row.cells[1:]
    ]

    assert all(made.numbers[cell.key].text == cell.text for cell in cells)
    assert all(cell.origins for cell in cells if cell.key.endswith(".weighted"))


def test_it_says_of_how_many_results_and_studies(made):
    assert "5 results of 4 studies." in made.notes("judgement_shares_counted")


def test_a_traffic_light_has_no_such_table(made):
    assert "judgement_shares_lights" not in {table.id for table in made.document.tables}
