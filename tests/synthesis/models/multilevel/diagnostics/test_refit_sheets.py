"""What refits of models of dependent effects print."""

import numpy as np

import synthesis
from synthesis.models.multilevel.diagnostics.refit_sheets import many_of, unique
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.numbers import Unavailable
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects, some_effects

Z = Asked(test="z")


def test_model_based_and_robust_intervals_stand_side_by_side():
    found = synthesis.leave_one_out(multilevel(effects(), asked=Z))

    sheet = found.sheet()

    assert sheet.title == "Leave-one-out analysis of dependent effects: 11 fits (SMD)"
    means, parts = sheet.blocks
    assert means.head == ("Left out", "k", "estimate", "95% interval", "p", "robust 95% interval", "robust p")
    assert means.rows[0][:4] == ("11", 52, found.estimate[0], "0.035 to 0.379")
    assert parts.head == ("Left out", "studies", "σ² study", "σ² study/effect")
    assert parts.rows[6][0:2] == ("71", 10)
    assert "CR2" in sheet.notes[0]


def test_a_regression_has_a_table_for_each_coefficient():
    sheet = synthesis.leave_one_out(multilevel(effects(), formula="~ year", asked=Z)).sheet()

    assert [block.title for block in sheet.blocks] == ["intercept", "year", "Components of variance"]


def test_what_is_absent_says_why():
    alone = synthesis.leave_one_out(
        multilevel(some_effects([(0.1, 0.1), (0.5, 0.1)], [(0.2, 0.1), (0.8, 0.1)]))
    )
    gone = synthesis.leave_one_out(multilevel(effects(["11", "12", "27", "58"]), formula="~ year", asked=Z))

    row, parts = alone.sheet().blocks[0].rows[0], alone.sheet().blocks[1].rows[0]
    assert isinstance(row[3], Unavailable)
    assert "degrees of freedom" in row[3].reason
    assert isinstance(row[5], Unavailable)
    assert isinstance(parts[2], Unavailable)
    assert all(isinstance(cell, Unavailable) for cell in gone.sheet().blocks[0].rows[1][2:])
    assert "year" in gone.summary()


def test_a_frame_has_a_row_a_set_and_a_coefficient_where_there_are_several():
    plain = synthesis.leave_one_out(multilevel(effects(), asked=Z)).to_frame()
    both = synthesis.leave_one_out(multilevel(effects(), formula="~ year", asked=Z)).to_frame()

    assert plain.index.name == "Left out"
    assert list(plain.columns[:4]) == ["k", "clusters", "estimate", "se"]
    assert list(plain.columns[-3:]) == ["σ² study", "σ² study/effect", "q"]
    assert both.index.names == ["Left out", "coefficient"]
    assert both.loc[("71", "year"), "k"] == 53
    assert np.isfinite(both.robust_se).all()


def test_effects_that_are_ratios_are_shown_as_ratios():
    from dataclasses import replace

    given = effects(["11", "12", "18"])
    ratios = replace(given, measure="RR", rows=tuple(replace(row, measure="RR") for row in given.rows))

    sheet = synthesis.leave_one_out(multilevel(ratios, asked=Z)).sheet()

    assert "shown as" in sheet.notes[-1]
    assert sheet.blocks[0].head[2] != "estimate"


def test_names_that_repeat_are_told_apart_and_counts_are_in_words():
    assert unique(("a", "b", "a")) == ("a", "b", "a (2)")
    assert many_of(1, "study") == "1 study"
    assert many_of(3, "lab") == "3 clusters"
