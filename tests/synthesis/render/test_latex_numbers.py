"""Numbers as LaTeX macros: each prints its text, one that is not there stops LaTeX in words."""

import shutil
import subprocess

import pytest

from synthesis.headline import Chosen
from synthesis.numbers import absent, quantity
from synthesis.render.latex_numbers import write

NUMBERS = (
    Chosen(key="syntheses.hope.estimate", of="Hope", what="estimate", number=quantity(-0.2, "−0.20")),
    Chosen(key="syntheses.hope.i2_q", of="Hope", what="I²", number=quantity(10, "10%")),
    Chosen(
        key="syntheses.hope.pi",
        of="Hope",
        what="interval",
        number=absent("2 studies, _few_", text="not available"),
    ),
)


def test_every_number_is_defined_with_its_text():
    text = write("Hope 100%\nand more", NUMBERS)

    assert text.startswith("% Hope 100% and more\n")
    assert "\\syn@number{syntheses.hope.estimate}{\\ensuremath{-}0.20}\n" in text
    assert "\\syn@number{syntheses.hope.i2_q}{10\\%}\n" in text


def test_a_number_that_cannot_be_had_has_its_reason_for_the_log():
    assert "\\syn@absent{syntheses.hope.pi}{2 studies,  few }\n" in write("Hope", NUMBERS)


def test_without_numbers_the_macro_is_there_all_the_same():
    text = write("Hope", ())

    assert "\\DeclareRobustCommand*{\\syn}" in text
    assert "\\syn@number{s" not in text


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex (Debian: texlive-latex-base)")
@pytest.mark.parametrize(("key", "code"), [("syntheses.hope.estimate", 0), ("syntheses.faith.k", 1)])
def test_latex_prints_a_number_and_stops_at_an_unknown_one(tmp_path, key, code):
    (tmp_path / "numbers.tex").write_text(write("Hope", NUMBERS), "utf-8")
    body = f"\\begin{{document}}\\section{{\\syn{{{key}}}}}\\end{{document}}"
    text = f"\\documentclass{{article}}\\input{{numbers}}{body}"
    (tmp_path / "paper.tex").write_text(text, "utf-8")
    command = ["pdflatex", "-draftmode", "-halt-on-error", "-interaction=nonstopmode", "paper.tex"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == code
    assert (b"No number has the key syntheses.faith.k" in done.stdout) == bool(code)
