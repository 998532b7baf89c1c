"""A number that was corrected: read, rounded and audited as corrected; shown with what is printed."""

import pytest

from synthesis.audit.of_records import audited
from synthesis.long_tables.tables import long_tables
from synthesis.provenance import trace
from synthesis.review import open_review
from synthesis.routes.terms import half_unit
from synthesis.starting import start

RECORD = "records/example_a/example.yaml"
ORIGIN = f"{RECORD}#well_being_post/waiting/sd"


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """The starter review with one standard deviation that the paper misprints."""
    folder = tmp_path_factory.mktemp("corrected") / "sleep"
    start(folder)
    path = folder / RECORD
    text = path.read_text("utf-8")
    assert 'sd: "16.3"' in text
    path.write_text(text.replace('sd: "16.3"', 'sd: {printed: "1.634", corrected: "16.3"}'), "utf-8")
    return open_review(folder)


def test_its_rounding_is_that_of_the_correction(review):
    study = next(one for one in review.evidence.studies if one.id == "example_a")
    result = next(one for one in study.results if one.id == "well_being_post")
    sd = result.values["waiting"]["sd"]

    assert (sd.number(), half_unit(sd)) == (16.3, 0.05)


def test_the_audit_reads_the_correction(review):
    line = next(one for one in audited(review).lines if one.key == ("example_a", "well_being_post"))

    sd = line.control.numbers["sd"]
    assert (sd.value, sd.text, sd.decimals) == (16.3, "16.3", 1)


def test_a_reader_who_points_at_it_sees_both(review):
    assert trace(review)[ORIGIN].printed == "printed 1.634, corrected to 16.3"


def test_the_data_package_has_both(review):
    tables = {table.name: table for table in long_tables(review)}

    for name, key, printed, corrected in (
        ("results", "result_id", "reported_text", "corrected_text"),
        ("answers", "origin", "printed", "corrected"),
    ):
        table = tables[name]
        at = next(n for n, one in enumerate(table.column(key)) if one.endswith("well_being_post/waiting/sd"))
        assert table.column(printed)[at] == "1.634"
        assert table.column(corrected)[at] == "16.3"
        assert table.column("value")[at] == "16.3"
