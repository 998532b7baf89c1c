"""A printed list of references is taken apart, and printed again it is the same but for what the style has changed.

The list is that of Gillard S (2019), Peer support in mental health services: where is the research taking us, and do
we want to go there? Journal of Mental Health, 28(4), 341-344.
"""

from pathlib import Path

import pytest

from extraction_forms.references.citing import cited
from extraction_forms.references.formats import read_bytes

LIST = (Path(__file__).parents[3] / "docs/data/editorial_references.txt").read_text("utf-8")


def read(text):
    return read_bytes(text.encode(), "list.txt")


def test_every_reference_of_a_printed_list_is_read_with_its_text():
    reading = read(LIST)

    assert (reading.format, reading.records, reading.rejected) == ("apa", 40, ())
    assert [one.text for one in reading.references] == [" ".join(line.split()) for line in LIST.splitlines()]
    assert sum(bool(one.doi) for one in reading.references) == LIST.count("doi:")
    assert [one.key or one.authors[0] for one in reading.references if one.kind == "book"] == [
        "Blanch, A.",
        "Faulkner, A.",
        "HEE",
        "O’Hagan, M.",
    ]


def changed(printed):
    """A reference as the seventh edition prints it: DOIs as addresses, no places, no letter behind a blank."""
    for before, after in (
        ("doi:10.", "https://doi.org/10."),
        ("24 (3)", "24(3)"),
        ("(2015a)", "(2015)"),
        ("Rockville, MD: ", ""),
        ("London: ", ""),
        ("Leeds: ", ""),
        ("Toronto: ", ""),
        ("3, CD004807", "3, Article CD004807"),
        ("C., Muir", "C., & Muir"),
    ):
        printed = printed.replace(before, after)
    return printed


def test_what_was_read_is_printed_again_but_for_what_the_style_has_changed():
    whole = [one for one in read(LIST).references if "…" not in one.text]

    assert len(whole) == 34
    assert [cited(one, "apa") for one in whole] == [changed(one.text) for one in whole]


def test_authors_that_a_list_leaves_out_are_others():
    (found,) = read(
        "• Roe, A., Okafor, B., … Boardman, J. (2015). A title. A Journal, 12, 10–13.\n"
    ).references

    assert found.authors == ("Roe, A.", "Okafor, B.", "Boardman, J.", "others")
    assert (found.title, found.container, found.pages) == ("A title", "A Journal", "10–13")


def test_headings_bullets_and_numbers_are_no_part_of_a_reference():
    text = "References\n\n1. Roe, A. (2015). One. A Journal, 12(3), e1.\n[2] Roe, A. (n.d.). Two. Leeds: Press.\n"
    reading = read(text)

    assert [(one.title, one.year, one.pages) for one in reading.references] == [
        ("One", "2015", "e1"),
        ("Two", "", ""),
    ]


def test_what_cannot_be_taken_apart_is_rejected_with_its_line():
    reading = read(
        "Roe, A. (2015). One. A Journal, 12(3), e1.\nRoe, A. (2015). Two. Leeds: Press.\n"
        "Roe, A. (2016). Three. A Journal, 1, 2-3.\nsee page 12\nRoe, A. (2015). no end\n"
    )

    assert [(remark.place.line, remark.text) for remark in reading.rejected] == [
        (4, "no authors, (year) and title in 'see page 12'"),
        (5, "neither journal nor publisher behind the title in 'no end'"),
    ]


@pytest.mark.parametrize("unit", [". a, ", "a. ", "(", "1, ", "a: ", "A., "])
def test_long_lines_are_turned_down_and_others_read_soon(unit):
    start = "Roe, A. (2015). One. A Journal, 12(3), e1.\nRoe, A. (2015). Two. "

    reading = read(f"{start}{unit * 380}\nRoe, A. (2016). Three. B, 1, 2.\n{start}{unit * 3000}\n")

    assert reading.adds_up
