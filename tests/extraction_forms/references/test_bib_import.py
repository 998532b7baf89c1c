"""BibTeX of somebody else gives all that can be read, and tells the rest."""

import pytest

from extraction_forms.errors import ImportFault
from extraction_forms.references.formats import read_bytes
from tests.extraction_forms.references.samples import BIBTEX


def read(text):
    return read_bytes(text.encode(), "a.bib")


def test_strings_and_months_are_resolved_and_bodies_stay_whole():
    first, second = read(BIBTEX).references

    assert (first.container, first.month, first.pages) == ("Journal of Trials", "3", "45–67")
    assert first.authors == ("Okafor, Ada B.", "The PEER and Friends Group")
    assert second.title == "A second record"


def test_what_the_parser_gives_up_on_is_rejected_with_its_line():
    reading = read(
        "@misc{a, title = {A}}\n@misc{b, title = {B}\n@misc{c, title = {C}}\n@misc{d, year = 2001}\n"
    )

    assert [one.title for one in reading.references] == ["A", "C"]
    assert [remark.place.line for remark in reading.rejected] == [2, 4]


def test_a_key_or_a_field_that_stands_twice_is_told_and_costs_nothing():
    reading = read("@misc{a, title = {A}}\n@misc{a, title = {B}}\n@misc{c, title = {C}, title = {D}}\n")

    assert [one.title for one in reading.references] == ["A", "B", "D"]
    assert [remark.place.line for remark in reading.remarks] == [2, 3]


def test_an_entry_that_is_swallowed_by_another_is_no_silent_loss():
    with pytest.raises(ImportFault, match=r"2 records accounted for; found 0 kept \+ 1 rejected"):
        read("@misc{a, note = {open, title = {A}}@misc{b, title = {B}}\n")


def test_the_notes_of_screening_tools_are_read_in_bibtex_too():
    text = '@misc{a, title = {A}, note = {RAYYAN-INCLUSION: {"Anna"=>"Maybe"} | RAYYAN-LABELS: x}}\n'
    (found,) = read(text).references

    assert (found.labels, found.notes) == (("x",), ())
