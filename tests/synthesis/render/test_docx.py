import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx as word
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

import synthesis
from synthesis.errors import RenderError
from synthesis.figures.figure import Figure, Text
from synthesis.render import docx, ink
from synthesis.render.docx_pages import LANDSCAPE, PORTRAIT, fitted, page_plan
from synthesis.render.docx_tables import column_widths
from synthesis.render.xml_text import legible
from synthesis.supplement import Document, FigureBlock, Heading, Paragraph, TableBlock
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Run

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def row(*texts: str, **more: object) -> Row:
    return Row(cells=tuple(Cell(text=text) for text in texts), **more)


def table(*rows: Row, **more: object) -> Table:
    columns = (Column(id="study", label="Study", width=3), Column(id="smd", label="SMD", align="right"))
    given = {"id": "effects", "title": "Effects by study", "columns": columns}
    return Table(**{**given, "rows": rows or (row("Boevink 2016", "−0.31"),), **more})


def broad(**more: object) -> Table:
    """A table that no upright page can hold."""
    columns = tuple(Column(id=f"c{n}", label="Heterogeneity", align="right") for n in range(12))
    rows = (row(*("−0.31 to 0.27" for _ in columns)),)
    return Table(**{"id": "broad", "title": "B", "columns": columns, "rows": rows, "wide": True, **more})


def figure(**more: object) -> Figure:
    marks = (Text(text="Boevink 2016", x=10, y=20),)
    given = {"id": "forest", "title": "Forest", "caption": "Squares.", "alt": "One square left of zero."}
    return Figure(**{**given, "width": 300, "height": 60, "marks": marks, **more})


def prose(*runs: Run | str, style: str = "body") -> Paragraph:
    return Paragraph(
        runs=tuple(Run(text=each) if isinstance(each, str) else each for each in runs), style=style
    )


def document(*blocks: object, **more: object) -> Document:
    given = {"title": "Peer support", "subtitle": "Supplement", "date": "2026-01-15"}
    return Document(**{**given, "blocks": blocks, **more})


def opened(*blocks: object, **more: object) -> "word.document.Document":
    return word.Document(io.BytesIO(docx.write(document(*blocks, **more))))


def texts(file: "word.document.Document") -> list[str]:
    return [paragraph.text for paragraph in file.paragraphs if paragraph.text]


def fields(file: "word.document.Document") -> list[tuple[str, str]]:
    """The instruction of every field with the result that was delivered."""
    found, part = [], ""
    for each in file.element.body.iter(f"{W}fldChar", f"{W}instrText", f"{W}t"):
        if each.tag == f"{W}fldChar":
            part = each.get(f"{W}fldCharType")
            if part == "begin":
                found.append(["", ""])
        elif each.tag == f"{W}instrText":
            found[-1][0] += each.text
        elif part == "separate":
            found[-1][1] += each.text
    return [(code.strip(), result) for code, result in found]


def bookmarks(file: "word.document.Document") -> dict[str, str]:
    """The text that each bookmark spans, instructions left out."""
    spans, open_names = {}, {}
    for each in file.element.body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}t"):
        if each.tag == f"{W}bookmarkStart":
            open_names[each.get(f"{W}id")] = each.get(f"{W}name")
            spans[each.get(f"{W}name")] = ""
        elif each.tag == f"{W}bookmarkEnd":
            del open_names[each.get(f"{W}id")]
        else:
            for name in open_names.values():
                spans[name] += each.text
    assert not open_names
    return spans


def test_a_document_begins_with_title_subtitle_authors_and_date():
    file = opened(authors=("A. Reviewer", "B. Reader"))

    assert texts(file) == ["Peer support", "Supplement", "A. Reviewer, B. Reader", "2026-01-15"]


def test_captions_number_tables_and_figures_each_in_their_order():
    file = opened(
        TableBlock(table=table()), FigureBlock(figure=figure()), TableBlock(table=table(id="votes"))
    )
    captions = [each.text for each in file.paragraphs if "aption" in each.style.name]

    assert captions == [
        "S1 Table. Effects by study",
        "S1 Figure. Forest",
        "S2 Table. Effects by study",
    ]
    counts = [("SEQ Table", "1"), ("SEQ Figure", "1"), ("SEQ Table", "2")]
    assert fields(file) == [(f"{code} \\* ARABIC", count) for code, count in counts]


def test_a_figure_says_below_its_caption_what_it_shows_and_where_its_numbers_are():
    file = opened(TableBlock(table=table()), FigureBlock(figure=figure(table="effects")))

    assert texts(file)[-2:] == ["S1 Figure. Forest", "Squares. The same numbers: S1 Table."]
    assert [p.style.name for p in file.paragraphs][-2:] == ["Figure Caption", "Figure Text"]
    assert file.paragraphs[-2].paragraph_format.keep_with_next


def listed(file: "word.document.Document") -> list[tuple[str, str]]:
    """The entries of lists, each with the text of the bookmark that it leads to."""
    found = []
    for link in file.element.body.iter(f"{W}hyperlink"):
        text = "".join(each.text for each in link.iter(f"{W}t"))
        found.append((text, bookmarks(file)[link.get(qn("w:anchor"))]))
    return found


def test_contents_tables_and_figures_are_listed_in_fields_that_are_filled_in():
    headings = [Heading(text=f"Part {n}", level=level, id=str(n)) for n, level in enumerate((1, 2, 3, 1), 1)]
    shown = [TableBlock(table=table(id=f"t{n}")) for n in range(3)]
    drawn = [FigureBlock(figure=figure(id=f"f{n}")) for n in range(3)]
    file = opened(*headings, *shown, *drawn)
    codes = [code for code, _ in fields(file) if code.startswith("TOC")]

    assert codes == ['TOC \\o "1-2" \\h \\z', "TOC \\h \\z \\c Table", "TOC \\h \\z \\c Figure"]
    assert listed(file) == [
        *((f"Part {n}", f"Part {n}") for n in (1, 2, 4)),
        *((f"S{n} Table. Effects by study", f"S{n} Table") for n in (1, 2, 3)),
        *((f"S{n} Figure. Forest", f"S{n} Figure") for n in (1, 2, 3)),
    ]


def test_what_follows_the_lists_begins_a_page():
    file = opened(*(Heading(text=f"Part {n}") for n in range(3)))

    assert len(file.sections) == 2


def test_a_list_of_two_entries_is_left_out_and_so_are_tables_that_are_not_counted():
    named = [TableBlock(table=table(id=f"t{n}", name=f"Checklist {n}")) for n in range(3)]
    file = opened(*named, TableBlock(table=table(id="a")), TableBlock(table=table(id="b")))

    assert listed(file) == []
    assert len(file.sections) == 1


def test_every_reference_names_a_bookmark_that_spans_the_very_text_it_prints():
    refs = [prose("see ", Run(text="stale", ref=ref)) for ref in ("votes", "forest", "methods", "effects")]
    blocks = (TableBlock(table=table()), FigureBlock(figure=figure()), TableBlock(table=table(id="votes")))
    file = opened(Heading(text="Methods", id="methods"), *refs, *blocks)
    references = [(code.split()[1], result) for code, result in fields(file) if code.startswith("REF")]

    assert [result for _, result in references] == ["S2 Table", "S1 Figure", "Methods", "S1 Table"]
    assert [bookmarks(file)[name] for name, _ in references] == [result for _, result in references]


def test_bookmark_names_are_such_as_word_takes_whatever_the_id():
    long = "an id with-dashes.and " * 5
    file = opened(TableBlock(table=table(id=long)), TableBlock(table=table(id=f"{long}2")))

    assert len(bookmarks(file)) == 2
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", name, re.ASCII) for name in bookmarks(file))


def test_a_reference_to_nothing_is_named_with_what_there_is():
    with pytest.raises(RenderError, match=r"\(effects\); found 'elsewhere'"):
        opened(TableBlock(table=table()), prose(Run(text="", ref="elsewhere")))


def test_prose_keeps_its_emphasis_and_style():
    file = opened(prose("a ", Run(text="b", bold=True), Run(text="c", italic=True), style="caution"))
    paragraph = file.paragraphs[-1]

    assert paragraph.style.name == "Caution"
    assert [(r.text, r.bold, r.italic) for r in paragraph.runs] == [
        ("a ", None, None),
        ("b", True, None),
        ("c", None, True),
    ]


def test_a_caution_is_told_apart_by_box_and_shade():
    look = opened().styles["Caution"].element.pPr

    assert {side.tag for side in look.find(qn("w:pBdr"))} == {
        f"{W}{s}" for s in ("top", "left", "bottom", "right")
    }
    assert look.find(qn("w:shd")).get(qn("w:fill")) == "F2F2F2"


@pytest.mark.parametrize(("wide", "page"), [(False, PORTRAIT), (True, LANDSCAPE)])
def test_columns_of_a_table_fill_the_text_between_the_margins(wide, page):
    file = opened(TableBlock(table=table(wide=wide)))
    section = file.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin
    grid = [int(each.get(qn("w:w"))) for each in file.tables[0]._tbl.tblGrid]
    cells = [cell._tc.tcPr.find(qn("w:tcW")).get(qn("w:w")) for cell in file.tables[0].rows[1].cells]

    assert room == page.width * 635
    assert sum(grid) == page.width
    assert [int(each) for each in cells] == grid
    assert file.tables[0]._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"


def test_columns_share_the_width_as_the_table_asks():
    assert column_widths(table(), 8000) == (6000, 2000)


def test_a_column_too_narrow_for_its_longest_word_takes_from_those_with_room():
    columns = (Column(id="a", label="Study", width=9), Column(id="b", label="Schizophreniform", width=1))
    widths = column_widths(table(columns=columns), 6000)

    assert sum(widths) == 6000
    assert widths[1] > 1300


def test_no_line_breaks_between_a_sign_and_its_number_or_a_text_and_its_mark():
    columns = (Column(id="a", label="Study", width=99), Column(id="p", label="p", width=1))
    cells = (Cell(text="Boevink 2016 and others"), Cell(text="< 0.001", mark="†"))
    shown = table(Row(cells=cells), columns=columns)
    file = opened(TableBlock(table=shown))

    assert file.tables[0].cell(1, 1).text == "<\N{NO-BREAK SPACE}0.001\N{NO-BREAK SPACE}†"
    assert column_widths(shown, 9000)[1] > 8 * 0.5 * 170


@given(
    st.lists(st.tuples(st.text("aW -", max_size=40), st.floats(0.1, 9)), min_size=1, max_size=14),
    st.integers(3000, 15000),
)
def test_column_widths_always_add_up_and_none_is_lost(heads, width):
    columns = tuple(Column(id=str(n), label=text, width=share) for n, (text, share) in enumerate(heads))
    widths = column_widths(table(row(*("x" for _ in heads)), columns=columns), width)

    assert sum(widths) == width
    assert all(each > 0 for each in widths)


def test_the_head_repeats_on_every_page_and_no_row_is_split():
    rows = [
        each._tr.trPr for each in opened(TableBlock(table=table(row("a", "1"), row("b", "2")))).tables[0].rows
    ]

    assert [properties.find(qn("w:tblHeader")) is not None for properties in rows] == [True, False, False]
    assert all(properties.find(qn("w:cantSplit")) is not None for properties in rows)


def test_a_table_has_three_rules_and_no_vertical_line():
    body = opened(TableBlock(table=table())).element.body
    table_rules = [each.tag for each in body.iter(f"{W}tblBorders")][0:1]
    sides = [
        side.tag.removeprefix(W) for rules in body.iter(f"{W}tblBorders", f"{W}tcBorders") for side in rules
    ]

    assert len(table_rules) == 1
    assert sides == ["top", "bottom", "bottom", "bottom"]


def test_group_rows_span_the_table_in_bold_and_stay_with_what_follows():
    group = opened(TableBlock(table=table(row("Groups", kind="group"), row("a", "1")))).tables[0].rows[1]
    paragraph = group.cells[0].paragraphs[0]

    assert len(group._tr.tc_lst) == 1
    assert group._tr.tc_lst[0].grid_span == 2
    assert paragraph.runs[0].bold
    assert paragraph.paragraph_format.keep_with_next


def test_total_rows_have_a_rule_above_and_are_bold():
    total = opened(TableBlock(table=table(row("a", "1"), row("All", "1", kind="total")))).tables[0].rows[2]

    assert all(tc.tcPr.find(qn("w:tcBorders")).find(qn("w:top")) is not None for tc in total._tr.tc_lst)
    assert all(cell.paragraphs[0].runs[0].bold for cell in total.cells)


def test_cells_stand_as_their_column_does_and_indent_by_step():
    shown = opened(TableBlock(table=table(row("a", "1"), row("b", "2", indent=2)))).tables[0]
    aligned = [[cell.paragraphs[0].alignment.name for cell in each.cells] for each in shown.rows]
    indents = [each.cells[0].paragraphs[0].paragraph_format.left_indent for each in shown.rows]

    assert aligned == [["LEFT", "RIGHT"]] * 3
    assert [indent and indent.twips for indent in indents] == [None, None, 340]


def test_units_stand_in_the_head_and_notes_and_source_under_the_table():
    columns = (Column(id="n", label="Peer support", unit="n"),)
    notes = (Note(text="At baseline."), Note(text="Cluster trial.", mark="†"))
    shown = table(row("7"), columns=columns, notes=notes, source="Smit 2023")
    file = opened(TableBlock(table=shown))

    assert file.tables[0].cell(0, 0).text == "Peer support (n)"
    assert texts(file)[-3:] == ["At baseline.", "† Cluster trial.", "Source: Smit 2023"]
    assert file.styles["Table Note"].font.size < file.styles["Table Text"].font.size


def test_a_table_without_columns_is_refused():
    with pytest.raises(RenderError, match="table effects: expected at least one column"):
        opened(TableBlock(table=Table(id="effects", title="", columns=(), rows=())))


def test_figures_carry_their_alternative_text_and_natural_size():
    shape = opened(FigureBlock(figure=figure(alt="Left of <zero> & 'small'"))).inline_shapes[0]

    assert shape._inline.docPr.get("descr") == "Left of <zero> & 'small'"
    assert shape._inline.docPr.get("name") == "S1 Figure"
    assert (shape.width.pt, shape.height.pt) == (300, 60)


def test_figures_are_drawn_at_300_dpi():
    with zipfile.ZipFile(io.BytesIO(docx.write(document(FigureBlock(figure=figure()))))) as file:
        assert file.read("word/media/image1.png") == ink.png(figure(), dpi=300)


@pytest.mark.parametrize(("width", "height"), [(470, 2000), (900, 300), (3000, 3000)])
def test_a_figure_larger_than_a_page_is_made_to_fit_in_its_own_shape(width, height):
    file = opened(FigureBlock(figure=figure(width=width, height=height)))
    shape, section = file.inline_shapes[0], file.sections[-1]
    across = section.page_width - section.left_margin - section.right_margin
    down = section.page_height - section.top_margin - section.bottom_margin

    assert shape.width <= across
    assert shape.height < down
    assert shape.width / shape.height == pytest.approx(width / height, rel=1e-4)


@pytest.mark.parametrize(
    ("width", "height", "page"),
    [(480, 600, PORTRAIT), (700, 300, LANDSCAPE), (700, 1400, PORTRAIT)],
)
def test_a_figure_lies_across_only_where_that_makes_it_larger(width, height, page):
    block = FigureBlock(figure=figure(width=width, height=height))

    assert page_plan([block]) == (page,)
    assert fitted(block.figure, page) == max(fitted(block.figure, each) for each in (PORTRAIT, LANDSCAPE))


def test_the_heading_and_short_prose_that_lead_to_a_wide_table_go_with_it():
    lead = [Heading(text="A"), Heading(text="B", level=2), prose("b")]
    blocks = [prose("long " * 2000), *lead, TableBlock(table=broad()), prose("long " * 2000)]

    assert page_plan(blocks) == (PORTRAIT, *[LANDSCAPE] * 4, PORTRAIT)


def test_long_prose_stays_upright_before_a_wide_table():
    blocks = [Heading(text="A"), prose("long " * 800), TableBlock(table=broad())]

    assert page_plan(blocks) == (PORTRAIT, PORTRAIT, LANDSCAPE)


def test_prose_on_a_page_across_has_lines_no_longer_than_on_an_upright_one():
    file = opened(prose("a"), TableBlock(table=broad()), prose("b", style="bullet"))
    texts_ = [p for p in file.paragraphs if p.text in {"a", "b"}]

    assert [p.paragraph_format.right_indent.twips for p in texts_] == [LANDSCAPE.width - PORTRAIT.width] * 2


def test_pages_turn_by_sections_without_an_empty_paragraph_between():
    wide = TableBlock(table=broad(notes=(Note(text="n"),)))
    tall = FigureBlock(figure=figure(width=480, height=700))
    file = opened(prose("long " * 2000), wide, Heading(text="B"), tall)
    orientations = [section.orientation.name for section in file.sections]

    assert orientations == ["PORTRAIT", "LANDSCAPE", "PORTRAIT"]
    assert [p.style.name for p in file.paragraphs if not p.text and not p._p.xpath(".//w:drawing")] == [
        "Table End"
    ]


def test_every_page_is_numbered_in_its_foot():
    file = opened(prose("long " * 2000), TableBlock(table=broad()))
    codes = [each.text.strip() for each in file.sections[0].footer.part.element.iter(f"{W}instrText")]

    assert codes == ["PAGE", "NUMPAGES"]
    assert [section.footer.is_linked_to_previous for section in file.sections] == [False, True]


def test_all_text_is_arial_in_the_documents_language():
    file = opened(language="nl-NL")
    defaults = file.styles.element.find(f".//{W}rPrDefault/{W}rPr")

    assert defaults.find(qn("w:rFonts")).get(qn("w:ascii")) == "Arial"
    assert defaults.find(qn("w:lang")).get(qn("w:val")) == "nl-NL"
    assert list(file.styles.element.iter(f"{W}rFonts")) == [defaults.find(qn("w:rFonts"))]
    assert file.core_properties.language == "nl-NL"


def test_every_style_that_text_names_is_there():
    long_table = table(*(row(str(n), "1") for n in range(3)))
    dense = table(row(*"abcdefghij"), columns=tuple(Column(id=i, label=i) for i in "abcdefghij"), id="dense")
    prose_blocks = [prose("a", style=style) for style in ("body", "caution", "bullet")]
    headings = [Heading(text="h", level=level) for level in (1, 2, 3)]
    placed = [TableBlock(table=long_table), TableBlock(table=dense), FigureBlock(figure=figure())]
    file = opened(*headings, *prose_blocks, *placed, authors=("A",))
    named = {each.get(qn("w:val")) for each in file.element.body.iter(f"{W}pStyle")}

    assert named <= {style.style_id for style in file.styles}
    assert {"Heading3", "ListBullet", "TableDense", "FigureCaption"} <= named


def test_the_only_date_is_the_documents():
    facts = opened(authors=("A. Reviewer", "B. Reader")).core_properties

    assert {facts.created, facts.modified} == {datetime(2026, 1, 15, tzinfo=UTC)}
    assert (facts.title, facts.author, facts.revision) == ("Peer support", "A. Reviewer; B. Reader", 1)
    assert (facts.comments, facts.last_modified_by) == ("", "")


def test_nothing_of_the_librarys_template_stays_that_is_not_used():
    with zipfile.ZipFile(io.BytesIO(docx.write(document()))) as file:
        names = file.namelist()

    assert names[0] == "[Content_Types].xml"
    assert not [name for name in names if "thumbnail" in name or "customXml" in name or "WithEffects" in name]


def test_characters_that_xml_cannot_hold_are_shown_as_replaced_everywhere():
    bad = "x\x00\x07\ud800"
    shown = table(row(bad, bad), title=bad, notes=(Note(text=bad),), source=bad)
    drawn = figure(caption=bad, alt="x\x07")
    blocks = (Heading(text=bad), prose(bad), TableBlock(table=shown), FigureBlock(figure=drawn))
    file = opened(*blocks, title=bad, subtitle=bad, authors=(bad,))

    assert file.paragraphs[0].text == "x\ufffd\ufffd\ufffd"
    assert file.tables[0].cell(1, 1).text == "x\ufffd\ufffd\ufffd"
    assert file.core_properties.author == "x\ufffd\ufffd\ufffd"
    assert file.inline_shapes[0]._inline.docPr.get("descr") == "x\ufffd"


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_what_xml_can_hold_is_left_as_it_is(text):
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text.replace("\r\n", "\n"))

    assert legible(text) == kept.replace("\r", "\n")


def test_markup_in_text_stays_text():
    nasty = '<script>alert(1)</script> & "onload=" <w:t>'
    file = opened(prose(nasty), TableBlock(table=table(row(nasty, "=1+1"))))

    assert nasty in texts(file)
    assert [cell.text for cell in file.tables[0].rows[1].cells] == [nasty, "=1+1"]


def test_line_breaks_and_tabs_are_kept():
    assert opened(prose("a\nb\tc")).paragraphs[-1].text == "a\nb\tc"


SCRIPT = """
import os, sys
os.umask(int(sys.argv[1], 8))
from synthesis.figures.figure import Figure, Text
from synthesis.render import docx
from synthesis.supplement import Document, FigureBlock, Heading, Paragraph, TableBlock
from synthesis.woven import Run
from synthesis.tables.table import Cell, Column, Row, Table
columns = tuple(Column(id=i, label=i) for i in "abc")
rows = tuple(Row(cells=tuple(Cell(text=f"{i}{n}") for i in "abc")) for n in range(9))
table = Table(id="t", title="T", columns=columns, rows=rows, wide=True)
marks = (Text(text="A", x=5, y=15),)
figure = Figure(id="f", title="F", caption="", alt="A letter.", width=90, height=20, marks=marks)
see = Paragraph(runs=(Run(text="see "), Run(text="", ref="t"), Run(text=" and "), Run(text="", ref="f")))
blocks = (Heading(text="H", id="h"), see, TableBlock(table=table), FigureBlock(figure=figure))
document = Document(title="D", subtitle="", date="2026-01-15", blocks=blocks)
sys.stdout.buffer.write(docx.write(document))
"""


def written_with(*, zone: str, seed: str, umask: str) -> bytes:
    folder = str(Path(synthesis.__file__).parents[1])
    environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": folder}
    command = [sys.executable, "-c", SCRIPT, umask]
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout


def test_time_zone_hash_seed_and_umask_change_no_byte():
    here = written_with(zone="Pacific/Auckland", seed="1", umask="077")
    there = written_with(zone="America/Los_Angeles", seed="2", umask="000")

    assert here[:2] == b"PK"
    assert here == there
