import pytest

from synthesis.provenance import trace

BOEVINK = "records/boevink_2016/metapsy.yaml"


@pytest.mark.parametrize("name", ["peer_support", "crisis"])
def test_every_origin_of_every_number_can_be_looked_up(name, request):
    carried = request.getfixturevalue(name)
    known = carried.document.provenance

    missing = {origin for found in carried.numbers.values() for origin in found.origins} - set(known)

    assert missing == set()


@pytest.mark.parametrize("name", ["peer_support", "crisis"])
def test_every_origin_of_every_cell_can_be_looked_up(name, request):
    document = request.getfixturevalue(name).document

    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]

    assert {origin for cell in cells for origin in cell.origins} - set(document.provenance) == set()


def test_a_datum_is_traced_to_its_file_line_column_and_words(peer_support):
    found = trace(peer_support.review)[f"{BOEVINK}#row_1/contrast/smd"]

    assert (found.study, found.record, found.printed) == ("Boevink, 2016", BOEVINK, "-0,05")
    assert found.what == "Results > row_1 > contrast > Standardised mean difference"
    assert found.place == "data.csv, row 1, column .g"
    assert found.report.startswith("metapsy_peer_support (smit_2023_metapsy")
    assert found.line > 1


@pytest.mark.parametrize("arm", ["peer_high", "peer_low"])
def test_a_provisional_code_shows_its_words_and_why_it_is_provisional(peer_support, arm):
    found = trace(peer_support.review)[f"records/rogers_2016/metapsy.yaml#arms/{arm}/peer_role"]

    assert "individual peer support, civil commitment" in found.quote
    assert found.note.startswith("Provisional: ")


def test_a_missing_value_is_traced_by_its_reason(peer_support):
    found = trace(peer_support.review)["records/rogers_2016/metapsy.yaml#row_50/peer_high/n"]

    assert found.printed == "not reported"


def test_a_count_of_a_source_is_traced_to_the_words_it_was_read_from(crisis):
    origins = crisis.numbers["votes.mode.one_to_one.n"].origins

    assert origins
    assert all(crisis.document.provenance[origin].quote for origin in origins)


def test_the_way_an_outcome_points_is_traced_to_the_vocabulary(build, carried):
    values = {"peer": build.arm(mean="8"), "control": build.arm(mean="10")}
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "use": "computed"}}

    made = carried(build.study("a", build.result(**values)), syntheses=asked)

    (origin,) = (
        one for one in made.numbers["effects.a.r1.estimate"].origins if one.startswith("outcomes.yaml")
    )
    found = made.document.provenance[origin]
    assert (found.record, found.printed) == ("outcomes.yaml", "lower_better")
