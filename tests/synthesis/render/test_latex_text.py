"""Text for LaTeX: nothing in it is a command, and what pdfLaTeX lacks is written in its own words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.render.latex_text import comment, latex

SPECIAL = re.compile(r"\\(?:[a-zA-Z]+|[%&$#_{},])|[{}%&$#_^\\]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50% & more_of #1", r"50\% \& more\_of \#1"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("a^b ~c", r"a\textasciicircum{}b \textasciitilde{}c"),
        ("−0.05 to 0.20", r"\ensuremath{-}0.05 to 0.20"),
        ("p < 0.001", r"p \ensuremath{<} 0.001"),
        ("τ² = 0.04", r"\ensuremath{\tau}\textsuperscript{2} = 0.04"),
        ("Τ Δ", r"\ensuremath{\mathrm{T}} \ensuremath{\Delta}"),
        ("“so” it’s", "``so'' it's"),
        ("a--b ,, ''", "a-{}-b ,{}, '{}'"),
        ("2019–2020", "2019--2020"),
        ("▲ ► ✓", r"\ensuremath{\blacktriangle} \ensuremath{\blacktriangleright} \ensuremath{\checkmark}"),
        ("[x]", "{[}x{]}"),
        ("*x", "{*}x"),
        ("ς ϻ", r"\ensuremath{\varsigma} ϻ"),
        ("Rüsch, Ødegård", "Rüsch, Ødegård"),
        ("one\ntwo", r"one\newline{}two"),
    ],
)
def test_a_text_is_printed_as_it_stands(text, expected):
    assert latex(text) == expected


@given(st.text(max_size=40))
def test_no_text_leaves_a_brace_open_or_a_sign_that_means_something(text):
    written = latex(text)
    braces = re.sub(r"\\[{}]", "", written)

    assert braces.count("{") == braces.count("}")
    assert not re.search(r"(?<!\\)[%&$#_]", written)
    assert "\n" not in written


def test_a_comment_stays_on_its_line():
    assert comment("one\n% two\r\\three") == r"one % two \three"
