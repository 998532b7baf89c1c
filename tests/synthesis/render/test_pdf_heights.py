"""How high a printed table is reckoned to be, beside what typst makes of it."""

import json
import random
from importlib.resources import files

import pytest
import typst

from synthesis.render import ink, pdf
from synthesis.render.pdf_columns import columns, height
from synthesis.render.pdf_pages import UPRIGHT
from synthesis.supplement import Document, TableBlock
from synthesis.tables.table import Cell, Column, Note, Row, Table

WORDS = (
    "peer",
    "support",
    "worker",
    "hope",
    "12.5",
    "interval of the",
    "outpatients",
    "(n = 45)",
    "self-efficacy",
)


def prose(most, rng):
    return " ".join(rng.choices(WORDS, k=rng.randint(1, most)))


def a_table(seed):
    rng = random.Random(seed)
    wide = rng.randint(2, 7)
    heads = tuple(
        Column(id=f"c{n}", label=prose(3, rng), unit=rng.choice(["", "%"]), width=rng.uniform(0.6, 3))
        for n in range(wide)
    )
    kinds = [rng.choice(["body", "body", "body", "total", "group"]) for _ in range(rng.randint(1, 30))]
    rows = tuple(
        Row(
            kind=kind,
            indent=rng.randint(0, 1),
            cells=tuple(Cell(text=prose(9, rng)) for _ in range(1 if kind == "group" else wide)),
        )
        for kind in kinds
    )
    notes = tuple(Note(mark="ab"[n], text=prose(40, rng)) for n in range(rng.randint(0, 2)))
    return Table(
        id="t", title="T", columns=heads, rows=rows, notes=notes, source=rng.choice(["", "Okafor 2019"])
    )


def set_by_typst(table, folder):
    """The height of a table in the template of the supplement, in points."""
    template = files("synthesis.render").joinpath("assets", "supplement.typ").read_text(encoding="utf-8")
    page = folder / "page.typ"
    page.write_text(
        template.partition("// Title and contents.")[0]
        + "#context [#metadata(measure(sheet(data.leaves.at(0).blocks.at(0)), width: 600pt).height.pt())<h>]",
        encoding="utf-8",
    )
    document = Document(title="T", subtitle="", date="2026-01-01", blocks=(TableBlock(table=table),))
    (folder / "document.json").write_text(pdf.laid_out(document), encoding="utf-8")
    made = typst.Compiler(str(page), font_paths=ink.shipped(()))
    return json.loads(made.query("<h>", field="value", one=True))


@pytest.mark.parametrize("seed", range(12))
def test_a_table_is_reckoned_nearly_as_high_as_typst_sets_it(seed, tmp_path):
    """Off by a twelfth at most, which is near enough to say whether it fills half a page."""
    table = a_table(seed)

    assert height(table, columns(table, UPRIGHT.room)) == pytest.approx(
        set_by_typst(table, tmp_path), rel=0.08
    )


def test_a_table_without_rows_has_the_height_of_its_head(tmp_path):
    table = Table(id="t", title="T", columns=(Column(id="a", label="Study"),), rows=())

    assert height(table, columns(table, UPRIGHT.room)) == pytest.approx(set_by_typst(table, tmp_path), abs=4)
