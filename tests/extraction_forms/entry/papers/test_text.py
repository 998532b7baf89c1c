"""The text layer of a PDF's page."""

import pypdfium2
import pytest

from extraction_forms.entry.papers.lines import boxes, packed, unpacked
from extraction_forms.entry.papers.text import page_text
from tests.extraction_forms.entry.papers.pdfs import (
    COLUMNS,
    HEIGHT,
    SIDEWAYS,
    WIDTH,
    pdf_of,
    rotated,
    typeset,
)


def _text(content, page=0):
    document = pypdfium2.PdfDocument(content)
    try:
        return page_text(document[page])
    finally:
        document.close()


def _drawn(content):
    document = pypdfium2.PdfDocument(content)
    try:
        return document[0].render(scale=1).to_pil().convert("L")
    finally:
        document.close()


def _box(page, words):
    start = page.running.index(words)
    (box,) = boxes(page, start, start + len(words))
    return box


def test_words_stand_where_the_file_puts_them():
    page = _text(pdf_of(("Hope 12.5 (4.1)", "Control")))

    assert (page.width, page.height) == (WIDTH, HEIGHT)
    assert page.running == "Hope 12.5 (4.1) Control "
    (first, second) = page.lines
    assert [word.text for word in first.words] == ["Hope ", "12.5 ", "(4.1)"]
    assert first.words[0].left == pytest.approx(50, abs=1)
    assert first.top < 40 < first.bottom
    assert second.top - first.top == pytest.approx(20, abs=0.1)


def test_columns_are_read_one_after_the_other_and_words_parted_between_lines_are_whole():
    running = _text(typeset(COLUMNS)).running

    assert (
        "first self-management programme was sufficient, and personal recovery improved for participants"
        in running
    )
    assert "the following eighteen months. Questionnaires were administered by interviewers" in running


def test_ligatures_are_letters():
    running = _text(typeset(COLUMNS)).running

    assert "efficacy of the first" in running
    assert not any("\ufb00" <= char <= "\ufb06" for char in running)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_on_a_rotated_page_words_are_read_in_order_and_lie_on_their_ink(degrees):
    content = rotated(pdf_of(("First row of a table", "Second row of it", "Third row")), degrees)

    page = _text(content)

    assert page.running == "First row of a table Second row of it Third row "
    box = _box(page, "Second")
    ink = _drawn(content)
    left, top, right, bottom = box.left, box.top, box.left + box.width, box.top + box.height
    assert (page.width, page.height) == ink.size
    assert ink.crop((int(left), int(top), int(right) + 1, int(bottom) + 1)).getextrema()[0] < 128
    assert (box.width > box.height) == (degrees in {0, 180})


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_table_that_is_set_sideways_is_read_row_by_row(degrees):
    page = _text(rotated(typeset(SIDEWAYS), degrees))

    assert "Table 2 first row second row of it third row" in page.running
    box = _box(page, "second")
    assert (box.height > box.width) == (degrees in {0, 180})
    assert 0 <= box.left <= page.width
    assert 0 <= box.top <= page.height


def test_a_page_without_text_has_no_lines():
    assert _text(pdf_of(())).lines == ()


def test_a_page_is_the_same_after_it_was_packed():
    page = _text(typeset(COLUMNS))

    assert unpacked(packed(page)) == page
