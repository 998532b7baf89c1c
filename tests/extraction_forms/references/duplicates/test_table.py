"""What was found as a table, and what a person says in it."""

import csv
import io
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings

from extraction_forms.errors import ImportFault, Place
from extraction_forms.references.duplicates.groups import duplicates
from extraction_forms.references.duplicates.table import settled, written
from extraction_forms.references.duplicates.told import lines, without
from tests.damage import damaged_text
from tests.extraction_forms.references.duplicates.test_groups import NEW, ONE
from tests.thoroughness import cases


def at(line, **parts):
    return replace(ONE, key=f"k{line}", place=Place(file="a.ris", line=line), **parts)


UPDATE = {**NEW, "year": "2020", "doi": "", "pmid": "", "volume": "29"}
LISTED = (at(1), at(9, pmid="", pages="341"), at(20, title="=Hope", authors=(), **NEW), at(31, **UPDATE))
HEAD = "group,same,score,reasons,one,other,one_reference,other_reference\n"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_every_pair_has_a_row_and_those_for_a_person_an_empty_cell():
    found = rows(written(duplicates(LISTED), LISTED))

    assert [(one["same"], one["one"], one["other"]) for one in found] == [
        ("yes", "a.ris:1", "a.ris:9"),
        ("", "a.ris:1", "a.ris:31"),
        ("", "a.ris:9", "a.ris:31"),
    ]
    assert all("title: the same" in one["reasons"] for one in found)


@pytest.mark.parametrize(("said", "groups"), [("yes", [(0, 1, 3)]), ("no", [(0, 1)]), ("", [(0, 1)])])
def test_what_a_person_says_of_a_pair_holds(said, groups):
    text = written(duplicates(LISTED), LISTED).replace("\n,,", f"\n,{said},")
    found = duplicates(LISTED, settled(text, "pairs.csv", LISTED))

    assert [group.members for group in found.groups] == groups
    assert len(found.doubtful) == (0 if said else 2)


def test_a_person_may_part_what_was_taken_for_one():
    text = HEAD + "1,no,,,a.ris:1,a.ris:9,,\n"
    found = duplicates(LISTED, settled(text, "pairs.csv", LISTED))

    assert found.groups == ()


def test_the_table_found_again_settles_nothing_otherwise():
    found = duplicates(LISTED)
    again = duplicates(LISTED, settled(written(found, LISTED), "pairs.csv", LISTED))

    assert [group.members for group in again.groups] == [group.members for group in found.groups]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("one,other\n", "pairs.csv:1: expected the column same; found none"),
        (
            HEAD + ",maybe,,,a.ris:1,a.ris:9,,\n",
            "pairs.csv:2: same: expected yes, no or nothing; found 'maybe'",
        ),
        (
            HEAD + ",yes,,,a.ris:1,b.ris:9,,\n",
            "pairs.csv:2: other: expected the file and line of a reference",
        ),
        (
            HEAD + ",yes,,,a.ris:1,a.ris:9,,\n,no,,,a.ris:9,a.ris:1,,\n",
            "pairs.csv:3: same: expected one answer",
        ),
        (HEAD + ',yes,,"', "expected CSV"),
    ],
)
def test_a_table_that_cannot_be_followed_is_refused_with_its_line(text, told):
    with pytest.raises(ImportFault) as raised:
        settled(text, "pairs.csv", LISTED)

    assert told in str(raised.value)


def test_no_cell_is_taken_for_a_formula():
    listed = tuple(at(n, title="=cmd() of a title that is long enough", authors=(), year="") for n in (1, 2))

    assert "'=cmd()" in written(duplicates(listed), listed)


def test_each_publication_stands_once_at_the_place_of_its_first():
    assert [one.key for one in without(duplicates(LISTED), LISTED)] == ["k1", "k20", "k31"]


def test_the_account_adds_up_and_counts_what_it_leaves_out():
    many = [at(10 * n, title=f"Hope number {n} in town {n}", doi=f"10.1/{n}", pmid="") for n in range(1, 6)]
    twice = [*many, *(replace(one, place=Place(file="b.ris", line=one.place.line)) for one in many)]
    told = list(lines(duplicates(twice), twice, 2))

    assert told[0] == "10 references in = 5 publications + 5 listed again; 0 pairs for a person to settle"
    assert told[-1] == "and 3 groups more; --table FILE has them all"
    assert sum(line.startswith("one publication: ") for line in told) == 2


@pytest.mark.parametrize(
    "head", ['same,one,"other\n', "same,one,other" + "x" * 200_000, '"same"x,one,other\n']
)
def test_a_head_that_is_no_row_of_cells_is_a_fault(head):
    with pytest.raises(ImportFault, match=r"pairs\.csv:1: expected CSV"):
        settled(head, "pairs.csv", LISTED)


@settings(max_examples=cases(60, 2000))
@given(damaged_text(HEAD + "1,yes,,,a.ris:1,a.ris:9,,\n,no,,,a.ris:1,b.ris:1,,\n"))
def test_a_damaged_table_is_read_or_refused_and_never_more(text):
    with suppress(ImportFault):
        assert set(settled(text, "pairs.csv", LISTED).values()) <= {True, False}
