"""The verdict strip: every result a square, pooled intervals in words, and that nothing collides."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Text
from synthesis.figures.verdict_inks import TILE
from synthesis.figures.verdict_strip.plot import StripGroup, StripRow, StripSpec, verdict_strip
from synthesis.numbers import Unavailable
from synthesis.verdicts.verdict import CLASSES

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=120)
CODES = st.sampled_from(sorted(CLASSES))
VERDICT = st.one_of(CODES, NAMES.map(lambda text: Unavailable(reason=text)))
FEW = Unavailable(reason="too few: 2 studies")


def row(*verdicts, **more):
    facts = {"label": "Recovery", "studies": 20, "pooled": "better_unclear", "prediction": "inconclusive"}
    return StripRow(verdicts=verdicts, **{**facts, **more})


def spec(*groups, **more):
    facts = {"id": "verdicts", "title": "Verdicts", "margins": "Margins: −0.20 and 0.20, Hedges’ g."}
    return StripSpec(groups=groups, **{**facts, **more})


def whole(*rows, **more):
    return spec(StripGroup(heading="", rows=rows), **more)


def tiles(figure):
    """The codes of the tiles, each with its left and top, without those of the legend."""
    rule = [mark.y1 for mark in figure.marks if getattr(mark, "role", "") == "rule"][-1]
    found = [mark for mark in figure.marks if getattr(mark, "role", "").startswith("tile ")]
    return [(mark.role.removeprefix("tile "), *mark.points[0]) for mark in found if mark.points[0][1] < rule]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(data, geometry):
    rows = st.builds(
        StripRow,
        label=NAMES,
        studies=st.integers(0, 99_999),
        verdicts=st.lists(CODES, max_size=60).map(tuple),
        pooled=VERDICT,
        prediction=VERDICT,
        without=st.integers(0, 3),
    )
    groups = st.builds(StripGroup, heading=NAMES, rows=st.lists(rows, max_size=6).map(tuple))
    asked = data.draw(st.lists(groups, max_size=3))
    figures = verdict_strip(
        spec(
            StripGroup(heading="", rows=(data.draw(rows),)),
            *asked,
            unit=data.draw(st.sampled_from(["result", "study"])),
        )
    )

    assert [fault for figure in figures for fault in geometry.page_faults(figure)] == []
    assert all(figure.height <= 700 for figure in figures)


@pytest.mark.parametrize("count", [1, 5, 28])
def test_every_result_is_one_square_from_worse_to_better(count):
    codes = [list(CLASSES)[(7 * n) % 10] for n in range(count)]
    (figure,) = verdict_strip(whole(row(*codes, pooled=FEW, prediction=FEW)))
    shown = sorted(tiles(figure), key=lambda one: (round(one[2] / (TILE[1] + 1)), one[1]))

    assert [code for code, _, _ in shown] == sorted(codes, key=list(CLASSES).index)


def test_many_results_become_bars_with_their_counts():
    codes = ["inconclusive"] * 80 + ["noninferior"] * 40
    (figure,) = verdict_strip(whole(row(*codes)))
    bars = {
        mark.role: mark.points[1][0] - mark.points[0][0]
        for mark in figure.marks
        if getattr(mark, "role", "").startswith("bar ")
    }

    assert bars["bar inconclusive"] == pytest.approx(2 * bars["bar noninferior"])
    assert {"80", "40"} <= {mark.text for mark in figure.marks if isinstance(mark, Text)}
    assert "bars are as long as the share" in said(figure)


def test_rows_with_too_few_studies_say_so():
    (figure,) = verdict_strip(whole(row("inconclusive", pooled=FEW, prediction=FEW)))

    assert said(figure).count("Too few: 2 studies") == 2
    assert Counter(code for code, _, _ in tiles(figure)) == {"inconclusive": 1}


def test_pooled_intervals_are_told_by_tile_and_in_words():
    (figure,) = verdict_strip(whole(row("inconclusive")))

    assert Counter(code for code, _, _ in tiles(figure)) == {"inconclusive": 2, "better_unclear": 1}
    assert CLASSES["better_unclear"].short.split()[0] in said(figure)


def test_results_without_a_verdict_are_told():
    (figure,) = verdict_strip(whole(row("inconclusive", without=3), row(without=2)))

    assert "and 3 without a verdict" in said(figure)
    assert "2 without a verdict" in figure.alt


def test_the_legend_names_the_classes_that_occur_and_no_others():
    (figure,) = verdict_strip(whole(row("inconclusive")))

    for code, kind in CLASSES.items():
        assert (kind.label in said(figure)) == (code in {"inconclusive", "better_unclear"})


def test_the_number_of_studies_carries_its_key():
    (figure,) = verdict_strip(whole(row("inconclusive", key="syntheses.hope.studies")))

    assert [mark.text for mark in figure.marks if getattr(mark, "key", "")] == ["20"]


def test_what_is_too_high_for_a_page_is_divided_and_a_heading_repeated(geometry):
    rows = tuple(row(*["inconclusive"] * 40, label=f"Level {n}") for n in range(28))
    figures = verdict_strip(spec(StripGroup(heading="Format", rows=rows)))

    assert len(figures) > 1
    assert [figure.id for figure in figures[:2]] == ["verdicts", "verdicts_2"]
    assert all(figure.height <= 700 for figure in figures)
    assert "Format, continued" in said(figures[1])
    assert sum(len(tiles(figure)) for figure in figures) == 28 * 42
    assert [fault for figure in figures for fault in geometry.page_faults(figure)] == []


def test_the_alternative_text_tells_every_row():
    (figure,) = verdict_strip(
        spec(
            StripGroup(heading="", rows=(row("inconclusive", "inconclusive", "worse_trivial"),)),
            StripGroup(heading="Format", rows=(row("noninferior", label="Online", studies=1, pooled=FEW),)),
        )
    )

    assert (
        "Recovery (20 studies): 1 worse, trivial; 2 inconclusive; pooled interval: better, importance unclear; "
        "prediction interval: inconclusive."
    ) in figure.alt
    assert (
        "Format, Online (1 study): 1 non-inferior (benefit possible); pooled interval: too few: 2 studies"
        in (figure.alt)
    )


def test_a_strip_without_margins_rows_or_known_classes_is_refused():
    with pytest.raises(ValueError, match="expected the margins in words; verdicts need them"):
        whole(row("inconclusive"), margins=" ")
    with pytest.raises(ValueError, match="expected at least one row"):
        spec(StripGroup(heading="Format", rows=()))
    with pytest.raises(ValueError, match="unknown class of verdict 'fair'"):
        replace(row("inconclusive"), pooled="fair")
