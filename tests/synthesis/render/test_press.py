"""A press that has printed before prints what one prints that has not."""

import json
import re
from dataclasses import replace
from importlib.resources import files

import pytest

from synthesis.errors import RenderError
from synthesis.figures.figure import Figure, Line, Text
from synthesis.render import pdf
from synthesis.render.press import Press
from synthesis.supplement import Document, FigureBlock, Heading, Paragraph, TableBlock
from synthesis.tables.table import Cell, Column, Row, Table
from synthesis.woven import Run


def document(number="0.19", more=""):
    rows = tuple(Row(cells=(Cell(text=f"Study {n}"), Cell(text=number))) for n in range(60))
    table = Table(
        id="t", title="Effects", columns=(Column(id="a", label="Study"), Column(id="b", label="g")), rows=rows
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
