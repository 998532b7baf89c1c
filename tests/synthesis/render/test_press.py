"""A press that has printed before prints what one prints that has not."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from synthesis.errors import RenderError
from synthesis.figures.figure import Figure, Line, Text
from synthesis.render import pdf
from synthesis.render.press import Press
from synthesis.supplement import Document, FigureBlock, Heading, Paragraph, TableBlock
from synthesis.tables.table import Cell, Column, Row, Table
from synthesis.woven import Run

ROOT = Path(__file__).parents[3]


def document(number="0.19", more="", rows=60):
    lines = tuple(Row(cells=(Cell(text=f"Study {n}"), Cell(text=number))) for n in range(rows))
    table = Table(
        id="t",
        title="Effects",
        columns=(Column(id="a", label="Study"), Column(id="b", label="g")),
        rows=lines,
    )
    marks = (Text(text=number, x=10, y=20), Line(x1=0, y1=10, x2=80, y2=10))
    figure = Figure(id="f", title="Forest", caption="", alt="One line", width=90, height=40, marks=marks)
    said = Paragraph(runs=(Run(text=f"The effect is {number}.{more}"),))
    blocks = (Heading(text="One"), said, TableBlock(table=table), FigureBlock(figure=figure))
    return Document(title="Walking", subtitle="S", date="2026-01-15", blocks=blocks)


def test_what_was_printed_before_does_not_show():
    first, second = document(), document("0.23", " More.")

    with Press() as press:
        made = [press.print(pdf.laid_out(one)) for one in (first, second, first)]

    assert made == [pdf.write(first), pdf.write(second), pdf.write(first)]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_what_is_kept_does_not_grow_with_the_documents_printed():
    """Without tidying eight of these take some 70 MB more."""
    program = """
import sys
from tests.synthesis.render.test_press import document
from synthesis.render import pdf
from synthesis.render.press import Press

def taken():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6

with Press() as press:
    sizes = []
    for turn in range(8):
        press.print(pdf.laid_out(document(f"0.{turn}", rows=600)))
        press.tidy()
        sizes.append(taken())
print(sizes[-1] - sizes[2])
"""
    made = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert float(made.stdout) < 25


def test_a_document_with_other_letters_is_printed_after_one_without():
    arabic = replace(document(), title="المشي")

    with Press() as press:
        press.print(pdf.laid_out(document()))

        assert press.print(pdf.laid_out(arabic)) == pdf.write(arabic)


def test_a_document_that_typst_refuses_is_told_and_the_next_is_printed():
    broken = json.dumps({**json.loads(pdf.laid_out(document())), "leaves": None})

    with Press() as press:
        with pytest.raises(RenderError, match="typst could not set the page"):
            press.print(broken)

        assert press.print(pdf.laid_out(document())) == pdf.write(document())


def test_no_function_of_the_template_holds_all_of_the_document():
    """Pages hold the function of their footer: if that held the document, no page would be what it was before."""
    template = files("synthesis.render").joinpath("assets", "supplement.typ").read_text("utf-8")
    code = re.sub(r"//.*", "", template)
    statements = re.split(r"\n(?=#)", code)
    users = [one for one in statements if re.search(r"(?<![\w.])data\b", one)]

    assert len(users) > 5
    for one in users:
        alone = re.match(
            r"#let \w+ = (data|json)[.(]|#set (document|text)\(|#(block|if|text|for)\b|#let lists = ", one
        )
        assert alone, one
        assert not re.search(r"(?<!each )=>", one), one
        assert "context" not in one, one
