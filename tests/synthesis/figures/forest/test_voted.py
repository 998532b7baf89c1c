"""Forest plots with results that could only vote, and with declared margins."""

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.effects import Excluded
from synthesis.figures.figure import Circle, Polygon, Text
from synthesis.figures.forest.layouts import LAYOUTS
from synthesis.figures.forest.plot import ForestColumn, Judged, VotedRow, forest_plot, row_key
from synthesis.figures.svg import draw

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=90)
DOMAINS = (("D1", "Randomisation"), ("O", "Overall"))
DIRECTIONS = ("favours_exp", "favours_ctl", "conflicting", "null")


def several(build, count=5):
    return [
        build.effect(
            y=0.1 * n,
            v=0.02 + 0.01 * n,
            study=f"study_{n}",
            study_label=f"Study {n}",
            tags=build.tags("group" if n % 2 else "single"),
        )
        for n in range(count)
    ]


def without_sd(study, label):
    return Excluded(
        study=study,
        study_label=label,
        result="row_1",
        outcome_label="CES-D",
        rule="no_sd",
        reason="no standard deviation was reported or could be had",
    )


def voted(direction="favours_exp", study="kelly_2014", **more):
    facts = {"row": (study, "row_1"), "study_label": "Kelly, 2014", "basis": "means without SD"}
    return VotedRow(direction=direction, **{**facts, **more})


def roles(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "").split(" ")[0] == role]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


def null_at(figure):
    return roles(figure, "null")[0].x1


@pytest.mark.parametrize(
    ("shown", "digest"),
    [
        ("plain", "5c2509c7c943a0ee3912aad072fa00a22318df0d019916a8857e519c867021b5"),
        ("full", "5cd9ae198789e528288ca53e94a8698fbf15762d19ed043e003129fcf659d4bc"),
    ],
)
def test_without_votes_and_margins_a_figure_keeps_its_bytes(build, shown, digest):
    rows = several(build)
    asked = build.spec(build.fit(*rows))
    if shown == "full":
        out = [without_sd(f"x{n}", f"Kelly, {2014 + n}") for n in range(2)]
        whole = build.fit(*rows, excluded=out)
        asked = build.spec(
            whole,
            common=whole,
            subgroups=build.split(whole),
            arms=("Peer support", "Control"),
            rob=Judged(domains=DOMAINS, codes={row_key(row): ("low", "high") for row in rows}),
            directions={("x0", "row_1"): "favours_ctl"},
            columns=(ForestColumn(id="year", label="Year", texts={row_key(row): "2019" for row in rows}),),
        )

    assert sha256(draw(forest_plot(asked)).encode()).hexdigest() == digest


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_nothing_collides_whatever_votes_are_shown(data, build, geometry):
    rows = [
        build.effect(y=data.draw(st.floats(-2, 2)), study=f"s{n}", study_label=data.draw(NAMES))
        for n in range(data.draw(st.integers(1, 8)))
    ]
    votes = tuple(
        voted(
            data.draw(st.sampled_from(DIRECTIONS)),
            f"v{n}",
            study_label=data.draw(NAMES),
            outcome_label=data.draw(st.one_of(st.just(""), NAMES)),
            basis=data.draw(NAMES),
            selected=data.draw(st.booleans()),
            n_exp=data.draw(st.one_of(st.none(), st.integers(1, 99_999))),
        )
        for n in range(data.draw(st.integers(1, 28)))
    )
    codes = dict.fromkeys((*map(row_key, rows[1:]), *(vote.row for vote in votes[::2])), ("low", "high"))
    whole = build.fit(*rows, excluded=[without_sd("x", "Kelly, 2014")] if data.draw(st.booleans()) else [])
    figure = forest_plot(
        build.spec(
            whole,
            voted=votes,
            margins=data.draw(st.sampled_from([None, (-0.2, 0.2), (-0.2, None), (None, 0.2), (-9.0, 0.2)])),
            arms=("Peer support", "Control") if data.draw(st.booleans()) else None,
            rob=Judged(domains=DOMAINS, codes=codes) if data.draw(st.booleans()) else None,
            subgroups=build.split(whole) if data.draw(st.booleans()) else None,
            x_range=data.draw(st.sampled_from([None, (-1.0, 2.0), (0.1, 2.0)])),
            layout=data.draw(st.sampled_from(sorted(LAYOUTS))),
        )
    )

    assert geometry.faults(figure) == []


def test_triangles_point_to_the_favoured_side_beside_the_null_and_are_all_of_one_size(build):
    votes = [
        voted(direction, f"v{n}") for n, direction in enumerate(("favours_exp", "favours_ctl", "conflicting"))
    ]
    figure = forest_plot(build.spec(build.fit(*several(build)), voted=tuple(votes)))
    null, tips = null_at(figure), [(mark.points[0], mark.points[1]) for mark in roles(figure, "vote")]

    assert [tip[0] > null for tip, _ in tips] == [True, False, False, True]
    assert [tip[0] > base[0] for tip, base in tips] == [True, False, False, True]
    assert len({round(abs(tip[0] - null), 6) for tip, _ in tips}) == 1
    assert tips[2][0][1] == tips[3][0][1]


def test_the_experimental_side_may_be_on_the_left(build):
    out = without_sd("x", "Kelly, 2014")
    figure = forest_plot(
        build.spec(
            build.fit(*several(build), excluded=[out]),
            voted=(voted("favours_exp"),),
            directions={("x", "row_1"): "favours_exp"},
            exp_side="left",
        )
    )

    (mark,) = roles(figure, "vote")
    (arrow,) = roles(figure, "direction")
    assert mark.points[0][0] < null_at(figure)
    assert arrow.x2 < arrow.x1


def test_an_exact_null_is_an_open_circle_on_the_null(build):
    figure = forest_plot(build.spec(build.fit(*several(build)), voted=(voted("null"),)))

    (mark,) = roles(figure, "vote")
    assert isinstance(mark, Circle)
    assert mark.x == pytest.approx(null_at(figure))
    assert "○ A difference of exactly nothing." in said(figure)


def test_votes_stand_in_the_same_columns_under_their_own_heading(build, geometry):
    rows = several(build)
    vote = voted(n_exp=31, outcome_label="CES-D", selected=True, basis="stated in words")
    codes = {row_key(rows[0]): ("low", "low"), vote.row: ("high", "some_concerns")}
    figure = forest_plot(
        build.spec(
            build.fit(*rows),
            voted=(vote,),
            arms=("Peer support", "Control"),
            rob=Judged(domains=DOMAINS, codes=codes),
            columns=(ForestColumn(id="year", label="Year", texts={vote.row: "2014"}),),
        )
    )

    (heading,) = [mark for mark in figure.marks if getattr(mark, "text", "") == "Not pooled: direction only"]
    below = [mark for mark in figure.marks if isinstance(mark, Text) and mark.y > heading.y and mark.column]
    assert {(text.column, text.text) for text in below if text.column != "rob"} == {
        ("study", "Kelly, 2014"),
        ("outcome", "CES-D"),
        ("extra_year", "2014"),
        ("n_exp", "31"),
        ("n_ctl", "NR"),
    }
    assert {"judgement high", "judgement some_concerns"} <= {
        mark.role for mark in figure.marks if isinstance(mark, Circle) and mark.y > heading.y
    }
    assert "stated in words*" in said(figure)
    assert "* Stated only because of a test of significance." in said(figure)
    assert "NR: not reported." in said(figure)
    assert geometry.faults(figure) == []


def test_results_that_point_nowhere_are_not_said_to_have_a_direction(build, geometry):
    """Trials without an event in either arm have no direction: no word of one, nor of triangles that are not drawn."""
    votes = tuple(voted("null", f"v{n}", basis="no event in either arm") for n in range(3))
    figure = forest_plot(build.spec(build.fit(*several(build)), voted=votes))

    assert "Not pooled: the same in both arms" in said(figure)
    assert said(figure).count("no event in either arm") == 3
    assert "○ A difference of exactly nothing." in said(figure)
    assert "irection" not in said(figure)
    assert "triangles" not in said(figure)
    assert "Not pooled: the same in both arms, 3: exactly null 3." in figure.alt
    assert geometry.faults(figure) == []


def test_judgements_of_votes_alone_are_shown(build):
    vote = voted()
    figure = forest_plot(
        build.spec(
            build.fit(*several(build)),
            voted=(vote,),
            rob=Judged(domains=DOMAINS, codes={vote.row: ("low", "high")}),
        )
    )

    assert "Risk of bias" in said(figure)


def test_a_result_that_votes_is_not_listed_among_the_excluded_again(build):
    out = [without_sd("kelly_2014", "Kelly, 2014"), without_sd("x", "Ñuñez, 2015")]
    figure = forest_plot(build.spec(build.fit(*several(build), excluded=out), voted=(voted(),)))

    labels = [mark.text for mark in figure.marks if getattr(mark, "column", "") == "study"]
    assert labels.count("Kelly, 2014") == 1
    assert labels.count("Ñuñez, 2015") == 1


def test_the_alternative_text_counts_the_votes(build):
    votes = (voted(), voted("favours_ctl", "b", selected=True), voted("conflicting", "c"))
    figure = forest_plot(build.spec(build.fit(*several(build)), voted=votes))

    assert (
        "Not pooled: direction only, 3: favours control 1, favours peer support 1, conflicting 1; "
        "stated only because of a test of significance 1."
    ) in figure.alt


def test_declared_margins_are_shaded_between_dashed_borders_and_told(build):
    asked = build.spec(build.fit(*several(build)), margins=(-0.2, 0.3), x_range=(-1.0, 1.0))
    figure = forest_plot(asked)

    (shade,) = roles(figure, "margins")
    borders = roles(figure, "margin")
    assert {round(x, 6) for x, _ in shade.points} == {round(line.x1, 6) for line in borders}
    assert all(line.dash for line in borders)
    assert "Shaded: −0.20 to 0.30, the declared margins." in said(figure)


def test_a_single_margin_is_a_line_without_a_shade(build):
    asked = build.spec(build.fit(*several(build)), margins=(-0.2, None), x_range=(-1.0, 1.0))
    figure = forest_plot(asked)

    assert not [mark for mark in roles(figure, "margins") if isinstance(mark, Polygon)]
    assert len(roles(figure, "margin")) == 1
    assert "Long-dashed line: −0.20, the declared margin." in said(figure)


@pytest.mark.parametrize("margins", [(None, None), (0.1, 0.2), (-0.2, 0.0)])
def test_margins_that_do_not_enclose_no_effect_are_refused(build, margins):
    with pytest.raises(ValueError, match="expected a margin below 0, one above it, or both"):
        build.spec(build.fit(*several(build)), margins=margins)


def test_an_unknown_direction_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown direction 'better'; known are favours_exp, favours_ctl, "):
        voted("better")
