"""What the diagnostics of clusters print."""

import numpy as np

import synthesis
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.numbers import Unavailable
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects, some_effects

Z = Asked(test="z")


def test_a_row_is_a_study_and_those_that_stand_out_are_marked():
    found = synthesis.influence(multilevel(effects(), asked=Z), by="study")

    sheet = found.sheet()

    assert sheet.title == "Influence of 11 studies, each left out in turn"
    main, parts, residuals = sheet.blocks
    assert main.head == ("", "k", "Cook", "cov.r", "DFBETAS", "X²", "p", "hat", "")
    assert main.rows[6] == ("71", 3, "0.559", "0.52", "1.08", "24.94", "< 0.001", "0.089", "*")
    assert [row[-1] for row in main.rows].count("*") == 1
    assert parts.head == ("", "σ² study", "σ² study/effect")
    assert residuals.rows[32] == ("71, row_3", "4.27")
    assert "* stands out" in sheet.notes[1]


def test_dfbetas_of_a_regression_have_a_table_of_their_own():
    sheet = synthesis.influence(multilevel(effects(), formula="~ year", asked=Z), by="study").sheet()

    assert [block.title for block in sheet.blocks] == [
        "",
        "DFBETAS",
        "Components without it",
        "Residuals of the effects",
    ]
    assert "DFBETAS" not in sheet.blocks[0].head


def test_what_is_absent_says_why():
    gone = synthesis.influence(
        multilevel(effects(["11", "12", "27", "58"]), formula="~ year", asked=Z), by="study"
    )
    untold = synthesis.influence(
        multilevel(some_effects([(0.1, 0.1), (0.9, 0.1)], [(0.2, 0.1)], [(1.3, 0.2)], [(0.5, 0.1)]), asked=Z),
        by="study",
    )

    assert isinstance(gone.sheet().blocks[0].rows[1][2], Unavailable)
    assert isinstance(gone.sheet().blocks[1].rows[1][1], Unavailable)
    assert isinstance(gone.sheet().blocks[2].rows[1][1], Unavailable)
    row = untold.sheet().blocks[0].rows[0]
    assert isinstance(row[2], str)
    assert isinstance(row[4], Unavailable)
    assert isinstance(untold.sheet().blocks[-1].rows[0][1], Unavailable)
    assert "cannot tell" in untold.summary()


def test_where_none_stands_out_the_rules_are_told():
    found = synthesis.influence(
        multilevel(some_effects(*[[(0.1, 0.1), (0.15, 0.1)]] * 3, [(0.12, 0.1)] * 2), asked=Z), by="study"
    )

    assert not found.influential.any()
    assert "None stands out by" in found.sheet().notes[1]


def test_a_frame_has_a_row_a_cluster():
    frame = synthesis.influence(multilevel(effects(), formula="~ year", asked=Z), by="study").to_frame()

    assert frame.index.name == "study"
    assert list(frame.columns) == [
        "k", "cook", "cov_ratio", "x2", "x2_p", "hat", "weight", "dfbetas intercept", "dfbetas year",
        "σ² study", "σ² study/effect", "influential",
    ]  # fmt: skip
    assert np.isfinite(frame.cook).all()
