"""PDFs added to a study and taken away."""

import pytest

from extraction_forms.entry.papers import adding, shelf
from extraction_forms.entry.papers.adding import add, file_stem, remove
from extraction_forms.entry.papers.where import Paper, papers_of
from extraction_forms.errors import ReviewError, UsageError
from tests.extraction_forms.entry.papers.pdfs import locked, pdf_of

PDF = pdf_of(("One",))
OTHER = pdf_of(("Another",))


@pytest.fixture
def review(tmp_path, state):
    folder = tmp_path / "demo"
    folder.mkdir()
    return folder


def _add(review, content, name="main", study="okafor_2019"):
    parts = [content[start : start + 3] for start in range(0, len(content), 3)]
    return add(review, study, name, parts, actor="anna")


def _files(review):
    return {path.name for path in (review / "papers/okafor_2019").iterdir()}


def test_a_pdf_is_kept_under_the_name_of_its_report(review):
    added = _add(review, PDF)

    assert (added.file, added.is_new) == ("main.pdf", True)
    assert (review / "papers/okafor_2019/main.pdf").read_bytes() == PDF
    assert _files(review) == {"main.pdf"}


def test_git_is_told_to_leave_the_papers_alone(review):
    _add(review, PDF)

    assert (review / "papers/.gitignore").read_text("utf-8") == "*\n"


def test_the_same_pdf_again_is_told_and_not_kept_twice(review):
    _add(review, PDF)

    again = _add(review, PDF, "other")

    assert (again.file, again.is_new) == ("main.pdf", False)
    assert _files(review) == {"main.pdf"}


def test_another_pdf_under_the_same_name_is_refused_and_the_first_stays(review):
    _add(review, PDF)

    with pytest.raises(ReviewError, match=r"another PDF called main\.pdf"):
        _add(review, OTHER)

    assert (review / "papers/okafor_2019/main.pdf").read_bytes() == PDF
    assert _files(review) == {"main.pdf"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no PDF"),
        (b"%PD", "no PDF"),
        (b"<html>", "no PDF"),
        (b"%PDF-1.7 nonsense", "broken"),
        (locked(PDF), "password first"),
    ],
    ids=["empty", "short", "page", "broken", "locked"],
)
def test_what_is_no_pdf_that_can_be_read_is_refused_and_leaves_nothing(review, content, words):
    with pytest.raises(ReviewError, match=words):
        _add(review, content)

    assert _files(review) == set()


def test_what_is_too_large_is_given_up_on_the_way(review, monkeypatch):
    monkeypatch.setattr(adding, "LARGEST", 100)
    taken = []

    def parts():
        for _ in range(100):
            taken.append(1)
            yield b"%PDF-" + b"x" * 45

    with pytest.raises(ReviewError, match="larger than"):
        add(review, "okafor_2019", "main", parts(), actor="anna")

    assert len(taken) == 3
    assert _files(review) == set()


@pytest.mark.parametrize("study", ["../records", "..", "A", ""])
def test_a_pdf_is_added_to_a_study_alone(review, study):
    with pytest.raises(UsageError):
        _add(review, PDF, study=study)

    assert not (review / "records").exists()


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Okafor et al. (2019).PDF", "okafor_et_al_2019"),
        ("../../review.yaml", "review_yaml"),
        ("C:\\papers\\Müller.pdf", "muller"),
        ("論文.pdf", "paper"),
        (".pdf", "paper"),
        ("", "paper"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_files_name_is_made_safe(name, stem):
    assert file_stem(name) == stem


def test_a_pdf_is_taken_away_with_what_was_drawn_of_it(review, state):
    _add(review, PDF)
    (paper,) = papers_of(review, "okafor_2019")
    shelf.picture_of(paper.path, 1, 1.0)

    remove(review, paper, actor="lena")

    assert papers_of(review, "okafor_2019") == ()
    assert list((state / "drawn_pages").iterdir()) == []


def test_a_pdf_that_studies_may_share_is_not_taken_away_from_one(review):
    path = review / "papers/key.pdf"
    path.parent.mkdir()
    path.write_bytes(PDF)

    with pytest.raises(ReviewError, match="shared"):
        remove(review, Paper(path=path, is_own=False), actor="lena")

    assert path.exists()
