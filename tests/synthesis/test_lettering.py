from dataclasses import replace

import pytest

from extraction_forms.errors import Rejected
from synthesis.analysis import analyse
from synthesis.compose.document import compose
from synthesis.figures import faces
from synthesis.figures.figure import Figure, Text
from synthesis.ledger.ledger import ledger
from synthesis.lettering import check_lettering
from synthesis.review import open_review
from synthesis.starting import start
from synthesis.supplement import FigureBlock, Heading, Paragraph, TableBlock
from synthesis.tables.table import Column, Note, Row, Table, cell
from synthesis.woven import Run


@pytest.fixture
def folder(tmp_path):
    start(tmp_path / "sleep")
    return tmp_path / "sleep"


def faults(folder):
    review = open_review(folder)
    analysis = analyse(review)
    document = compose(analysis, ledger(analysis), ())
    try:
        check_lettering(document, review)
    except Rejected as rejected:
        return [str(problem) for problem in rejected.problems]
    return []


def edited(folder, name, before, after):
    text = (folder / name).read_text("utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1), "utf-8")


def test_what_the_fonts_hold_passes_greek_and_cyrillic_among_it(folder):
    edited(
        folder, "records/example_a/example.yaml", "Example A (invented)", "Ιωάννου – Чехов – Ångström ≤ −3"
    )

    assert faults(folder) == []


def test_every_place_that_holds_what_the_fonts_lack_is_told_at_once(folder):
    edited(folder, "records/example_a/example.yaml", "label: Example A (invented)", "label: ሀ 2020")
    edited(folder, "records/example_b/example.yaml", "label: Example B (invented)", "label: ለ 2021")
    edited(folder, "review.yaml", "question: Do", "question: ሀ do")
    edited(folder, "outcomes.yaml", "{id: sleep, label: Sleep}", "{id: sleep, label: መ}")

    places = [fault.partition(" expected")[0] for fault in faults(folder)]

    assert places == [
        "outcomes.yaml:4:24:",
        "records/example_a/example.yaml:11:10: characteristics/label:",
        "records/example_b/example.yaml:11:10: characteristics/label:",
        "review.yaml:8:11:",
    ]


def test_an_answer_whose_quote_and_note_hold_such_a_text_too_is_told_once(folder):
    answer = "label: {printed: ሀ 2020, note: as ሀ ለ, evidence: {page: '1', quote: ሀ}}"
    edited(folder, "records/example_a/example.yaml", "label: Example A (invented)", answer)

    (fault,) = faults(folder)

    assert fault.startswith("records/example_a/example.yaml:11:20: characteristics/label: expected")
    assert "found U+1200 (ሀ), U+1208 (ለ)." in fault


def test_a_character_written_as_an_escape_is_told_with_the_text_it_is_printed_in(folder):
    edited(folder, "review.yaml", "subtitle: An invented review to start from", 'subtitle: "\\u1200"')

    (fault,) = faults(folder)
    assert fault.startswith(
        r"review.yaml: printed text '\u1200': expected characters that the shipped fonts have;"
    )
    assert "found U+1200 (ሀ)" in fault


def test_letters_whose_font_is_an_extra_are_told_with_its_name_and_their_place(folder, monkeypatch):
    monkeypatch.setattr(faces, "is_there", lambda face: not face.extra)
    faces.face_of.cache_clear()
    edited(folder, "records/example_a/example.yaml", "label: Example A (invented)", "label: 山田 محمد")

    (fault,) = faults(folder)
    faces.face_of.cache_clear()

    assert fault.startswith("records/example_a/example.yaml:11:10: characteristics/label:")
    assert "found U+5C71 (山), U+7530 (田)" in fault
    assert "pip install 'synthesis[cjk]'" in fault


def test_with_their_fonts_names_in_any_script_pass(folder):
    names = "محمد כהן 山田さくら 张伟 김철수 शर्मा สมชาย"
    edited(folder, "records/example_a/example.yaml", "Example A (invented)", names)

    assert faults(folder) == []


def test_a_quote_that_is_not_printed_may_be_in_any_script(folder):
    edited(folder, "records/example_a/example.yaml", "Eight to twelve people walked together.", "八人")

    assert faults(folder) == []


TABLE = Table(id="t", title="T", columns=(Column(id="a", label="A"),), rows=(Row(cells=(cell("x"),)),))
FIGURE = Figure(id="f", title="F", caption="", alt="", width=9, height=9, marks=())


@pytest.mark.parametrize(
    "block",
    [
        Heading(text="ሀ"),
        Paragraph(runs=(Run(text="fine, "), Run(text="ሀ"))),
        TableBlock(table=replace(TABLE, title="ሀ")),
        TableBlock(table=replace(TABLE, source="ሀ")),
        TableBlock(table=replace(TABLE, columns=(Column(id="a", label="ሀ"),))),
        TableBlock(table=replace(TABLE, columns=(Column(id="a", label="A", unit="ሀ"),))),
        TableBlock(table=replace(TABLE, rows=(Row(cells=(cell("ሀ"),)),))),
        TableBlock(table=replace(TABLE, notes=(Note(text="ሀ"),))),
        FigureBlock(figure=replace(FIGURE, title="ሀ")),
        FigureBlock(figure=replace(FIGURE, caption="ሀ")),
        FigureBlock(figure=replace(FIGURE, marks=(Text(text="ሀ", x=0, y=0),))),
    ],
)
def test_whatever_is_printed_is_looked_at(folder, block):
    review = open_review(folder)
    document = compose(analyse(review), ledger(analyse(review)), ())

    with pytest.raises(Rejected, match=r"U\+1200"):
        check_lettering(replace(document, blocks=(*document.blocks, block)), review)
