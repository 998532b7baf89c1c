"""One document of names in many scripts, in all it is written in: whole, in the shipped fonts, running its way."""

import io
import re
from xml.etree import ElementTree as ET

import docx as word
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn
from PIL import Image

from synthesis.figures import svg
from synthesis.figures.figure import Figure, Text
from synthesis.figures.metrics import width
from synthesis.render import docx, html, ink, latex, pdf, xlsx
from synthesis.supplement import Document, FigureBlock, Heading, Paragraph, Run, TableBlock
from synthesis.tables.table import Column, Note, Row, Table, cell

ARABIC, HEBREW, HINDI, THAI = "محمد وآخرون (2020)", "כהן ולוי 2018", "श्रीनिवासन 2014", "สมชาย 2013"
CHINESE, JAPANESE, KOREAN = "张伟等 2020（试验）", "山田さくら 2019", "김철수 2015"
NAMES = (ARABIC, HEBREW, HINDI, THAI, CHINESE, JAPANESE, KOREAN)
SHIPPED = ("SourceSans3", "NotoSansArabic", "Heebo", "NotoSansDevanagari", "NotoSansThai", "NotoSansCJKjp")
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
TABLE = Table(
    id="names",
    title="Studies",
    columns=(Column(id="study", label="Study"), Column(id="n", label="n", align="right")),
    rows=tuple(Row(cells=(cell(name), cell("12"))) for name in ("Okafor, 2019", *NAMES)),
    notes=(Note(text=f"Note of {HEBREW}."),),
)
FIGURE = Figure(
    id="f",
    title="Names",
    caption="",
    alt="Names.",
    width=220,
    height=100,
    marks=tuple(
        Text(text=name, x=10, y=12 * n + 12, bold=n % 2 == 1)
        for n, name in enumerate(("Okafor, 2019", *NAMES))
    ),
)
DOCUMENT = Document(
    title="Names",
    subtitle=JAPANESE,
    date="2026-01-15",
    blocks=(
        Heading(text=f"Of {KOREAN}"),
        Paragraph(runs=(Run(text=ARABIC), Run(text=" says so, and so does "), Run(text=CHINESE, bold=True))),
        TableBlock(table=TABLE),
        FigureBlock(figure=FIGURE),
    ),
)


def fonts_of(data):
    """The fonts of all pages, without the marks of subsets, and whether each file holds its letters."""
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            described = inner.get_object()["/FontDescriptor"]
            held = {"/FontFile2", "/FontFile3"} & set(described.get_object())
            found.add((font.get_object()["/BaseFont"].partition("+")[2], bool(held)))
    return found


@pytest.mark.parametrize(
    "write", [lambda: ink.pdf(FIGURE), lambda: pdf.write(DOCUMENT)], ids=["figure", "document"]
)
def test_a_pdf_holds_the_shipped_fonts_for_its_letters_and_no_others(write):
    fonts = fonts_of(write())

    assert all(held and name.startswith(SHIPPED) for name, held in fonts)
    assert {family for family in SHIPPED for name, _ in fonts if name.startswith(family)} == set(SHIPPED)


def test_a_document_of_latin_letters_opens_no_other_font():
    latin = Document(title="Names", subtitle="", date="2026-01-15", blocks=(Heading(text="Ångström ≥ τ²"),))

    assert {name for name, _ in fonts_of(pdf.write(latin))} <= {"SourceSans3-Roman", "SourceSans3-Italic"}


def test_every_letter_is_in_the_text_of_the_pdf():
    said = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.write(DOCUMENT))).pages)

    assert all(letter in said for name in (CHINESE, JAPANESE, KOREAN, HEBREW) for letter in name)


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_where_it_is_put_however_it_runs(name, anchor):
    one = Figure(
        id="f",
        title="F",
        caption="",
        alt="",
        width=400,
        height=60,
        marks=(Text(text=name, x=200, y=40, size=16, anchor=anchor),),
    )

    image = Image.open(io.BytesIO(ink.png(one, dpi=72))).convert("L").point(lambda value: 255 * (value < 200))
    left, _, right, _ = image.getbbox()
    wide = width(name, 16)
    start = 200 - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    slack = 20 if "（" in name else 3  # of full-width brackets in a row typst takes the empty halves away
    assert left == pytest.approx(start, abs=slack)
    assert right == pytest.approx(start + wide, abs=slack)


def test_svg_names_the_fonts_the_language_and_the_direction_of_a_text():
    root = ET.fromstring(svg.draw(FIGURE))  # noqa: S314 - our own
    told = {text.text: text for text in root.iter(f"{SVG}text")}

    assert told[ARABIC].get("font-family") == "'Source Sans 3', 'Noto Sans Arabic', Arial, sans-serif"
    assert [told[name].get(LANGUAGE) for name in NAMES] == ["ar", "he", "hi", "th", "zh-CN", "ja", "ko"]
    assert [name for name in NAMES if told[name].get("direction") == "rtl"] == [ARABIC, HEBREW]
    assert [name for name in NAMES if told[name].get("text-anchor") == "end"] == [ARABIC, HEBREW]
    latin = told["Okafor, 2019"]
    assert {latin.get(LANGUAGE), latin.get("direction"), latin.get("font-family")} == {None}


def runs(file, text):
    found = [
        run
        for run in file.element.body.iter(qn("w:r"))
        if "".join(t.text for t in run.iter(qn("w:t"))) == text
    ]
    assert found, text
    return found


def told(run, tag, attribute):
    child = run.find(f"{qn('w:rPr')}/{qn(tag)}")
    return None if child is None else child.get(qn(attribute))


def test_word_is_told_how_letters_run_and_what_it_has_to_set_them_in():
    file = word.Document(io.BytesIO(docx.write(DOCUMENT)))

    for run in (*runs(file, ARABIC), *runs(file, HEBREW)):
        assert run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
    assert told(runs(file, HEBREW)[0], "w:lang", "w:bidi") == "he-IL"
    assert told(runs(file, HINDI)[0], "w:rFonts", "w:cs") == "Nirmala UI"
    fonts = [told(runs(file, name)[0], "w:rFonts", "w:eastAsia") for name in (CHINESE, JAPANESE)]
    assert fonts == ["Microsoft YaHei", "Yu Gothic"]
    assert runs(file, "Okafor, 2019")[0].find(qn("w:rPr")) is None
    said = "\n".join(paragraph.text for paragraph in file.paragraphs)
    assert f"{ARABIC} says so, and so does {CHINESE}" in said


def test_a_paragraph_of_word_that_runs_to_the_left_stays_at_its_side():
    file = word.Document(io.BytesIO(docx.write(DOCUMENT)))
    (shape,) = {runs(file, HEBREW)[0].getparent().find(qn("w:pPr"))}

    assert [child.tag for child in shape if child.tag in {qn("w:bidi"), qn("w:jc")}] == [
        qn("w:bidi"),
        qn("w:jc"),
    ]
    assert shape.find(qn("w:jc")).get(qn("w:val")) == "right"  # which Word reads as the far side, the left


def test_pages_in_html_tell_direction_and_language_where_they_matter():
    page = html.write(DOCUMENT).decode()

    assert re.search(rf'<th scope="row"[^>]* dir="auto">{re.escape(ARABIC)}</th>', page)
    assert re.search(rf'<th scope="row"[^>]* lang="zh-CN">{CHINESE}</th>', page)
    assert '<th scope="row" class="left stretch-0">Okafor, 2019</th>' in page
    assert f'<p class="subtitle" lang="ja">{JAPANESE}</p>' in page


def test_latex_says_which_lines_its_letters_need():
    made = latex.write(TABLE)

    assert r"%   \usepackage[english, bidi=basic, provide=*]{babel}" in made
    for language in ("arabic", "hebrew", "hindi", "thai", "chinese-simplified", "japanese", "korean"):
        assert rf"%   \babelprovide[import, onchar=ids fonts]{{{language}}}" in made
    assert "babel" not in latex.write(Table(id="t", title="T", columns=TABLE.columns, rows=TABLE.rows[:1]))


def test_a_column_of_excel_is_as_wide_as_its_full_width_letters():
    made = xlsx.write(DOCUMENT)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["S1 Table"]

    assert [row[0].value for row in sheet.iter_rows(min_row=5, max_row=12)] == ["Okafor, 2019", *NAMES]
    assert sheet.column_dimensions["A"].width >= len(CHINESE) + 7 + 2


def test_the_same_names_make_the_same_bytes():
    assert pdf.write(DOCUMENT) == pdf.write(DOCUMENT)
    assert docx.write(DOCUMENT) == docx.write(DOCUMENT)
