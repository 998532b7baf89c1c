"""Every layout of a forest plot holds its geometry, whatever is shown in it."""

from dataclasses import replace
from math import log

import pytest

from synthesis.effects import Excluded
from synthesis.figures.figure import Line, Polygon, Text
from synthesis.figures.forest.layouts import LAYOUTS
from synthesis.figures.forest.plot import ForestColumn, Judged, VotedRow, forest_plot, forest_plots, row_key
from synthesis.figures.forest.rows import MEAN
from synthesis.numbers import Unavailable

DOMAINS = (("D1", "Randomisation"), ("D2", "Deviations"), ("All", "Overall"))
LONG = "Association de réhabilitation psychosociale de l’Île-de-France & <collaborateurs> du Nord, 2021"
ARMS = ("Peer support", "Usual care and a waiting list")


def trials(build, count=6, measure="SMD", **more):
    return [
        build.effect(
            y=0.15 * n - 0.2,
            v=0.02 + 0.01 * n,
            study=f"study_{n}",
            study_label=more.get("label", f"Ålund & Núñez, {2001 + n}"),
            outcome_label=more.get("outcome", "Herth Hope Index"),
            measure=measure,
            tags=build.tags("group" if n % 2 else "single"),
        )
        for n in range(count)
    ]


def column(rows, name, label, values, over="", **more):
    texts = {row_key(row): str(value) for row, value in zip(rows, values, strict=True)}
    return ForestColumn(id=name, label=label, texts=texts, align="right", over=over, **more)


def people(rows, name, over, counts):
    numbers = {row_key(row): n for row, n in zip(rows, counts, strict=True)}
    return column(rows, name, "Total", counts, over, numbers=numbers, summed=MEAN)


def arms(rows, apart):
    """What each arm had, in columns under its name."""
    made = []
    for side, over in zip(("exp", "ctl"), ARMS, strict=True):
        if apart:
            made.append(
                column(rows, f"mean_{side}", "Mean", [f"{24.5 + n}" for n, _ in enumerate(rows)], over)
            )
            made.append(column(rows, f"sd_{side}", "SD", ["6.1"] * len(rows), over))
        else:
            made.append(column(rows, f"mean_{side}", "Mean (SD)", ["24.5 (6.1)"] * len(rows), over))
        made.append(people(rows, f"n_{side}", over, [40 + n for n, _ in enumerate(rows)]))
    return tuple(made)


def events(rows, apart):
    made = []
    for side, over in zip(("exp", "ctl"), ARMS, strict=True):
        if not apart:
            made.append(column(rows, f"events_{side}", "Events/total", ["12/4,500"] * len(rows), over))
            continue
        counts = {row_key(row): 12 for row in rows}
        texts = dict.fromkeys(counts, "12")
        made.append(
            ForestColumn(
                id=f"events_{side}",
                label="Events",
                texts=texts,
                align="right",
                over=over,
                numbers=counts,
                summed="Total events",
            )
        )
        made.append(people(rows, f"n_{side}", over, [45] * len(rows)))
    return tuple(made)


def continuous(build, layout):
    rows = trials(build)
    return build.spec(build.fit(*rows), columns=arms(rows, LAYOUTS[layout].apart))


def binary(build, layout):
    rows = trials(build, measure="RR")
    whole = replace(build.fit(*rows))
    years = column(rows, "year", "Year of the main report", range(2001, 2007))
    return build.spec(
        whole,
        ratio=True,
        common=whole,
        columns=(years, *events(rows, LAYOUTS[layout].apart)),
        x_range=(log(0.2), log(5)),
    )


def subgroups(build, layout):
    rows = trials(build, 9)
    whole = build.fit(*rows)
    codes = {row_key(row): ("low", "high", "some_concerns") for row in rows}
    return build.spec(
        whole,
        subgroups=build.split(whole),
        common=whole,
        columns=arms(rows, LAYOUTS[layout].apart),
        rob=Judged(domains=DOMAINS, codes=codes),
        margins=(-0.2, 0.3),
        prediction="both",
    )


def voted(build, layout):
    rows = trials(build)
    out = Excluded(
        study="out",
        study_label="Out, 2010",
        result="row_1",
        outcome_label="CES-D",
        rule="no_sd",
        reason="no standard deviation was reported or could be had from what was",
    )
    votes = tuple(
        VotedRow(row=(f"v{n}", "row_1"), study_label=f"Vote, 199{n}", direction=code, basis="stated in words")
        for n, code in enumerate(("favours_exp", "favours_ctl", "conflicting", "null"))
    )
    return build.spec(
        build.fit(*rows, excluded=[out]),
        voted=votes,
        columns=arms(rows, LAYOUTS[layout].apart),
        prediction="shade",
    )


def alone(build, layout):
    rows = trials(build, 1)
    return build.spec(build.fit(*rows), columns=arms(rows, LAYOUTS[layout].apart))


def two(build, layout):
    rows = trials(build, 2)
    return build.spec(build.fit(*rows), arms=ARMS)


def long_names(build, layout):
    rows = trials(
        build, label=LONG, outcome="Questionnaire on the Process of Recovery, total score of all items"
    )
    return build.spec(build.fit(*rows), columns=arms(rows, LAYOUTS[layout].apart), arms=ARMS)


def without(build, layout):
    return build.spec(build.fit(*trials(build)), weights=False, null_line=False, prediction="none", arms=ARMS)


SHOWN = (continuous, binary, subgroups, voted, alone, two, long_names, without)


def texts(figure, column=None):
    return [
        mark for mark in figure.marks if isinstance(mark, Text) and (column is None or mark.column == column)
    ]


def roles(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "").split(" ")[0] == role]


def plain(geometry, figure):
    return " ".join(geometry.words(figure).replace("\N{NO-BREAK SPACE}", " ").split())


def says(figure, words):
    """Whether a figure says some words, wherever its lines are broken."""
    said = "".join(text.text for text in texts(figure))
    return "".join(words.split()) in "".join(said.split())


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shown", SHOWN, ids=lambda one: one.__name__)
def test_nothing_collides_leaves_the_page_or_is_too_small(build, geometry, layout, shown):
    figure = forest_plot(replace(shown(build, layout), layout=layout))

    assert geometry.faults(figure) == []
    assert geometry.page_faults(figure) == []
    assert min(mark.width for mark in figure.marks if isinstance(mark, Line)) > 0.25


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shown", [continuous, binary, alone, two, without], ids=lambda one: one.__name__)
def test_what_a_journal_prints_usually_keeps_to_its_page(build, layout, shown):
    figure = forest_plot(replace(shown(build, layout), layout=layout))

    assert figure.width <= 482.0
    assert min(text.size for text in texts(figure)) >= 8.0


@pytest.mark.parametrize(
    ("layout", "places"), [("default", "wpe"), ("revman5", "wep"), ("jama", "epw"), ("bmj", "pwe")]
)
def test_weight_and_effects_stand_where_a_layout_has_them(build, geometry, layout, places):
    figure = forest_plot(replace(continuous(build, layout), layout=layout))
    edges = {"w": texts(figure, "weight")[0].x, "e": texts(figure, "ci")[0].x, "p": geometry.panel(figure)[0]}

    assert "".join(sorted(edges, key=edges.get)) == places


@pytest.mark.parametrize(
    ("layout", "effect"),
    [
        ("default", "−0.20 −0.48 to 0.08"),
        ("revman5", "−0.20 [−0.48, 0.08]"),
        ("jama", "−0.20 (−0.48 to 0.08)"),
        ("bmj", "−0.20 (−0.48 to 0.08)"),
    ],
)
def test_an_interval_is_written_as_the_layout_has_it(build, layout, effect):
    figure = forest_plot(replace(continuous(build, layout), layout=layout))

    assert f"{texts(figure, 'estimate')[0].text} {texts(figure, 'ci')[0].text}" == effect


@pytest.mark.parametrize(
    "words",
    [
        "Total (95% CI)",
        "Subtotal (95% CI; Knapp-Hartung interval)",
        "Heterogeneity: Tau² = 0.041; Chi² = 54.30, df = 5 (P < 0.001); I² = 63%",
        "Test for overall effect: Z = 2.00 (P = 0.046)",
        "Test for subgroup differences: Chi² = 3.21, df = 1 (P = 0.201)",
        "τ² by REML; interval by Wald",
        "IV, random, 95% CI",
    ],
)
def test_as_in_cochrane_reviews_tests_are_said_with_chi_square_and_z(build, words):
    whole = build.fit(*trials(build))
    by_z = replace(whole, interval=replace(whole.interval, rule="z"), estimate=0.2, se=0.1, p=0.0455)
    figure = forest_plot(build.spec(by_z, layout="revman5", subgroups=build.split(whole)))

    assert says(figure, words)


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        ("jama", "Overall, random effects (6 results, 6 studies)"),
        ("jama", "Heterogeneity: I² = 63%; τ² = 0.041; Q = 54.30, df = 5, P < 0.001"),
        ("jama", "Test for interaction between subgroups: Q = 3.21, df = 1 (P = 0.201)"),
        ("bmj", "Total (random effects)"),
        ("bmj", "Subtotal (random effects)"),
        ("bmj", "Test for heterogeneity: τ² = 0.041; χ² = 54.30, df = 5, P < 0.001; I² = 63%"),
        ("bmj", "Test for subgroup differences: χ² = 3.21, df = 1 (P = 0.201)"),
    ],
)
def test_other_journals_have_their_own_words(build, layout, words):
    whole = build.fit(*trials(build))

    assert says(forest_plot(build.spec(whole, layout=layout, subgroups=build.split(whole))), words)


def test_a_method_named_after_people_keeps_its_capitals(build):
    whole = replace(build.fit(*trials(build)), model="mantel_haenszel")

    assert says(forest_plot(build.spec(whole, layout="jama")), "Overall, Mantel-Haenszel, fixed effect (6")
    assert says(forest_plot(build.spec(whole, layout="revman5")), "M-H, fixed, 95% CI")


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        ("default", "Heterogeneity: I² (Q) = 63%; Q = 54.30, df = 5, p < 0.001"),
        ("revman5", "Heterogeneity: Chi² = 54.30, df = 5 (P < 0.001); I² = 63%"),
        ("jama", "Heterogeneity: I² = 63%; Q = 54.30, df = 5, P < 0.001"),
        ("bmj", "Test for heterogeneity: χ² = 54.30, df = 5, P < 0.001; I² = 63%"),
    ],
)
@pytest.mark.parametrize("model", ["mantel_haenszel", "peto", "common"])
def test_a_model_with_one_effect_for_all_studies_is_told_without_a_variance_between_them(
    build, layout, words, model
):
    """As RevMan and metafor's `rma.mh` print it; why there is no prediction interval is said in its place."""
    none = Unavailable(reason="the model has one effect for all studies")
    fit = build.fit(*trials(build))
    spread = replace(fit.heterogeneity, i2_tau2=none)
    fit = replace(fit, model=model, tau2=none, prediction=none, heterogeneity=spread)
    figure = forest_plot(build.spec(fit, layout=layout))

    assert says(figure, words)
    assert says(figure, "Prediction interval not available (the model has one effect for all studies)")
    assert not says(figure, "au²")
    assert not says(figure, "τ²")


def test_a_knapp_hartung_test_is_of_t_with_its_degrees_of_freedom(build):
    whole = replace(build.fit(*trials(build)), estimate=-0.3, se=0.1)
    figure = forest_plot(build.spec(whole, layout="revman5"))

    assert says(figure, "Test for overall effect: T = 3.00, df = 5 (P = 0.040)")


def test_of_dependent_effects_only_the_p_of_the_overall_test_is_said(build):
    whole = build.fit(*trials(build))
    robust = replace(whole, interval=replace(whole.interval, rule="cr2"), own_df=3.7)
    figure = forest_plot(build.spec(robust, layout="bmj"))

    assert says(figure, "Test for overall effect: P = 0.040")


def test_as_in_jama_sides_are_named_above_the_plot_and_without_arrows(build, geometry):
    figure = forest_plot(replace(continuous(build, "jama"), layout="jama"))
    _, top, _, bottom = geometry.panel(figure)
    left, right = (
        [text.y for text in texts(figure) if text.text.startswith(word)]
        for word in ("Favours control", "Favours peer")
    )

    assert max(left + right) < top
    assert not roles(figure, "favours")
    assert not [text for text in texts(figure) if text.y > bottom and "avours" in text.text]


@pytest.mark.parametrize("layout", ["revman5", "jama"])
@pytest.mark.parametrize("side", [0, 1])
def test_a_long_word_of_a_side_is_not_broken(build, geometry, layout, side):
    """A word too long for half of a narrow plot has more of it, since the other side, which is shorter, makes room."""
    favours = ["Favours control", "Favours control"]
    favours[side] = "Favours thrombectomies"
    shown = binary(build, layout)
    rob = Judged(domains=DOMAINS, codes={row_key(row): ("low",) * 3 for row in shown.fit.effects.rows})
    figure = forest_plot(replace(shown, layout=layout, favours=tuple(favours), rob=rob))

    said = [text.text for text in texts(figure) if text.text in {"thrombectomies", "Favours thrombectomies"}]
    assert len(said) == 1
    assert geometry.faults(figure) == []


def test_people_and_events_of_one_row_a_study_add_up_in_the_row_of_the_mean(build):
    figure = forest_plot(replace(binary(build, "revman5"), layout="revman5"))

    assert texts(figure, "extra_n_exp")[-1].text == str(45 * 6)
    assert texts(figure, "extra_n_exp")[-1].bold
    assert texts(figure, "extra_events_exp")[-1].text == str(12 * 6)
    assert texts(figure, "weight")[-1].text == "100.0%"


def test_people_who_stand_in_several_rows_are_not_added_up(build):
    rows = [build.effect(result=f"row_{n}", outcome_label=f"Outcome {n}") for n in range(2)]
    spec = build.spec(build.fit(*rows), columns=arms(rows, apart=True), layout="revman5")

    assert [text.text for text in texts(forest_plot(spec), "extra_n_exp")] == ["40", "41"]


@pytest.mark.parametrize(
    ("text", "noted"), [("24.5 (NR)", True), ("NR/45", True), ("12/45", False), ("NRS", False)]
)
def test_what_is_not_reported_in_a_column_has_its_note(build, geometry, text, noted):
    rows = trials(build)
    spec = build.spec(build.fit(*rows), columns=(column(rows, "data", "Data", [text] * 6),))

    assert ("NR: not reported." in plain(geometry, forest_plot(spec))) is noted


def test_a_sum_is_not_told_where_a_number_of_it_is_not(build):
    rows = trials(build)
    column_ = people(rows, "n_exp", "Peer support", [40] * 6)
    lacking = replace(column_, numbers=dict(list(column_.numbers.items())[1:]))
    spec = build.spec(build.fit(*rows), columns=(lacking,), layout="bmj")

    assert len(texts(forest_plot(spec), "extra_n_exp")) == 6


@pytest.mark.parametrize("layout", LAYOUTS)
def test_intervals_beyond_the_axis_end_in_arrowheads_in_every_layout(build, geometry, layout):
    rows = [build.effect(y=0.2, v=0.01, study="inside"), build.effect(y=0.2, v=4.0, study="both")]
    figure = forest_plot(build.spec(build.fit(*rows), x_range=(-1.0, 1.0), layout=layout))

    assert len(geometry.tips(figure, -1)) == len(geometry.tips(figure, 1)) == 1


@pytest.mark.parametrize("layout", LAYOUTS)
def test_ratios_have_ticks_that_readers_know_in_every_layout(build, layout):
    figure = forest_plot(replace(binary(build, layout), layout=layout))

    assert [text.text for text in texts(figure, "axis")] == ["0.25", "0.5", "1", "2", "4"]


@pytest.mark.parametrize(
    ("prediction", "bars", "bands", "told"),
    [("bar", 1, 0, True), ("shade", 0, 1, True), ("both", 1, 1, True), ("none", 0, 0, False)],
)
def test_a_prediction_interval_is_a_bar_a_band_both_or_not_there(
    build, geometry, prediction, bars, bands, told
):
    figure = forest_plot(build.spec(build.fit(*trials(build)), prediction=prediction))

    assert len(roles(figure, "prediction")) == bars
    assert len([mark for mark in roles(figure, "band") if isinstance(mark, Polygon)]) == bands
    assert ("95% prediction interval" in geometry.words(figure)) is told
    assert ("Shaded between dotted lines: the 95% prediction interval." in plain(geometry, figure)) is bool(
        bands
    )


def test_a_band_beside_shaded_margins_is_hatched(build, geometry):
    figure = forest_plot(build.spec(build.fit(*trials(build)), prediction="shade", margins=(-0.1, 0.1)))

    assert roles(figure, "hatching")
    assert len([mark for mark in roles(figure, "band") if isinstance(mark, Polygon)]) == 0
    assert "Hatched between dotted lines: the 95% prediction interval." in plain(geometry, figure)


def test_weights_and_the_line_of_no_effect_may_be_left_out(build):
    figure = forest_plot(without(build, "default"))

    assert texts(figure, "weight") == []
    assert roles(figure, "null") == []


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"layout": "lancet"}, "unknown layout 'lancet'; known are default, revman5, jama, bmj"),
        ({"prediction": "arrow"}, "unknown prediction 'arrow'; known are bar, shade, both, none"),
    ],
)
def test_a_layout_that_there_is_not_is_refused_with_the_known_ones(build, what, message):
    with pytest.raises(ValueError, match=message):
        build.spec(build.fit(*trials(build)), **what)


def test_squares_of_counts_and_of_means_differ_where_cochrane_reviews_have_them_so(build):
    means = build.fit(*trials(build))
    counts = replace(means, effects=replace(means.effects, measure="RR"))
    fills = {
        roles(forest_plot(build.spec(one, layout="revman5")), "square")[0].fill for one in (means, counts)
    }

    assert len(fills) == 2


def test_a_name_of_more_lines_than_a_row_has_ends_in_dots_and_is_whole_where_a_reader_points(build, geometry):
    name = "A name that goes on " * 30
    figure = forest_plot(build.spec(build.fit(*trials(build, label=name.strip()))))

    lines = [text.text for text in texts(figure, "study")]
    assert lines[5].endswith("…")
    assert figure.spots[0].text[0] == name.strip()
    assert geometry.faults(figure) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_four_hundred_rows_are_parts_of_a_page_each(build, geometry, layout):
    figures = forest_plots(build.spec(build.fit(*trials(build, 400)), layout=layout, arms=ARMS))

    assert len(figures) > 5
    assert sum(len(roles(figure, "square")) for figure in figures) == 400
    for figure in figures:
        assert geometry.faults(figure) == []
        assert figure.height <= 634.0
        assert figure.width == figures[0].width
