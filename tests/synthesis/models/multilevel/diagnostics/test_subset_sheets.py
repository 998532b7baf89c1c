"""What models of subsets of clusters print."""

from synthesis.models.multilevel.diagnostics.subsets import cluster_subsets
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects, some_effects

Z = Asked(test="z")


def test_a_sheet_tells_how_coefficients_and_components_are_spread():
    found = cluster_subsets(multilevel(effects(["11", "12", "71"]), asked=Z))

    sheet = found.sheet()

    assert sheet.title == "7 subsets of 3 studies, all (SMD)"
    assert sheet.blocks[0].head == ("", "estimate", "σ² study", "σ² study/effect")
    assert [row[0] for row in sheet.blocks[0].rows] == [
        "least",
        "lower quartile",
        "median",
        "upper quartile",
        "greatest",
    ]
    assert "estimated anew" in sheet.notes[0]


def test_held_components_are_not_spread():
    found = cluster_subsets(multilevel(effects(), formula="~ year", asked=Z), most=50, seed=3, quick=True)

    sheet = found.sheet()

    assert sheet.title == "50 subsets of 11 studies, drawn at random (SMD)"
    assert sheet.blocks[0].head == ("", "intercept", "year")
    assert "held at those of the whole model" in sheet.notes[0]


def test_subsets_without_a_fit_are_counted_by_reason():
    found = cluster_subsets(
        multilevel(some_effects([(0.1, 0.1), (0.4, 0.1)], [(0.2, 0.1)], [(0.5, 0.1)]), asked=Z)
    )

    assert found.sheet().blocks[1].title == "Subsets without a fit"
    assert found.sheet().blocks[1].rows[0][1] == 2


def test_a_frame_has_a_row_a_subset():
    plain = cluster_subsets(multilevel(effects(["11", "12", "71"]), asked=Z)).to_frame()
    both = cluster_subsets(multilevel(effects(), formula="~ year", asked=Z), quick=True).to_frame()

    assert list(plain.columns) == ["k", "clusters", "estimate", "se", "σ² study", "σ² study/effect"]
    assert len(plain) == 7
    assert list(both.columns[2:6]) == ["intercept", "se intercept", "year", "se year"]
