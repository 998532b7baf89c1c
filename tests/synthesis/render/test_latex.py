"""Tables as LaTeX: what Word prints, in longtable and booktabs; compiled where pdflatex is installed."""

import re
import shutil
import subprocess

import pytest

from synthesis.errors import RenderError
from synthesis.render.latex import write
from synthesis.tables.table import Cell, Column, Note, Row, Table

COLUMNS = (
    Column(id="study", label="Study", width=2),
    Column(id="y", label="Effect", unit="Hedges' g", align="right"),
    Column(id="ci", label="95% CI", align="right"),
    Column(id="note", label="Direction"),
)


def line(*texts, **more):
    return Row(cells=tuple(Cell(text=text) for text in texts), **more)


ROWS = (
    line("Hope & trust", kind="group"),
    line("Rüsch, 2014", "−0.05", "−0.38 to 0.28", "▼ against", indent=1),
    line("O_Brien #2", "1.5", "0.9 to 2.1", "50% {sic}", indent=1),
    line("Third", "12", "not available", "–", indent=1),
    line("All", "0.725", "0.1 to 1.3", "", kind="total"),
)
NOTES = (Note(mark="†", text="Of 3 studies, p < 0.05."), Note(text="Plain."))


def table(**more):
    facts = {"id": "effects_1", "title": "Effects of 50%", "columns": COLUMNS, "rows": ROWS, "notes": NOTES}
    return Table(**{**facts, "source": "Smit & others", **more})


def body(text):
    """The lines of the table after its heads."""
    return text.partition("\\endlastfoot\n")[2].partition("\\end{longtable}")[0].splitlines()


def test_every_row_has_a_cell_for_each_column():
    for row in body(write(table())):
        if row.endswith("\\\\"):
            assert len(re.findall(r"(?<!\\)&", row)) == 3, row


def test_a_group_stands_across_the_table_and_stays_with_its_first_row():
    group = next(row for row in body(write(table())) if "Hope" in row)

    assert group.startswith("\\multicolumn{4}{@{}p{\\dimexpr\\linewidth-2\\tabcolsep\\relax}@{}}{")
    assert "\\textbf{Hope \\& trust}" in group
    assert group.endswith("\\\\*")


def test_numbers_of_a_column_stand_with_their_points_below_each_other():
    text = write(table())

    assert "\\ensuremath{-}0.05\\phantom{0} &" in text
    assert "1.5\\phantom{00} &" in text
    assert "12\\phantom{.000} &" in text
    assert "\\textbf{0.725} &" in text


def test_an_interval_is_not_broken():
    assert "\\ensuremath{-}0.38~to~0.28" in write(table())


def test_a_mark_is_raised_and_its_note_stands_below():
    marked = Row(cells=(Cell(text="A", mark="†"), Cell(text="1"), Cell(text="2"), Cell(text="3")))
    text = write(table(rows=(marked,)))

    assert "A\\textsuperscript{\\dag{}} &" in text
    assert "\\par\\noindent \\textsuperscript{\\dag{}}~Of 3 studies, p \\ensuremath{<} 0.05." in text
    assert "Source: Smit \\& others" in text


def test_the_caption_has_a_label_to_refer_to_and_the_head_names_the_packages():
    text = write(table(), "S2 Table")

    assert text.startswith("% S2 Table. Effects of 50%\n% Needs the packages array, booktabs, longtable")
    assert "\\caption{Effects of 50\\%}\\label{tab:effects_1}\\\\" in text
    assert "pdflscape" not in text


def test_a_wide_table_lies_on_its_side():
    text = write(table(wide=True))

    assert "pdflscape" in text.splitlines()[1]
    assert text.index("\\begin{landscape}") < text.index("\\begin{longtable}")
    assert text.rstrip().endswith("\\end{landscape}")


def test_columns_share_the_line():
    shares = [float(one) for one in re.findall(r"\\dimexpr ([0-9.]+)\\linewidth", write(table()))]

    assert sum(shares) == pytest.approx(1, abs=1e-3)
    assert shares[0] == max(shares)


def test_a_table_without_rows_or_columns():
    assert body(write(table(rows=(), notes=()))) == []
    with pytest.raises(RenderError, match="effects_1: expected at least one column"):
        write(Table(id="effects_1", title="", columns=(), rows=()))


@pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="needs pdflatex (Debian: texlive-latex-recommended)"
)
def test_latex_sets_it(tmp_path):
    packages = "array,booktabs,longtable,amssymb,textcomp,pdflscape"
    text = f"\\documentclass{{article}}\\usepackage{{{packages}}}\\begin{{document}}\n"
    text += f"{write(table())}{write(table(wide=True))}\\end{{document}}\n"
    (tmp_path / "paper.tex").write_text(text, "utf-8")
    command = ["pdflatex", "-draftmode", "-halt-on-error", "-interaction=nonstopmode", "paper.tex"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-2000:]
