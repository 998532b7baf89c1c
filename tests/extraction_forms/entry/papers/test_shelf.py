"""What is kept of papers that were read."""

import os

import pytest

from extraction_forms.entry.papers import shelf
from extraction_forms.entry.papers.reader import READER
from extraction_forms.errors import ReviewError
from tests.extraction_forms.entry.papers.pdfs import pdf_of


@pytest.fixture
def paper(tmp_path, state):
    path = tmp_path / "reviews/demo/papers/okafor_2019/main.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(pdf_of(("Hope 12.5",), ("Second",)))
    return path


@pytest.fixture
def silent(monkeypatch):
    """No child answers any more: what is there now is all there is."""

    def ask(*_, **__):
        raise ReviewError("asked")

    def begin():
        monkeypatch.setattr(READER.__class__, "ask", ask)

    return begin


def test_what_was_read_once_is_not_read_again(paper, silent):
    first = (shelf.contents_of(paper), shelf.texts_of(paper, [1, 2]), shelf.picture_of(paper, 1, 1.0))
    silent()

    assert (shelf.contents_of(paper), shelf.texts_of(paper, [1, 2]), shelf.picture_of(paper, 1, 1.0)) == first


def test_what_is_kept_stands_outside_the_review(paper, state, tmp_path):
    before = sorted(tmp_path.joinpath("reviews").rglob("*"))
    shelf.picture_of(paper, 1, 1.0)
    shelf.text_of(paper, 1)

    assert sorted(tmp_path.joinpath("reviews").rglob("*")) == before
    assert {path.suffix for path in (state / "drawn_pages").rglob("*") if path.is_file()} == {".png", ".json"}


def test_another_pdf_under_the_same_name_is_read_anew(paper):
    assert shelf.text_of(paper, 1).running == "Hope 12.5 "

    paper.write_bytes(pdf_of(("Hope 13.5 points",)))

    assert shelf.text_of(paper, 1).running == "Hope 13.5 points "
    assert shelf.contents_of(paper).pages == 1


def test_what_is_kept_and_broken_is_read_anew(paper, state):
    shelf.text_of(paper, 1)
    (kept,) = (state / "drawn_pages").rglob("*.json")
    for broken in ("", "[]", '{"lines": 3}', "{"):
        kept.write_text(broken, encoding="utf-8")
        assert shelf.text_of(paper, 1).running == "Hope 12.5 "


def test_the_oldest_make_room(paper, state):
    for scale in (1.0, 1.5, 2.0):
        shelf.picture_of(paper, 1, scale)
    pictures = sorted((state / "drawn_pages").rglob("*.png"))
    for age, path in enumerate(pictures):
        os.utime(path, (1000 - age, 1000 - age))
    sizes = [path.stat().st_size for path in pictures]

    shelf.make_room(sizes[0] + sizes[1])

    assert sorted((state / "drawn_pages").rglob("*.png")) == pictures[:2]


def test_a_folder_that_cannot_be_written_only_makes_it_slower(paper, state):
    state.write_text("a file where the folder should be", encoding="utf-8")

    assert shelf.text_of(paper, 1).running == "Hope 12.5 "


def test_a_poster_is_drawn_with_fewer_pixels(tmp_path, state):
    path = tmp_path / "poster.pdf"
    path.write_bytes(pdf_of(("Large",), size=(9000, 9000)))

    picture = shelf.picture_of(path, 1, 3.0)

    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    assert 15_000_000 < width * height < 16_100_000
