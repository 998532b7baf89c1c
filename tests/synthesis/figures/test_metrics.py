"""Widths of text in the shipped fonts, against the font library's own measure; breaks; missing glyphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont, features

from synthesis.figures import metrics
from synthesis.figures.fonts import WEIGHTS, font_file
from synthesis.woven import Run, Woven, stretches, weave


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("italic", [False, True])
def test_a_width_is_what_freetype_measures_at_that_weight(bold, italic):
    font = ImageFont.truetype(str(font_file(italic=italic)), 1000, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([WEIGHTS[bold]])

    for character in "AHmi0−é≥":
        measured = font.getlength(character, mode="L")
        assert metrics.width(character, 1000, bold=bold, italic=italic) == pytest.approx(measured, abs=1.5)
    assert features.check("freetype2")


def test_widths_add_up_and_scale():
    assert metrics.width("ab", 9) == pytest.approx(metrics.width("a", 9) + metrics.width("b", 9))
    assert metrics.width("ab", 18) == pytest.approx(2 * metrics.width("ab", 9))
    assert metrics.width("", 9) == 0


def test_figures_are_all_of_one_width_so_that_columns_line_up():
    assert len({round(metrics.width(digit, 100), 6) for digit in "0123456789"}) == 1


def test_missing_characters_are_named_in_order_each_once():
    assert metrics.missing("Šarić ሀለሀ τ² \x07") == ("ሀ", "ለ", "\x07")


def test_a_byte_order_mark_amid_a_text_is_missing_for_screen_readers_cannot_have_it():
    assert metrics.missing("Smit\ufeff 2023") == ("\ufeff",)


def test_a_line_break_is_no_missing_character():
    assert metrics.missing("one\ntwo é") == ()


def test_long_hyphened_names_break_at_the_hyphen_and_codes_do_not():
    assert metrics.wrap("van Gestel-Timmermans, 2012", 8, 60) == ("van Gestel-", "Timmermans,", "2012")
    assert metrics.wrap("with BASIS-24", 8, 40) == ("with", "BASIS-24")


def test_a_no_break_space_holds_words_together():
    assert metrics.wrap("p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.04 here", 8, 34) == (
        "p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.04",
        "here",
    )


@given(text=st.text("abcé-/ ,", max_size=60), room=st.floats(12, 200))
def test_wrapped_lines_keep_every_letter_and_fit(text, room):
    lines = metrics.wrap(text, 8, room)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(metrics.width(line, 8) <= room for line in lines)


STRETCHES = st.lists(
    st.builds(
        Run,
        text=st.text("ab1 \n-\N{NO-BREAK SPACE}", min_size=1, max_size=9),
        key=st.sampled_from(["", "a.k"]),
        kind=st.sampled_from(["", "name", "words"]),
    ),
    min_size=1,
    max_size=7,
)


@given(STRETCHES, st.floats(8, 90))
def test_a_woven_text_is_broken_as_any_other_and_each_letter_keeps_what_it_is_part_of(runs, room):
    text = Woven(runs)
    lines = metrics.wrap(text, 9, room)

    def letters(several):
        return [(c, run.key, run.kind) for run in several for c in run.text if not c.isspace()]

    assert lines == metrics.wrap(str(text), 9, room)
    assert letters(run for line in lines for run in stretches(line)) == letters(text.runs)


def test_a_woven_text_and_a_plain_one_that_read_alike_are_told_apart():
    plain = metrics.wrap("95% of 12", 9, 500)
    woven = metrics.wrap(weave("{n} of 12", n=Run(text="95%", key="a.k")), 9, 500)

    assert plain == woven
    assert not isinstance(plain[0], Woven)
    assert woven[0].runs[0].key == "a.k"
