import io
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

import synthesis
from synthesis.errors import RenderError
from synthesis.figures.figure import Figure, Line, Text
from synthesis.figures.metrics import width
from synthesis.render import pdf
from synthesis.render.pdf_pages import ACROSS, UPRIGHT, leaves, scale
from synthesis.supplement import Block, Document, FigureBlock, Heading, Paragraph, TableBlock
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Run

SIDE = 18 / 25.4 * 72
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def row(*texts: str, **more: object) -> Row:
    return Row(cells=tuple(Cell(text=text) for text in texts), **more)


def columns(*labels: str) -> tuple[Column, ...]:
    return tuple(Column(id=f"c{n}", label=label) for n, label in enumerate(labels))


def table(*rows: Row, **more: object) -> Table:
    given = {"id": "effects", "title": "Effects by study", "columns": columns("Study", "SMD")}
    return Table(**{**given, "rows": rows or (row("Boevink 2016", "−0.31"),), **more})


def figure(*marks: Text | Line, **more: object) -> Figure:
    marks = marks or (Text(text="Boevink 2016", x=10, y=20), Text(text="0.19", x=290, y=20, anchor="end"))
    given = {"id": "forest", "title": "Forest", "caption": "Squares.", "alt": "One square left of zero."}
    return Figure(**{**given, "width": 300, "height": 60, "marks": marks, **more})


def prose(*runs: Run | str, style: str = "body") -> Paragraph:
    return Paragraph(runs=tuple(Run(text=r) if isinstance(r, str) else r for r in runs), style=style)


def document(*blocks: Block, **more: object) -> Document:
    given = {"title": "Peer support", "subtitle": "Supplement", "date": "2026-01-15"}
    return Document(**{**given, "blocks": blocks, **more})


def opened(*blocks: Block, **more: object) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.write(document(*blocks, **more))))


def words(page: pypdf.PageObject) -> str:
    return " ".join(page.extract_text().split())


def text(file: pypdf.PdfReader) -> str:
    return " ".join(words(page) for page in file.pages)


def pieces(page: pypdf.PageObject) -> list[tuple[str, float, float, float]]:
    """The stretches of text on a page: what, where it begins from the left, how high it stands, its size."""
    found: list[tuple[str, float, float, float]] = []

    def visit(said, cm, tm, font, size):
        if said.strip():
            across, down = tm[4], tm[5]
            x, y = (across * cm[0] + down * cm[2] + cm[4], across * cm[1] + down * cm[3] + cm[5])
            found.append((said.strip(), x, y, size))

    page.extract_text(visitor_text=visit)
    return found


def wide_table(count: int = 12, rows: int = 28) -> Table:
    body = tuple(row(*(f"r{n}c{c} randomised" for c in range(count))) for n in range(rows))
    return table(*body, id="wide", wide=True, columns=columns(*(f"Head{c}" for c in range(count))))


def test_tables_and_figures_are_captioned_in_the_order_of_their_kind():
    file = opened(
        TableBlock(table=table()),
        FigureBlock(figure=figure()),
        TableBlock(table=table(id="b", title="Votes")),
        FigureBlock(figure=figure(id="g", title="Funnel")),
    )

    for caption in (
        "S1 Table. Effects by study",
        "S2 Table. Votes",
        "S1 Figure. Forest",
        "S2 Figure. Funnel",
    ):
        assert caption in text(file)


def test_a_table_is_captioned_above_and_a_figure_below():
    file = opened(TableBlock(table=table()), FigureBlock(figure=figure()))
    shown = words(file.pages[1])
    order = ["S1 Table.", "Study", "−0.31", "Boevink 2016", "0.19", "S1 Figure.", "Squares."]
    places = [shown.index(each) for each in order[:3]] + [shown.rindex(each) for each in order[3:]]

    assert places == sorted(places)


def test_every_cell_of_a_wide_table_is_printed():
    made = text(opened(TableBlock(table=wide_table())))

    for n in (0, 13, 27):
        for c in range(12):
            assert f"r{n}c{c} randomised" in made


def test_a_wide_table_lies_across_with_the_heading_that_leads_to_it_and_the_rest_stands_upright():
    file = opened(
        prose("before " * 800),
        Heading(text="Trials"),
        prose("lead"),
        TableBlock(table=wide_table()),
        prose("after " * 800),
    )
    shapes = [(words(page), page.mediabox.width > page.mediabox.height) for page in file.pages]
    ends = {word: {across for said, across in shapes if word in said} for word in ("before", "lead", "after")}

    assert ends == {"before": {False}, "lead": {True}, "after": {False}}


def test_the_head_of_a_table_is_repeated_on_each_of_its_pages():
    rows = tuple(row(f"Study {n}", "0.1") for n in range(200))
    file = opened(TableBlock(table=table(*rows, columns=columns("Trialist", "SMD"))))
    pages = [words(page) for page in file.pages if "0.1" in words(page)]

    assert len(pages) > 2
    assert all("Trialist" in page for page in pages)


@pytest.mark.parametrize("length", [200, 600, 3000])
def test_a_long_text_in_a_narrow_column_runs_on_over_pages_and_loses_nothing(length):
    said = " ".join(f"w{n}" for n in range(length))
    narrow = (*columns("A", "B"), Column(id="c", label="C", width=0.1))
    file = opened(TableBlock(table=table(row("a", "b", said), columns=narrow)))
    found = [piece for page in file.pages for piece in pieces(page) if piece[2] > 50]

    assert {f"w{n}" for n in range(length)} <= {word for piece in found for word in piece[0].split()}


def test_a_short_table_is_not_broken_over_two_pages():
    rows = tuple(row(f"Study {n}", "0.1") for n in range(12))
    tables = (
        table(*rows, id=f"t{n}", title=f"Title {n}", columns=columns("A", f"Head{n}")) for n in range(9)
    )
    file = opened(*(TableBlock(table=each) for each in tables))
    heads = [sum(f"Head{n} " in f"{words(page)} " for page in file.pages) for n in range(9)]

    assert heads == [1] * 9


@pytest.mark.parametrize(
    "given",
    [
        wide_table(),
        wide_table(30, 2),
        table(*(row("records/boevink_2016/metapsy.yaml#row_1/contrast/smd", SHA),) * 3),
        table(row("Psychopharmacologically", "−0.31", kind="total"), columns=columns("A", "Heterogeneity")),
    ],
    ids=["twelve columns", "thirty columns", "keys and hashes", "long words"],
)
def test_no_text_of_a_table_leaves_its_page_or_touches_the_next_column(given):
    for page in opened(TableBlock(table=given)).pages[1:]:
        found = pieces(page)
        ends = [(x + width(said, size) * 0.98, x, y, said) for said, x, y, size in found]
        assert all(end <= float(page.mediabox.width) - SIDE for end, *_ in ends)
        for end, x, y, said in ends:
            right = [other for _, other, height, _ in ends if abs(height - y) < 1 and other > x + 1]
            assert all(end <= other for other in right), said


def test_a_word_broken_over_lines_gains_no_sign():
    made = "".join(text(opened(TableBlock(table=table(row("a", SHA))))).split())

    assert SHA in made


def test_every_font_is_the_shipped_one_and_embedded():
    file = opened(
        Heading(text="One"),
        prose(Run(text="b", bold=True), Run(text="i", italic=True), "≥ ≤ → ▲ ● − × τ² Łukasiewicz"),
        prose("point", style="bullet"),
        TableBlock(table=table(notes=(Note(text="note", mark="a"),))),
        FigureBlock(figure=figure()),
    )
    fonts = [font.get_object() for page in file.pages for font in page["/Resources"]["/Font"].values()]

    assert fonts
    for font in fonts:
        assert "SourceSans3" in font["/BaseFont"]
        assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def test_a_character_the_fonts_lack_is_refused_with_its_place():
    with pytest.raises(RenderError, match=r"table effects: .* found U\+1200"):
        pdf.write(document(TableBlock(table=table(row("ሀ", "1")))))


def test_markup_stays_text():
    markup = '#import "x": * and *this* _that_ $x$ @ref `raw` <label> \\ // /* [b] = h'
    file = opened(
        Heading(text=markup),
        prose(markup),
        TableBlock(table=table(row(markup, "1"), title=markup)),
        FigureBlock(figure=figure(Text(text=markup, x=0, y=9), title=markup, caption=markup, alt=markup)),
        title=markup,
    )

    assert words(file.pages[1]).count(markup) == 8
    assert file.metadata is not None
    assert file.metadata.title == markup


def test_a_reference_prints_its_label_and_leads_to_its_place():
    file = opened(
        prose("See ", Run(text="", ref="effects"), "."), Heading(text="One"), TableBlock(table=table())
    )
    links = [a.get_object() for a in file.pages[1].get("/Annots", [])]

    assert "See S1 Table." in text(file)
    assert [link["/Subtype"] for link in links] == ["/Link"]


def test_a_reference_to_nothing_is_refused():
    with pytest.raises(RenderError, match="found 'efects'"):
        pdf.write(document(prose(Run(text="", ref="efects"))))


def test_the_first_page_lists_headings_tables_and_figures_with_their_pages():
    file = opened(Heading(text="Trials"), TableBlock(table=table()), FigureBlock(figure=figure()))
    first = words(file.pages[0])

    for entry in ("Trials", "S1 Table Effects by study", "S1 Figure Forest"):
        assert entry in first
    assert "Squares" not in first


def test_a_document_without_tables_has_no_list_of_tables():
    assert "Tables" not in text(opened(Heading(text="Trials"), prose("none")))


def test_the_file_is_tagged_titled_and_says_its_language_and_no_date():
    file = opened(prose("a"), title="Peer support", language="en-GB", authors=("A. Reviewer",))
    root = file.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == "en-GB"
    assert file.metadata is not None
    assert (file.metadata.title, file.metadata.author) == ("Peer support", "A. Reviewer")
    assert file.metadata.creation_date is None


def test_the_file_declares_pdf_ua_1_and_typst_holds_it_to_that():
    file = opened(prose("a"))

    assert b"<pdfuaid:part>1</pdfuaid:part>" in file.trailer["/Root"]["/Metadata"].get_object().get_data()


@pytest.mark.parametrize(
    ("blocks", "title", "told"),
    [
        ((), "", "missing document title"),
        ((FigureBlock(figure=figure(alt="")),), "T", "missing alt text"),
        ((Heading(text="A"), Heading(text="B", level=3)), "T", "skipped from heading level 1 to 3"),
    ],
)
def test_what_a_screen_reader_could_not_read_is_refused(blocks, title, told):
    with pytest.raises(RenderError, match=told):
        opened(*blocks, title=title)


def test_links_say_where_they_lead_in_order_and_every_letter_can_be_read_out():
    file = opened(
        prose("See ", Run(text="", ref="effects"), "."), Heading(text="One"), TableBlock(table=table())
    )
    linked = [page for page in file.pages if "/Annots" in page]
    links = [note.get_object() for page in linked for note in page["/Annots"]]
    fonts = [font.get_object() for page in file.pages for font in page["/Resources"]["/Font"].values()]

    assert [page["/Tabs"] for page in linked] == ["/S"] * 2
    assert all(link["/Contents"] for link in links)
    assert all("/ToUnicode" in font for font in fonts)


def structure(node) -> list[tuple[str, str]]:
    """The kinds of element in the structure of a file, each with its alternative text."""
    node = node.get_object()
    if isinstance(node, list):
        return [entry for child in node for entry in structure(child)]
    if not isinstance(node, dict):
        return []
    own = [(str(node["/S"])[1:], str(node.get("/Alt", "")))] if "/S" in node else []
    return own + (structure(node["/K"]) if "/K" in node else [])


def scopes(node) -> list[str]:
    """What each head cell of a file says it is the head of."""
    node = node.get_object()
    if isinstance(node, list):
        return [entry for child in node for entry in scopes(child)]
    if not isinstance(node, dict):
        return []
    told = node.get("/A", [])
    told = told if isinstance(told, list) else [told]
    own = [next((str(a["/Scope"]) for a in told if "/Scope" in a), "none")] if node.get("/S") == "/TH" else []
    return own + (scopes(node["/K"]) if "/K" in node else [])


def test_a_figure_carries_its_alternative_text():
    made = structure(opened(FigureBlock(figure=figure())).trailer["/Root"]["/StructTreeRoot"])

    assert ("Figure", "One square left of zero.") in made


def test_a_table_is_tagged_as_a_table_with_head_cells():
    rows = (row("group", kind="group"), row("a", "1"))
    root = opened(TableBlock(table=table(*rows))).trailer["/Root"]["/StructTreeRoot"]
    made = structure(root)
    kinds = [kind for kind, _ in made]

    assert kinds.count("Table") == 1
    assert kinds.count("TR") == 3
    assert kinds.count("TH") == 3
    assert kinds.count("TD") == 2
    assert all(scope == "/Column" for scope in scopes(root))


def test_a_caution_and_the_notes_of_a_table_are_printed():
    notes = (Note(text="Cluster-randomised.", mark="a"),)
    made = text(
        opened(
            prose("Codes are provisional.", style="caution"),
            TableBlock(table=table(notes=notes, source="Metapsy")),
        )
    )

    for said in ("Codes are provisional.", "Cluster-randomised.", "Source: Metapsy"):
        assert said in made


def test_an_empty_document_still_makes_a_page():
    assert len(opened(subtitle="", date="", language="en").pages) == 1


def test_empty_paragraphs_and_tables_are_set():
    blocks = (
        *(Paragraph(runs=(), style=style) for style in ("body", "caution", "bullet")),
        TableBlock(table=Table(id="none", title="None", columns=columns("A"), rows=())),
        TableBlock(table=table(row("group", kind="group"), id="groups")),
    )

    assert "S2 Table" in text(opened(*blocks))


def test_a_figure_too_tall_for_a_page_to_be_read_gets_a_page_of_its_own_size():
    (leaf,) = leaves((FigureBlock(figure=figure(height=4000)),))

    assert leaf.page.height > 4000
    assert scale(figure(height=4000), leaf.page) == 1


def test_a_wide_figure_lies_across_and_is_scaled_to_fit():
    drawn = figure(width=900, height=300)
    (leaf,) = leaves((FigureBlock(figure=drawn),))

    assert leaf.page == ACROSS
    assert drawn.width * scale(drawn, leaf.page) == pytest.approx(ACROSS.room)


def test_long_prose_is_not_moved_to_the_page_of_the_wide_table_it_stands_before():
    made = leaves((prose("word " * 800), TableBlock(table=wide_table())))

    assert [leaf.page for leaf in made] == [UPRIGHT, ACROSS]


def test_prose_on_a_page_across_has_lines_no_longer_than_on_an_upright_one():
    file = opened(prose("lead " * 60), TableBlock(table=wide_table()))
    page = next(page for page in file.pages if "lead" in words(page))
    ends = [x + width(said, size) for said, x, _, size in pieces(page) if said.startswith("lead")]

    assert page.mediabox.width > page.mediabox.height
    assert max(ends) <= float(page.mediabox.height) - SIDE


SCRIPT = """
import hashlib
from synthesis.figures.figure import Figure, Text
from synthesis.render import pdf
from synthesis.supplement import Document, FigureBlock, Heading, TableBlock
from synthesis.tables.table import Cell, Column, Row, Table
table = Table(id="t", title="T", columns=(Column(id="a", label="A"),), rows=(Row(cells=(Cell(text="1"),)),))
marks = (Text(text="x", x=1, y=9),)
figure = Figure(id="f", title="F", caption="", alt="f", width=99, height=20, marks=marks, table="t")
blocks = (Heading(text="One"), TableBlock(table=table), FigureBlock(figure=figure))
document = Document(title="D", subtitle="", date="2026-01-15", blocks=blocks)
print(hashlib.sha256(pdf.write(document)).hexdigest())
"""


def test_the_bytes_do_not_depend_on_folder_hash_seed_or_clock_zone(tmp_path):
    root = str(Path(synthesis.__file__).parents[1])
    digests = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONPATH": root, "PYTHONHASHSEED": seed, "TZ": zone, "HOME": str(tmp_path)},
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone, folder in (("0", "UTC", root), ("7", "Asia/Tokyo", tmp_path))
    }

    assert len(digests) == 1
