"""What a person has to settle goes out as a table and comes back filled."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import ImportFault
from extraction_forms.screening.open_points import disagreements, records, resolved, written
from extraction_forms.screening.rules import Rules
from tests.damage import damaged_text
from tests.extraction_forms.screening.exports import boxes, counted, rayyan
from tests.thoroughness import cases

FILES = {
    "titles.csv": rayyan(
        [
            (0, {"Anna": "included", "Ben": "excluded"}),
            (1, {"Anna": "excluded", "Ben": "excluded"}),
            (2, {"Anna": "included", "Ben": "included"}),
            (3, {"Anna": "included", "Ben": "excluded"}),
        ]
    ),
    "full_texts.csv": rayyan(
        [(1, {"Anna": "included"}), (2, {"Anna": "maybe"}), (3, {"Anna": "excluded"}, ["=SUM(A1)"])]
    ),
}


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_has_conflicts_contradictions_and_what_only_got_a_maybe_with_every_word_and_place():
    found = rows(written(counted(FILES)))

    assert [(row["stage"], row["decision"], row["why"]) for row in found] == [
        ("title", "", "excluded by its title, and included at full texts"),
        ("full_text", "", "only maybe"),
        ("title", "", "screeners disagree"),
    ]
    assert (
        found[2]["said"]
        == "titles and abstracts: Anna: included (titles.csv:2); Ben: excluded (titles.csv:2)"
    )
    assert found[0]["places"] == "full_texts.csv:2 | titles.csv:3"


def test_what_is_filled_in_settles_everything():
    found = counted(FILES)
    table = (
        written(found).replace("title,,", "title,Included ,").replace("full_text,,", "full_text,excluded,")
    )
    places = [one.place for one in found.listings.listings]

    again = counted(FILES, Rules(resolved=resolved(table, "open.csv", places)))

    assert boxes(again) == {"awaiting": 1, "full_excluded": 2, "included": 1}
    assert rows(written(again)) == []


def test_an_unfilled_table_settles_nothing_and_a_mark_before_it_is_nothing():
    found = counted(FILES)
    places = [one.place for one in found.listings.listings]

    assert resolved("\ufeff" + written(found), "open.csv", places) == {}


def test_every_fault_of_a_table_is_told_with_its_line():
    table = (
        "stage,decision,places\n"
        "title,perhaps,titles.csv:2\n"
        "abstract,included,titles.csv:2\n"
        "title,included,gone.csv:9\n"
        "title,included,titles.csv:2\n"
        "title,excluded,titles.csv:2\n"
    )

    with pytest.raises(ImportFault) as fault:
        resolved(table, "open.csv", [one.place for one in counted(FILES).listings.listings])

    assert [str(problem) for problem in fault.value.problems] == [
        "open.csv:2: decision: expected included, excluded or nothing; found 'perhaps'.",
        "open.csv:3: stage: expected title or full_text; found 'abstract'.",
        "open.csv:4: places: expected the file and line of a record; found 'gone.csv:9'.",
        "open.csv:6: decision: expected one decision on a record; found 'excluded', too.",
    ]


@pytest.mark.parametrize("text", ["", "stage,decision\n", '"open\n'])
def test_what_is_no_such_table_is_refused(text):
    with pytest.raises(ImportFault, match=r"open\.csv:1: "):
        resolved(text, "open.csv", [])


def test_disagreements_are_listed_whether_settled_or_not():
    found = rows(disagreements(counted(FILES)))

    assert [(row["stage"], row["ended"]) for row in found] == [
        ("title", "excluded by full text"),
        ("title", "in conflict at titles and abstracts"),
    ]


def test_every_number_of_the_flow_is_so_many_lines_of_the_table_of_records():
    found = counted(FILES)

    table = rows(records(found))

    assert [(row["ended"], row["places"]) for row in table] == [
        ("in conflict at titles and abstracts", "full_texts.csv:2 | titles.csv:3"),
        ("in conflict at titles and abstracts", "titles.csv:2"),
        ("full text sought, not decided on yet", "full_texts.csv:3 | titles.csv:4"),
        ("excluded by full text", "full_texts.csv:4 | titles.csv:5"),
    ]
    assert len(table) == found.n("screened")
    assert (table[3]["reason"], table[3]["why"]) == ("'=SUM(A1)", "settled by what became of the full text")


def test_no_cell_is_a_formula_of_a_spreadsheet():
    found = rows(disagreements(counted(FILES)))

    assert found[0]["reasons"] == "'=SUM(A1)"


@settings(max_examples=cases(60, 2000))
@given(data=st.data())
def test_a_damaged_table_is_read_or_refused_and_never_more(data):
    found = counted(FILES)
    filled = written(found).replace("title,,", "title,Included ,")
    places = [one.place for one in found.listings.listings]

    with suppress(ImportFault):
        said = resolved(data.draw(damaged_text(filled)), "open.csv", places)
        assert set(said.values()) <= {"included", "excluded"}
