import csv as standard
import hashlib
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from synthesis.errors import RenderError
from synthesis.render import csv
from synthesis.render.csv import DataField, Resource
from synthesis.tables.table import Cell, Column, Row, Table

LEGAL = st.text(st.characters(exclude_categories=["Cs"]))


def read(text: str) -> list[list[str]]:
    return list(standard.reader(io.StringIO(text, newline=""), strict=True))


def row(*cells: Cell, **more: object) -> Row:
    return Row(cells=cells, **more)


def table(*rows: Row) -> Table:
    columns = (Column(id="study", label="Study"), Column(id="smd", label="SMD", align="right"))
    return Table(id="effects", title="Effects", columns=columns, rows=rows)


def resource(**more: object) -> Resource:
    fields = (
        DataField(name="study", type="string", description="The study", required=True),
        DataField(name="format", type="string", description="Format", enum=("group", "one_to_one")),
        DataField(name="smd", type="number", description="Effect", unit="SD"),
    )
    given = {"name": "effects", "path": "S3_data/effects.csv", "description": "One row an effect"}
    content = "study,format,smd\nboevink_2016,group,-0.31\n"
    return Resource(**{**given, "fields": fields, "content": content, **more})


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(LEGAL, min_size=n, max_size=n), min_size=1)))
@example([["a\rb"], ["a\nb"], ['"'], [""], [" x "], ["\x00"], ["a,b"]])
def test_every_text_is_read_back_as_it_was(rows):
    header = [f"c{place}" for place in range(len(rows[0]))]

    assert [header, *rows] == read(csv.write_rows(header, rows))


def test_lines_end_in_lf_and_only_what_must_be_is_quoted():
    assert csv.write_rows(["a", "b"], [["1", 'x,"y"']]) == 'a,b\n1,"x,""y"""\n'


@pytest.mark.parametrize("text", ["=1+1", "+44", "@x", "-0.31", "\uff1dA1", "'quoted"])
def test_texts_that_look_like_formulas_stay_as_they_are(text):
    assert [["a", "b"], [text, "1"]] == read(csv.write_rows(["a", "b"], [[text, "1"]]))


def test_half_a_surrogate_pair_becomes_visible_so_that_utf_8_can_hold_the_file():
    assert csv.write_rows(["a"], [["x\ud800"]]) == "a\nx\ufffd\n"


def test_a_row_of_another_length_is_named():
    with pytest.raises(RenderError, match="row 2: expected 2 fields; found 1"):
        csv.write_rows(["a", "b"], [["1", "2"], ["3"]])


def test_numbers_of_a_table_are_written_in_full_and_texts_as_printed():
    found = csv.write_table(table(row(Cell(text="Boevink"), Cell(text="−0.31", value=-0.3125))))

    assert found == "study,smd\nBoevink,-0.3125\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.0, "0"), (0.9 - 1e-16, "0.9"), (0.1 + 0.2, "0.3"), (12, "12"), (float("nan"), "printed")],
)
def test_a_number_is_written_without_negative_zero_and_a_missing_one_as_printed(value, text):
    found = csv.write_table(table(row(Cell(text="a"), Cell(text="printed", value=value))))

    assert ["a", text] == read(found)[1]


def test_a_column_of_intervals_becomes_two_columns_of_numbers_and_tells_what_is_not_there_in_both():
    rows = (
        row(Cell(text="A"), Cell(text="0.11 to 0.27", interval=(0.1125, 0.2675))),
        row(Cell(text="B"), Cell(text="not available")),
    )

    found = read(csv.write_table(table(*rows)))

    assert found == [
        ["study", "smd_low", "smd_high"],
        ["A", "0.1125", "0.2675"],
        ["B", "not available", "not available"],
    ]


def test_group_headings_and_totals_become_columns():
    rows = (
        row(Cell(text="Group"), kind="group"),
        row(Cell(text="A"), Cell(text="1")),
        row(Cell(text="All"), Cell(text="2"), kind="total"),
    )

    expected = [
        ["group", "study", "smd", "kind"],
        ["Group", "A", "1", "body"],
        ["Group", "All", "2", "total"],
    ]

    assert expected == read(csv.write_table(table(*rows)))


def test_a_package_tells_size_and_sha256_of_the_very_bytes():
    content = "study,format,smd\nMüller,group,1\n"
    package = json.loads(csv.datapackage("Peer support: data", "2026-01-15", [resource(content=content)]))
    told = package["resources"][0]

    assert len(content.encode()) == told["bytes"]
    assert f"sha256:{hashlib.sha256(content.encode()).hexdigest()}" == told["hash"]


def test_a_package_describes_every_column():
    package = json.loads(csv.datapackage("Peer support: data", "2026-01-15", [resource(missing=("", "NA"))]))
    study, kind, smd = package["resources"][0]["schema"]["fields"]

    assert (package["profile"], package["name"]) == ("tabular-data-package", "peer-support-data")
    assert package["created"] == "2026-01-15T00:00:00Z"
    assert study["constraints"] == {"required": True}
    assert kind["constraints"] == {"enum": ["group", "one_to_one"]}
    assert smd == {"name": "smd", "type": "number", "description": "Effect", "unit": "SD"}
    assert package["resources"][0]["schema"]["missingValues"] == ["", "NA"]


def test_a_primary_key_is_told():
    package = json.loads(csv.datapackage("d", "2026-01-15", [resource(primary_key=("study",))]))

    assert package["resources"][0]["schema"]["primaryKey"] == ["study"]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"content": "study,smd\n"}, "expected the header study,format,smd; found study,smd"),
        ({"name": "Effects!"}, "expected a name of a-z"),
        ({"path": "../effects.csv"}, "expected a path inside the package"),
        ({"path": "/effects.csv"}, "expected a path inside the package"),
        ({"primary_key": ("row",)}, "expected a column as primary key; found 'row'"),
        (
            {"fields": (DataField(name="a", type="float", description=""),), "content": "a\n"},
            "expected a type among string, number",
        ),
    ],
)
def test_a_description_that_its_file_contradicts_is_refused(fault, message):
    with pytest.raises(RenderError, match=message):
        csv.datapackage("d", "2026-01-15", [resource(**fault)])


def test_two_files_of_one_name_are_refused():
    with pytest.raises(RenderError, match="expected each resource name once; found effects, effects"):
        csv.datapackage("d", "2026-01-15", [resource(), resource()])
