"""The forest plot: what it says, what it draws, and that nothing collides whatever it is given."""

from dataclasses import replace
from math import log

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.effects import Excluded
from synthesis.figures.figure import Circle, Line, Polygon, Text
from synthesis.figures.forest.layouts import LAYOUTS, PREDICTIONS
from synthesis.figures.forest.plot import ForestColumn, ForestSpec, Judged, forest_plot, forest_plots, row_key
from synthesis.figures.judgements import JUDGEMENTS
from synthesis.models.fit import Interval
from synthesis.numbers import Unavailable
from tests.thoroughness import cases

LETTERS = "abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&-,0123456789 "
NAMES = st.text(LETTERS, min_size=1, max_size=90)
DOMAINS = (("D1", "Randomisation"), ("D2", "Deviations"), ("D3", "Missing data"), ("O", "Overall"))
CODES = ("low", "some_concerns", "high", "no_information", "")


def texts(figure):
    return [mark for mark in figure.marks if isinstance(mark, Text)]


def roles(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "").split(" ")[0] == role]


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


@st.composite
def specs(draw, build):
    """Specs of any size, with anything in them."""
    ratio = draw(st.booleans())
    reach = 8 if ratio else draw(st.sampled_from((1, 1000)))
    rows = [
        build.effect(
            y=draw(st.floats(-reach, reach)),
            v=draw(st.floats(1e-6, 2 * reach)),
            study=f"s{number // 2}",
            study_label=draw(NAMES),
            result=f"row_{number}",
            outcome_label=draw(NAMES),
            n_exp=draw(st.one_of(st.none(), st.integers(1, 99_999))),
            tags=build.tags(draw(st.sampled_from(("group", "single", "online")))),
        )
        for number in range(draw(st.integers(1, 60)))
    ]
    excluded = [
        Excluded(
            study=f"x{n}",
            study_label=draw(NAMES),
            result="row_1",
            outcome_label=draw(NAMES),
            rule="no_sd",
            reason=draw(NAMES),
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    whole = build.fit(*rows, excluded=excluded)
    choose = {"ratio": ratio, "x_range": draw(st.sampled_from((None, (-1.0, 2.0))))}
    choose["layout"] = draw(st.sampled_from(sorted(LAYOUTS)))
    choose["prediction"] = draw(st.sampled_from(PREDICTIONS))
    if draw(st.booleans()):
        choose["common"] = whole
    if draw(st.booleans()):
        choose["subgroups"] = build.split(whole, label=draw(NAMES))
    if draw(st.booleans()):
        choose["arms"] = ("Peer support", "Treatment as usual")
    if draw(st.booleans()):
        choose["margins"] = (-0.1, 0.2)
    if draw(st.booleans()):
        choose["directions"] = {
            ("x0", "row_1"): draw(st.sampled_from(("favours_exp", "favours_ctl", "neither")))
        }
    if draw(st.booleans()):
        codes = st.tuples(*[st.sampled_from(CODES)] * len(DOMAINS))
        choose["rob"] = Judged(domains=DOMAINS, codes={row_key(row): draw(codes) for row in rows})
    if draw(st.booleans()):
        years = {row_key(row): "2019" for row in rows}
        kept = ForestColumn(id="weight", label="Year of report", texts=years, align="right")
        numbers = {row_key(row): 2019 for row in rows}
        summed = draw(st.sampled_from(("", "mean", "Total events")))
        over = draw(st.sampled_from(("", "Peer support", "Supercalifragilistic support")))
        choose["columns"] = (kept, replace(kept, id="n", over=over, numbers=numbers, summed=summed))
    return build.spec(whole, **choose)


@settings(
    max_examples=cases(30, 500), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data())
def test_nothing_collides_or_leaves_its_place_whatever_is_shown(data, build, geometry):
    spec = data.draw(specs(build))

    for figure in (forest_plot(spec), *forest_plots(spec)):
        assert geometry.faults(figure) == []
        assert list(geometry.tiny(figure)) == []


def test_four_hundred_rows_stand_under_one_another(build, geometry):
    figure = forest_plot(build.spec(build.fit(*several(build, 400))))

    squares = [mark.points[0][1] for mark in roles(figure, "square")]
    assert geometry.faults(figure) == []
    assert len(squares) == 400
    assert squares == sorted(squares)


def test_every_interval_cut_by_the_axis_ends_in_an_arrowhead(build, geometry):
    rows = [
        build.effect(y=0.2, v=0.01, study="inside"),
        build.effect(y=0.2, v=4.0, study="both"),
        build.effect(y=-5.0, v=0.01, study="wholly_left"),
        build.effect(y=5.0, v=0.01, study="wholly_right"),
    ]
    figure = forest_plot(
        build.spec(build.fit(*rows, prediction=Unavailable(reason="few")), x_range=(-1.0, 1.0))
    )

    assert len(geometry.tips(figure, -1)) == 2
    assert len(geometry.tips(figure, 1)) == 2
    assert len(roles(figure, "square")) == 2
    assert "Arrowheads: the interval goes beyond the axis." in geometry.words(figure).replace("\n", " ")


def test_a_pooled_interval_is_cut_with_an_arrowhead_too(build, geometry):
    wide = Interval(low=-3.0, high=0.5, rule="knha")
    whole = build.fit(*several(build), interval=wide, prediction=Unavailable(reason="few"))
    figure = forest_plot(build.spec(whole, x_range=(-1.0, 1.5)))

    (diamond,) = roles(figure, "diamond")
    assert min(x for x, _ in diamond.points) == pytest.approx(geometry.panel(figure)[0])
    assert len(geometry.tips(figure, -1)) == 1


def test_the_area_of_a_square_goes_by_the_weight(build):
    rows = [build.effect(v=0.01, study="heavy"), build.effect(v=0.04, study="light")]
    heavy, light = roles(forest_plot(build.spec(build.fit(*rows))), "square")

    def side(square):
        return square.points[1][0] - square.points[0][0]

    assert side(heavy) ** 2 / side(light) ** 2 == pytest.approx(4.0)


def test_values_stand_where_the_ticks_say(build):
    figure = forest_plot(build.spec(build.fit(build.effect(y=0.5, v=0.04)), x_range=(-1.0, 1.0)))

    ticks = {text.text: text.x for text in texts(figure) if text.column == "axis"}
    (square,) = roles(figure, "square")
    assert (square.points[0][0] + square.points[1][0]) / 2 == pytest.approx(ticks["0.5"])


def test_ratios_are_printed_and_ticked_as_ratios(build):
    figure = forest_plot(
        build.spec(build.fit(build.effect(y=log(2), v=0.09)), ratio=True, x_range=(log(0.2), log(5)))
    )

    assert [text.text for text in texts(figure) if text.column == "axis"] == ["0.25", "0.5", "1", "2", "4"]
    assert "2.00" in {text.text for text in texts(figure) if text.column == "estimate"}


def test_every_printed_number_of_a_synthesis_carries_its_key(build):
    whole = build.fit(*several(build))
    figure = forest_plot(build.spec(whole, common=whole, subgroups=build.split(whole)))

    keyed = {text.key: text.text for text in texts(figure) if text.key}
    assert keyed["syntheses.hope.i2_q"] == "63%"
    assert keyed["syntheses.hope.tau2"] == "0.041"
    assert keyed["syntheses.hope.q_p"] == "< 0.001"
    assert keyed["syntheses.hope.k"] == "5"
    assert keyed["syntheses.hope.by.format.test.p"] == "0.201"
    assert keyed["effects.study_1.row_1.estimate"] == "0.10"
    assert {
        "syntheses.hope.estimate",
        "syntheses.hope.ci",
        "syntheses.hope.pi",
        "syntheses.hope.common.ci",
        "syntheses.hope.by.format.group.estimate",
        "syntheses.hope.weights.study_1.row_1",
        "effects.study_1.row_1.ci",
    } <= set(keyed)


def test_a_spec_without_a_key_makes_texts_without_keys(build):
    whole = build.fit(*several(build))
    figure = forest_plot(build.spec(whole, key="", subgroups=build.split(whole)))

    assert {text.key for text in texts(figure)} == {""}


def plain(geometry, figure):
    """Everything a figure says, in one line with single spaces."""
    return " ".join(geometry.words(figure).replace("\N{NO-BREAK SPACE}", " ").split())


def in_order(figure):
    """Everything a figure says, in the order it was written."""
    return " ".join(" ".join(text.text for text in texts(figure)).replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize("divided", [False, True])
def test_one_study_is_shown_alone_and_nothing_is_called_pooled(build, geometry, divided):
    whole = build.fit(build.effect())
    more = {"subgroups": build.split(whole)} if divided else {}
    figure = forest_plot(build.spec(whole, common=whole, **more))
    said = plain(geometry, figure)

    assert geometry.faults(figure) == []
    assert "One study: nothing is pooled" in said
    assert len(roles(figure, "square")) == 1
    assert not [mark for name in ("diamond", "prediction", "mean") for mark in roles(figure, name)]
    for word in (
        "Random-effects",
        "Common-effect",
        "Subtotal",
        "Prediction",
        "Heterogeneity",
        "Diamonds",
        "Test",
    ):
        assert word not in said
        assert word not in figure.alt
    assert "One study: nothing is pooled: Hedges g 0.20 (95% CI" in figure.alt
    assert "Outcome" not in said


def test_a_diamond_says_the_rule_of_its_interval_where_the_foot_says_another(build):
    rows = several(build)
    alone = build.effect(study="alone", study_label="Alone", tags=build.tags("online"))
    whole = build.fit(*rows, alone)
    groups = build.split(whole)
    levels = tuple(
        (code, label, replace(one, interval=replace(one.interval, rule="z")) if code == "group" else one)
        for code, label, one in groups.levels
    )
    common = replace(whole, interval=replace(whole.interval, rule="z"))
    figure = forest_plot(build.spec(whole, common=common, subgroups=replace(groups, levels=levels)))
    said = in_order(figure)

    keyed = {text.key: text.text for text in texts(figure) if text.key}
    assert "2 results, 2 studies; Wald interval)" in said
    assert "1 result, 1 study; the study’s own interval)" in said
    assert "3 results, 3 studies)" in said
    assert "Common-effect mean (Wald interval)" in said
    assert keyed["syntheses.hope.by.format.group.ci_rule"] == "Wald"
    assert "syntheses.hope.by.format.single.ci_rule" not in keyed
    assert keyed["syntheses.hope.ci_rule"] == "Knapp-Hartung"


def test_the_axis_says_whom_plus_favours_where_effects_were_turned(build, geometry):
    whole = build.fit(*several(build))
    turned = forest_plot(build.spec(whole, effect_label="Mean difference", turned="+ favours peer support"))
    straight = forest_plot(build.spec(whole, effect_label="Mean difference"))

    assert "Mean difference, + favours peer support" in plain(geometry, turned)
    assert "+ favours" not in plain(geometry, straight)
    left, _, right, bottom = geometry.panel(turned)
    below = [
        geometry.box(text)
        for text in texts(turned)
        if text.bold and text.y > bottom and text.anchor == "middle"
    ]
    assert below
    assert all(left <= box[0] and box[2] <= right for box in below)


def test_both_shares_of_variance_are_named_where_they_are_printed_differently(build):
    whole = build.fit(*several(build), tau2=0.0)
    found = whole.heterogeneity
    apart = replace(whole, heterogeneity=replace(found, i2_q=10.0, i2_tau2=0.0))
    alike = replace(whole, heterogeneity=replace(found, i2_q=10.2, i2_tau2=9.9))
    apart, alike = (forest_plot(build.spec(one)) for one in (apart, alike))

    assert "I² (Q) = 10% , I² (τ²) = 0% ; Q" in in_order(apart)
    assert "I² (Q) = 10% ; Q" in in_order(alike)
    keyed = {text.key: text.text for text in texts(apart) if text.key}
    assert (keyed["syntheses.hope.i2_q"], keyed["syntheses.hope.i2_tau2"]) == ("10%", "0%")


def test_columns_of_judgements_are_left_out_where_no_row_is_judged(build, geometry):
    whole = build.fit(*several(build))
    codes = {row_key(row): ("",) * 4 for row in whole.effects.rows}
    codes["elsewhere", "row_1"] = ("low",) * 4
    empty = forest_plot(build.spec(whole, rob=Judged(domains=DOMAINS, codes=codes)))

    assert empty == forest_plot(build.spec(whole))
    assert "Risk of bias" not in geometry.words(empty)


def test_a_wide_prediction_interval_is_not_cut(build, geometry):
    wide = Interval(low=-2.89, high=4.12, rule="t")
    figure = forest_plot(build.spec(build.fit(*several(build), prediction=wide)))

    assert geometry.tips(figure, -1) == geometry.tips(figure, 1) == []


def test_rows_of_one_study_are_told_apart_by_their_outcome(build):
    rows = [build.effect(result="row_1"), build.effect(result="row_2", outcome_label="Recovery")]
    figure = forest_plot(build.spec(build.fit(*rows)))

    assert {"Herth Hope Index", "Recovery"} <= {
        text.text for text in texts(figure) if text.column == "outcome"
    }


def test_an_unknown_arm_size_is_nr_with_a_note(build, geometry):
    figure = forest_plot(build.spec(build.fit(build.effect(n_exp=None)), arms=("Peer support", "Control")))

    assert [text.text for text in texts(figure) if text.column == "n_exp"] == ["NR"]
    assert [text.text for text in texts(figure) if text.column == "n_ctl"] == ["42"]
    assert "NR: not reported." in geometry.words(figure)


def test_judgements_are_told_by_symbol_and_not_by_colour_alone(build, geometry):
    rows = several(build, 4)
    codes = {row_key(row): (code,) for row, code in zip(rows, CODES, strict=False)}
    figure = forest_plot(
        build.spec(build.fit(*rows), rob=Judged(domains=(("D1", "Randomisation"),), codes=codes))
    )

    above = geometry.panel(figure)[3]
    marked = [text.text for text in texts(figure) if text.column == "rob" and text.y < above]
    dots = [mark for mark in figure.marks if isinstance(mark, Circle) and mark.y < above]
    assert marked == ["+", "!", "−", "?"]
    assert len({dot.fill for dot in dots}) == 4
    for label in ("Low risk", "Some concerns", "High risk", "No information"):
        assert label in geometry.words(figure)


def test_every_judgement_has_a_symbol_of_its_own():
    assert len({judgement.symbol for judgement in JUDGEMENTS.values()}) == len(JUDGEMENTS)


def test_codes_of_a_forms_own_are_numbered_on_grey_with_their_labels_in_the_legend(build, geometry):
    rows = several(build, 3)
    given = ("probably_high", "low", "probably_low")
    codes = {row_key(row): (code,) for row, code in zip(rows, given, strict=True)}
    labels = {"low": "Definitely low", "probably_low": "Probably low", "probably_high": "Probably high"}
    rob = Judged(domains=(("D1", "Randomisation"),), codes=codes, labels=labels)
    figure = forest_plot(build.spec(build.fit(*rows), rob=rob))

    above = geometry.panel(figure)[3]
    marked = [text.text for text in texts(figure) if text.column == "rob" and text.y < above]
    fills = [mark.fill for mark in figure.marks if isinstance(mark, Circle) and mark.y < above]
    assert sorted(marked) == ["+", "1", "2"]
    assert fills.count("#e6e6e6") == 2
    assert "Probably low" in geometry.words(figure)
    assert "Probably high" in geometry.words(figure)
    assert "Definitely low" not in geometry.words(figure)


def test_an_unknown_judgement_is_refused_with_the_known_ones():
    with pytest.raises(
        ValueError, match="unknown judgement 'fair'; known are low, low_except_confounding, moderate"
    ):
        Judged(domains=(("D1", "Randomisation"),), codes={("a", "b"): ("fair",)})


def test_a_row_with_too_few_judgements_is_refused():
    with pytest.raises(ValueError, match="expected 4 judgements; found 1"):
        Judged(domains=DOMAINS, codes={("a", "b"): ("low",)})


def test_results_that_were_not_pooled_stand_below_with_direction_and_reason(build, geometry):
    out = Excluded(
        study="kelly_2014",
        study_label="Kelly, 2014",
        result="row_1",
        outcome_label="CES-D",
        rule="no_sd",
        reason="no standard deviation",
    )
    whole = build.fit(*several(build), excluded=[out])
    figure = forest_plot(build.spec(whole, directions={("kelly_2014", "row_1"): "favours_exp"}))

    (arrow,) = roles(figure, "direction")
    null = next(mark for mark in roles(figure, "null"))
    assert "Not pooled" in geometry.words(figure)
    assert "no standard deviation" in geometry.words(figure).replace("\n", " ")
    assert arrow.y1 > geometry.panel(figure)[3]
    assert arrow.x2 > arrow.x1 == pytest.approx(null.x1)


def test_subgroups_have_a_heading_a_diamond_and_a_line_on_heterogeneity_each(build, geometry):
    whole = build.fit(*several(build))
    figure = forest_plot(build.spec(whole, subgroups=build.split(whole)))

    said = geometry.words(figure).replace("\N{NO-BREAK SPACE}", " ")
    assert [mark.role for mark in roles(figure, "diamond")] == ["diamond subgroup"] * 2 + ["diamond random"]
    assert said.count("Heterogeneity:") == 3
    assert "Test between subgroups (format): Q = 3.21 , df = 1 , p = 0.201" in " ".join(said.split())


def test_a_missing_reason_heads_its_subgroup_with_a_capital_as_codes_do(build, geometry):
    whole = build.fit(*several(build))
    groups = build.split(whole)
    levels = tuple((code, label.lower(), fit) for code, label, fit in groups.levels)

    said = geometry.words(forest_plot(build.spec(whole, subgroups=replace(groups, levels=levels))))

    assert {"Single", "Group"} <= set(said.splitlines())


def test_subgroups_outside_the_test_between_them_are_named(build, geometry):
    """Three headings and one degree of freedom: the reader is told which of them the test leaves out."""
    whole = build.fit(*several(build))
    groups = build.split(whole)
    *_, (code, label, _) = groups.levels
    tested = geometry.words(forest_plot(build.spec(whole, subgroups=groups)))
    outside = geometry.words(forest_plot(build.spec(whole, subgroups=replace(groups, untested=(code,)))))

    assert "Outside the test" not in tested
    assert f"Outside the test between subgroups: {label.lower()}." in " ".join(outside.split())


def test_words_beside_the_axis_push_what_follows_down(build, geometry):
    whole = build.fit(*several(build))
    groups = build.split(whole, label="PTSD at baseline by whoever " * 12)
    figure = forest_plot(build.spec(whole, subgroups=groups))

    assert geometry.faults(figure) == []
    assert "Test between subgroups (PTSD" in geometry.words(figure)


def test_the_margins_are_shaded_between_their_bounds(build):
    figure = forest_plot(build.spec(build.fit(*several(build)), margins=(-0.5, 0.5), x_range=(-1.0, 1.0)))

    (shade,) = roles(figure, "margins")
    ticks = {text.text: text.x for text in texts(figure) if text.column == "axis"}
    assert {round(x, 6) for x, _ in shade.points} == {round(ticks["−0.5"], 6), round(ticks["0.5"], 6)}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("given", ["B", "C", "A"]),
        ("label", ["A", "B", "C"]),
        ("effect", ["C", "A", "B"]),
        ("weight", ["A", "C", "B"]),
        ("precision", ["A", "C", "B"]),
    ],
)
def test_rows_come_in_the_order_asked_for(build, order, expected):
    facts = [("B", 0.3, 0.09), ("C", 0.1, 0.04), ("A", 0.2, 0.01)]
    rows = [build.effect(y=y, v=v, study=name.lower(), study_label=name) for name, y, v in facts]
    figure = forest_plot(build.spec(build.fit(*rows), order=order))

    assert [text.text for text in texts(figure) if text.column == "study"] == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("given", ["A", "C", "B"]),
        ("label", ["C", "B", "A"]),
        ("effect", ["B", "A", "C"]),
        ("weight", ["A", "C", "B"]),
        ("ranks", ["C", "B", "A"]),
    ],
)
def test_an_order_may_run_from_the_highest_down_and_rows_without_a_rank_stay_last(build, order, expected):
    facts = [("B", 0.3, 0.09), ("C", 0.1, 0.04), ("A", 0.2, 0.01)]
    rows = [build.effect(y=y, v=v, study=name.lower(), study_label=name) for name, y, v in facts]
    ranks = {row_key(rows[0]): 1999.0, row_key(rows[1]): 2004.0}
    spec = build.spec(build.fit(*rows), order=order, descending=True, ranks=ranks)

    assert [text.text for text in texts(forest_plot(spec)) if text.column == "study"] == expected


def test_an_unknown_order_is_refused_with_the_known_ones(build):
    with pytest.raises(ValueError, match="unknown order 'year'; known are given, ranks, effect, label"):
        forest_plot(build.spec(build.fit(build.effect()), order="year"))


def test_columns_of_the_same_id_are_refused(build):
    twice = (ForestColumn(id="year", label="Year", texts={}),) * 2

    with pytest.raises(ValueError, match="expected columns of different ids; found year, year"):
        build.spec(build.fit(build.effect()), columns=twice)


def test_the_alternative_text_tells_the_result_and_the_sides(build):
    figure = forest_plot(build.spec(build.fit(*several(build))))

    assert figure.alt.startswith("Forest plot of 5 results from 5 studies. Random-effects mean Hedges g 0.1")
    assert figure.alt.endswith("Favours control on the left, favours peer support on the right.")


def test_a_typical_figure_keeps_to_the_width_of_a_journal_page(build):
    rows = [
        replace(row, outcome_label="Questionnaire on the Process of Recovery") for row in several(build, 22)
    ]
    rows[0] = replace(rows[0], outcome_label="CAPE")
    figure = forest_plot(build.spec(build.fit(*rows), arms=("Peer support", "Control")))

    smallest = min(text.size for text in texts(figure) if text.column != "rob")
    assert smallest * min(1.0, 482 / figure.width) >= 8.0


def test_the_same_spec_makes_the_same_figure(build):
    whole = build.fit(*several(build))
    asked: ForestSpec = build.spec(whole, subgroups=build.split(whole))

    assert forest_plot(asked) == forest_plot(asked)


def test_every_line_is_wide_enough_to_print(build):
    figure = forest_plot(build.spec(build.fit(*several(build))))

    assert min(mark.width for mark in figure.marks if isinstance(mark, Line)) > 0.25
    assert all(mark.width > 0.25 for mark in figure.marks if isinstance(mark, Polygon) and mark.stroke)
