"""`synthesis text`: a manuscript follows the analysis."""

import json
import shutil

import docx
import pytest

from synthesis.headline import Chosen
from synthesis.numbers import quantity
from synthesis.render import docx_numbers


@pytest.fixture
def paper(crisis, desk):
    """A manuscript with a number as it was, and one that the analysis does not have."""
    numbers = [
        Chosen(key="votes.design.total.n", of="", what="n", number=quantity(44, "44")),
        Chosen(key="votes.design.totl.n", of="", what="n", number=quantity(9, "9")),
    ]
    file = desk / "paper.docx"
    file.write_bytes(docx_numbers.write("Crisis", "2026-01-01", numbers))
    return file


def test_numbers_follow_and_those_that_are_gone_are_named_with_the_nearest(paper, call):
    result = call("text", "crisis", "paper.docx")

    assert "votes.design.total.n: 44 is now 45" in result.stdout
    assert "paper.docx: 2 numbers, 1 changed." in result.stdout
    assert "paper.before.docx: the file as it was." in result.stdout
    assert (
        "votes.design.totl.n: no number has this key any more; the nearest is votes.design.total.n"
        in result.stderr
    )
    assert result.exit_code == 1
    cells = [row.cells[1].text for row in docx.Document(str(paper)).tables[0].rows]
    assert "45" in cells
    assert "9" in cells


def test_the_files_of_a_build_hold_the_chosen_numbers(crisis, call, desk, edit):
    edit(crisis / "review.yaml", "\ndate:", '\ntext: ["votes.design.*.n", "votes.nothing.*"]\ndate:')
    built = call("run", "crisis")

    assert "text: no number has a key like votes.nothing.*" in built.stderr
    text = (crisis / "output" / "numbers.tex").read_text("utf-8")
    assert "\\syn@number{votes.design.total.n}{45}" in text
    assert text.count("\\syn@number{votes.") == 3
    shutil.copy(crisis / "output" / "manuscript_numbers.docx", desk / "paper.docx")
    assert "paper.docx: 3 numbers, 0 changed." in call("text", "crisis", "paper.docx").stdout
    assert not (desk / "paper.before.docx").exists()
    assert (
        json.loads((crisis / "output" / "numbers.json").read_text("utf-8"))["numbers"][
            "votes.design.total.n"
        ]["text"]
        == "45"
    )


def test_a_manuscript_that_is_not_there_is_told(crisis, call):
    result = call("text", "crisis", "none.docx")

    assert "none.docx: cannot be read" in result.stderr
    assert result.exit_code == 1
