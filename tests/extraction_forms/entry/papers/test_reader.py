"""The child that opens PDFs, and what becomes of it when a PDF is hostile."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from extraction_forms.entry.papers.reader import Reader
from extraction_forms.errors import ReviewError
from tests.extraction_forms.entry.papers.pdfs import labelled, locked, pdf_of

PNG = b"\x89PNG\r\n"


@pytest.fixture
def reader():
    made = Reader()
    yield made
    made.stop()


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(labelled(pdf_of(("One",), ("Two",)), 431))
    return path


def test_pages_labels_texts_and_pictures_are_read(reader, paper):
    contents, _ = reader.ask(paper, do="contents")
    texts, _ = reader.ask(paper, do="texts", pages=[2])
    _, picture = reader.ask(paper, do="draw", page=1, scale=1.0)

    assert contents == {"pages": 2, "labels": ["431", "432"]}
    assert texts["texts"][0]["lines"][0][-1][0][0] == "Two"
    assert picture.startswith(PNG)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (locked(pdf_of(("One",))), "password"),
        (b"%PDF-1.7\nnot at all", "broken"),
        (pdf_of(("One",))[:200], "broken"),
        (pdf_of(), "cannot be opened"),
    ],
    ids=["locked", "nonsense", "cut off", "no page"],
)
def test_what_cannot_be_opened_is_told_in_words_and_the_child_goes_on(
    reader, paper, tmp_path, content, words
):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(content)

    with pytest.raises(ReviewError, match=words):
        reader.ask(bad, do="contents")

    assert reader.ask(paper, do="contents")[0]["pages"] == 2


def test_a_page_that_is_not_there_is_told(reader, paper):
    with pytest.raises(ReviewError, match="page 9"):
        reader.ask(paper, do="draw", page=9, scale=1.0)


def _stuck(reader, paper):
    """The child, in the midst of something that does not end."""
    reader.ask(paper, do="contents")
    os.kill(reader._child.pid, signal.SIGSTOP)
    reader.seconds = 0.2
    return reader._child


def test_a_child_that_takes_too_long_is_ended_and_the_next_paper_is_read_by_another(reader, paper):
    child = _stuck(reader, paper)

    with pytest.raises(ReviewError, match="too long"):
        reader.ask(paper, do="draw", page=1, scale=3.0)

    assert child.poll() is not None
    reader.seconds = 10
    assert reader.ask(paper, do="contents")[0]["pages"] == 2


def test_what_took_too_long_is_not_tried_again_at_once(reader, paper):
    _stuck(reader, paper)
    for _ in range(2):
        with pytest.raises(ReviewError, match="too long"):
            reader.ask(paper, do="draw", page=1, scale=3.0)

    assert reader._child is None


def test_a_child_that_has_died_is_begun_again(reader, paper):
    reader.ask(paper, do="contents")
    reader._child.kill()
    reader._child.wait()

    assert reader.ask(paper, do="contents")[0]["pages"] == 2


def test_an_answer_that_is_none_is_a_fault_and_not_a_wait(reader, paper, monkeypatch):
    def babbling():
        code = "import sys; sys.stdin.readline(); print('babble', flush=True)"
        return subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )

    monkeypatch.setattr("extraction_forms.entry.papers.reader._begun", babbling)

    with pytest.raises(ReviewError, match="reading it failed"):
        reader.ask(paper, do="contents")


def test_the_child_knows_nothing_of_the_sites_environment(reader, paper, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "a secret")
    reader.ask(paper, do="contents")

    assert b"a secret" not in Path(f"/proc/{reader._child.pid}/environ").read_bytes()


def test_the_child_ends_when_nobody_asks_any_more(paper):
    task = json.dumps({"path": str(paper), "seconds": 5, "do": "contents"})
    told = subprocess.run(
        [sys.executable, "-m", "extraction_forms.entry.papers.child"],
        input=f"{task}\n".encode(),
        capture_output=True,
        check=True,
        timeout=20,
    )

    assert json.loads(told.stdout)["found"]["pages"] == 2
