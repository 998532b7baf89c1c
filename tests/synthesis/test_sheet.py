"""Sheets: what a result says of itself, as text and as HTML."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.numbers import Unavailable
from synthesis.sheet import (
    WIDTH,
    Grid,
    Pairs,
    Sheet,
    html,
    interval,
    level_words,
    p_value,
    text,
    with_p,
    written,
)

WHY = Unavailable(reason="one study")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("words", "words"),
        (13, "13"),
        (-12000, "−12,000"),
        (-0.71, "−0.7100"),
        (0.0, "0.0000"),
        (0.0000123456, "1.235e−5"),
        (-2.5e9, "−2.500e9"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "n/a"),
        (True, "yes"),
        (WHY, "n/a"),
    ],
)
def test_a_cell_is_printed_by_its_kind(value, shown):
    assert written(value) == shown


def test_p_values_and_intervals_are_printed_as_elsewhere():
    assert p_value(0.0004) == "< 0.001"
    assert p_value(WHY) == WHY
    assert interval(-1.06, 0.25, 2) == "−1.06 to 0.25"


def test_text_is_aligned_numbers_right_and_words_left():
    grid = Grid(
        head=("", "estimate", "rule"), rows=(("a", -0.5, "z"), ("long name", 12.25, "knha")), title="Means"
    )

    assert text(Sheet(title="Fit", blocks=(grid,), notes=("A note.",))) == (
        "Fit\n===\n\nMeans\n"
        "           estimate  rule\n"
        "-------------------------\n"
        "a           −0.5000  z\n"
        "long name   12.2500  knha\n"
        "\n* A note.\n"
    )


def test_what_cannot_be_had_is_told_with_its_reason_once():
    grid = Grid(head=("", "tau²", "I²"), rows=(("a", WHY, WHY), ("b", 0.1, 20.0)))
    pairs = Pairs(rows=(("tau²", WHY),))
    shown = text(Sheet(title="Fit", blocks=(grid, pairs)))

    assert shown.count("n/a: one study") == 1
    assert "tau²  not available: one study" in shown


def test_a_wide_table_is_cut_into_panels_that_repeat_the_first_column():
    head = ("", *(f"column {i}" for i in range(12)))
    shown = text(Sheet(title="Fit", blocks=(Grid(head=head, rows=(("row", *range(12)),)),)))

    assert max(map(len, shown.splitlines())) <= WIDTH
    assert shown.count("row ") == 2
    assert "column 11" in shown


@given(st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N"]), max_size=30), min_size=1))
def test_no_line_of_words_is_wider_than_the_width(words):
    pairs = Pairs(rows=tuple(("label", " ".join(words)) for _ in range(2)))

    assert all(len(line) <= WIDTH for line in text(Sheet(title="Fit", blocks=(pairs,))).splitlines())


def test_html_escapes_every_text_and_says_why_a_cell_is_empty():
    grid = Grid(head=("<h>", "tau²"), rows=(("a & b", WHY),), title="T<")
    pairs = Pairs(rows=(("<k>", "<v>"),))
    made = html(Sheet(title="<Fit>", blocks=(grid, pairs), notes=("<note>",)))

    assert set(re.findall(r"</?(\w+)", made)) <= set(
        "div p table caption thead tbody tr th td ul li".split()  # noqa: SIM905 - a list of tags reads so
    )
    assert 'title="one study"' in made
    assert "&lt;Fit&gt;" in made
    assert "a &amp; b" in made


def test_a_test_is_told_with_its_degrees_of_freedom_and_p():
    assert with_p("Q", 163.157, "12", 1e-9) == "Q = 163.16 on 12 df, p < 0.001"
    assert with_p("F", 3.8428, "3 and 9", 0.0507) == "F = 3.84 on 3 and 9 df, p = 0.051"


@pytest.mark.parametrize(("level", "shown"), [(0.95, "95%"), (0.975, "97.5%"), (0.9, "90%")])
def test_a_level_has_a_decimal_only_where_it_needs_one(level, shown):
    assert level_words(level) == shown


def test_a_reason_that_several_tables_share_is_told_once():
    grid = Grid(head=("", "tau²"), rows=(("a", WHY),))

    assert text(Sheet(title="Fit", blocks=(grid, grid))).count("n/a: one study") == 1
