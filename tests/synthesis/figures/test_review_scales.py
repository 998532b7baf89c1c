"""What the pictures of a review say of their scale: log odds of one group, and the sides of ratios and differences."""

import pytest

from synthesis.figures.figure import Text
from synthesis.figures.review_figures import review_figures

COUNTS = ((10, 50, 20, 50), (8, 40, 12, 42), (5, 60, 9, 55))
OUTCOMES = {
    "domains": [{"id": "clinical", "label": "Clinical"}],
    "outcomes": [{"id": "relapse", "label": "Relapse", "domain": "clinical", "polarity": "lower_better"}],
}


@pytest.fixture
def drawn(build, carried):
    """The figure of a synthesis of three trials by a measure, and the review carried out."""

    def make(measure, kind="forest", **options):
        made = carried(
            *(
                build.review.study(
                    f"t{i}",
                    build.review.result(
                        outcome="relapse",
                        peer={"events": str(a), "total": str(n)},
                        control={"events": str(c), "total": str(m)},
                    ),
                )
                for i, (a, n, c, m) in enumerate(COUNTS)
            ),
            outcomes=OUTCOMES,
            syntheses={"clinical": {"where": "domain == 'clinical'", "measure": measure, "use": "computed"}},
            diagnostics={"clinical": {"cumulative": "size"}},
            figures={"f": {"kind": kind, "synthesis": "clinical", **options}},
        )
        (figure,) = review_figures(made.analysis)
        return made, figure

    return make


def words(figure):
    text = " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("kind", ["funnel", "radial", "orchard", "cumulative_forest", "forest"])
def test_log_odds_of_one_group_are_told_as_the_axis_has_them(drawn, kind):
    """They are printed as proportions in tables alone, which say so."""
    made, figure = drawn("PLO", kind)
    mean = made.numbers["syntheses.clinical.estimate"].text
    told = [mark for mark in figure.marks if isinstance(mark, Text) and mark.key]

    assert made.analysis.synthesis("clinical").random.estimate < -1
    assert [mark.text for mark in told if mark.key == "syntheses.clinical.estimate" and mean in mark.text]
    assert not [mark.key for mark in told if ".shown." in mark.key]
    assert not [spot.key for spot in figure.spots if ".shown." in spot.key]
    assert {mark.key for mark in told} <= set(made.numbers)


@pytest.mark.parametrize("layout", ["default", "revman5", "jama", "bmj"])
def test_a_forest_plot_of_one_group_favours_nobody_and_tests_nothing(drawn, layout):
    _, figure = drawn("PR", layout=layout)

    assert not any(said in words(figure) for said in ("avours", "Less in", "overall effect"))
    assert not any(said in figure.alt for said in ("avours", "Less in", "on the left"))
    assert not [one for one in figure.marks if getattr(one, "role", "") in {"null", "favours"}]


@pytest.mark.parametrize(
    ("measure", "axis", "caption"),
    [
        ("RR", "above 1 favours the experimental arm", "Ratios above 1 favour the experimental arm."),
        ("RD", "+ favours the experimental arm", "Positive effects favour the experimental arm."),
    ],
)
def test_the_side_of_a_turned_ratio_is_told_by_1_and_of_a_difference_by_its_sign(
    drawn, measure, axis, caption
):
    _, figure = drawn(measure)

    assert axis in words(figure)
    assert caption in figure.caption
