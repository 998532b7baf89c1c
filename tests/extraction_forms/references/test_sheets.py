"""Tables of Rayyan and ASReview are read with their decisions."""

import pytest

from extraction_forms.references.formats import read_bytes
from extraction_forms.references.reference import Screened, Tag
from extraction_forms.references.sheets import authors_of
from tests.extraction_forms.references.samples import ASREVIEW, RAYYAN


def read(text):
    return read_bytes(text.encode(), "a.csv")


def test_a_row_of_rayyan_is_read_with_its_decisions():
    first, second = read(RAYYAN).references

    assert (first.title, first.authors) == ('Peers, "after" discharge', ("Okafor, Ada B.", "Roe, C."))
    assert (first.year, first.month, first.day, first.pmid) == ("2019", "3", "5", "31234567")
    assert (first.abstract, first.notes) == ("Two lines", ())
    assert first.screening == (Screened("Anna", "included"), Screened("Ben", "excluded"))
    assert (first.labels, first.exclusion_reasons) == (("pilot", "uk"), ("wrong population",))
    assert (second.place.line, second.screening) == (4, ())


def test_a_row_of_asreview_is_read_with_its_label():
    found = read(ASREVIEW).references

    assert [one.screening for one in found] == [
        (Screened("ASReview", "included"),),
        (Screened("ASReview", "excluded"),),
        (Screened("ASReview", "not_seen"),),
    ]
    assert (found[0].authors, found[0].doi) == (("Okafor, AB", "Roe, C"), "10.1000/xyz.5")
    assert found[0].more == (Tag("asreview", "record_id", "0"),)


def test_any_other_table_with_titles_is_read_too():
    reading = read("Title;Authors;DOI;Included?\nA;Okafor, A.;10.1000/x;yes\n")

    assert (reading.format, reading.references[0].doi) == ("csv", "10.1000/x")
    assert reading.references[0].more == (Tag("csv", "included?", "yes"),)


def test_a_row_with_too_many_cells_or_no_title_is_rejected():
    reading = read('title,year\nA,2001,x\n,2002\n"B\nb",2003\nC\n')

    assert [(remark.place.line, remark.text) for remark in reading.rejected] == [
        (2, "3 cells, where the first line has 2"),
        (3, "no title"),
    ]
    assert [(one.title, one.place.line) for one in reading.references] == [("B b", 4), ("C", 6)]


def test_the_number_of_a_database_is_one_also_where_the_database_is_not_named():
    (one,) = read("title,Covidence #,Accession Number\nA,#1,NCT01234554\n").references

    assert one.accessions == (("", "NCT01234554"),)
    assert [tag.tag for tag in one.more] == ["covidence #"]


@pytest.mark.parametrize(
    ("cell", "authors"),
    [
        ("Okafor, A. and Roe, C.", ("Okafor, A.", "Roe, C.")),
        ("Okafor, A.; Roe, C.", ("Okafor, A.", "Roe, C.")),
        ("Okafor AB, Roe C", ("Okafor, AB", "Roe, C")),
        ("Okafor A.B., Roe C.", ("Okafor, A.B.", "Roe, C.")),
        ("Okafor, A. B., Roe, C.", ("Okafor, A. B.", "Roe, C.")),
        ("Okafor, Ada", ("Okafor, Ada",)),
        ("World Health Organization", ("World Health Organization",)),
        ("", ()),
    ],
)
def test_authors_in_one_cell_are_parted(cell, authors):
    assert authors_of(cell) == authors
