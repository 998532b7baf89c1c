"""Pages turn where that saves pages and looks well, and nowhere else."""

from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures.figure import Figure
from synthesis.render.page_turns import Lie, Setting, figure_lie, table_lies, text_lie, turned
from synthesis.supplement import FigureBlock, Heading, Paragraph, Run, TableBlock
from synthesis.tables.table import Cell, Column, Row, Table

HEADING = Heading(text="A")
TABLE = TableBlock(table=Table(id="t", title="T", columns=(), rows=()))


def prose(length: int) -> Paragraph:
    return Paragraph(runs=(Run(text="x" * length),))


def texts(block: Heading | Paragraph) -> dict[str, Lie]:
    heights = {"up": 734.0, "across": 487.0}
    return {page: text_lie(block, height, across=page == "across") for page, height in heights.items()}


def only(page: str, height: float = 0.4) -> dict[str, Lie]:
    return {page: Lie(height=height, whole=True)}


def either(up: float, across: float) -> dict[str, Lie]:
    return {"up": Lie(height=up), "across": Lie(height=across, ugly=0.05)}


def test_nothing_is_turned_where_all_can_stand_upright():
    assert turned([TABLE] * 3, [either(0.3, 0.4)] * 3) == ("up",) * 3


def test_a_short_table_between_two_that_lie_across_lies_across_too():
    lies = [only("across", 0.9), either(0.2, 0.3), only("across", 0.9)]

    assert turned([TABLE] * 3, lies) == ("across",) * 3


def test_a_long_run_of_upright_blocks_stands_upright_between_two_that_lie_across():
    lies = [only("across"), *[either(0.9, 1.8)] * 5, only("across")]

    assert turned([TABLE] * 7, lies) == ("across", *["up"] * 5, "across")


def test_a_heading_stays_with_what_it_leads_to():
    blocks = [TABLE, HEADING, HEADING, TABLE]
    lies = [only("up", 2.4), texts(HEADING), texts(HEADING), only("across")]

    assert turned(blocks, lies) == ("up", "across", "across", "across")


def test_short_prose_goes_with_the_table_that_it_introduces():
    blocks = [TABLE, HEADING, prose(300), TABLE]
    lies = [only("up", 2.2), texts(HEADING), texts(blocks[2]), only("across")]

    assert turned(blocks, lies) == ("up", "across", "across", "across")


def test_pages_of_prose_stay_upright_before_a_table_that_lies_across():
    blocks = [HEADING, prose(4000), TABLE]
    lies = [texts(HEADING), texts(blocks[1]), only("across")]

    assert turned(blocks, lies) == ("up", "up", "across")


def test_a_few_lines_after_a_table_across_stay_where_what_follows_begins_a_page_anyway():
    blocks = [TABLE, prose(300), FigureBlock(figure=drawn()), TABLE]
    lies = [only("across", 0.5), texts(blocks[1]), only("up", 0.95), only("up", 0.95)]

    assert turned(blocks, lies) == ("across", "across", "up", "up")


def test_no_blocks_have_no_pages():
    assert turned([], []) == ()


@given(st.lists(st.sampled_from(["up", "across", "either"]), max_size=30))
def test_every_block_lies_on_a_page_that_can_hold_it(kinds):
    lies = [either(0.3, 0.4) if kind == "either" else only(kind) for kind in kinds]

    pages = turned([TABLE] * len(kinds), lies)

    assert len(pages) == len(kinds)
    assert all(page in lie for page, lie in zip(pages, lies, strict=True))


def drawn(**more: object) -> Figure:
    given = {"id": "f", "title": "F", "caption": "", "alt": "f", "width": 400, "height": 300, "marks": ()}
    return Figure(**{**given, **more})


def test_a_figure_stays_whole_and_is_never_taller_than_its_page():
    assert figure_lie(drawn(height=9000), 1.0, 734.0) == Lie(height=1.0, whole=True)


def settings(*widths: float) -> dict[str, Setting]:
    return {
        page: Setting(size=7.5, widths=tuple(room * w for w in widths), height=height, across=page != "up")
        for page, room, height in (("up", 482.0, 734.0), ("across", 730.0, 487.0))
    }


def wide(*cells: str, align: str = "left", **more: object) -> Table:
    columns = tuple(Column(id=str(n), label="Head", align=align) for n in range(len(cells)))
    rows = tuple(Row(cells=tuple(Cell(text=text) for text in cells)) for _ in range(10))
    return Table(**{"id": "t", "title": "T", "columns": columns, "rows": rows, "wide": True, **more})


def test_a_table_that_asks_for_a_page_across_is_uglier_upright_the_more_lines_it_takes_there():
    short, long = wide("a", "b"), wide("a", "word " * 30)
    ugly = [table_lies(each, settings(0.5, 0.5))["up"].ugly for each in (short, long)]

    assert 0 < ugly[0] < ugly[1]
    assert table_lies(short, settings(0.5, 0.5))["across"].ugly == 0


def test_an_interval_is_not_broken_to_set_a_table_upright():
    cells = ["0.11 to 0.27"] * 12
    ugly = {
        align: table_lies(wide(*cells, align=align), settings(*[1 / 12] * 12))["up"].ugly
        for align in ("left", "right")
    }

    assert ugly["right"] >= ugly["left"] + 6


def test_a_table_of_few_rows_stays_whole_and_a_long_one_is_broken():
    few, many = wide("a"), wide("a", rows=wide("a").rows * 20)

    assert table_lies(few, settings(1.0))["across"].whole
    assert not table_lies(many, settings(1.0))["across"].whole
    assert table_lies(many, settings(1.0))["across"].height > 2
