"""Effects from data frames: every row an effect, or left out with a reason, or a fault that names it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.data_frames.effect_frames import effect_sizes
from synthesis.errors import NotComputable
from synthesis.models.regression.regression import meta_regression
from tests.thoroughness import cases


def means(**changed):
    """Three trials with means, some of whose columns are other than usual."""
    columns = {
        "study": ["Ito 2001", "Berg 2004", "Okafor 2011"],
        "n_exp": [30, 41, 18],
        "mean_exp": [12.1, 9.4, 11.0],
        "sd_exp": [3.2, 2.9, 4.1],
        "n_ctl": [28, 40, 20],
        "mean_ctl": [10.0, 9.9, 9.0],
        "sd_ctl": [3.0, 3.1, 3.9],
        "weeks": [8, 12, 26],
        "setting": ["ward", "home", "home"],
    }
    return pd.DataFrame({**columns, **changed})


def test_each_row_gives_an_effect_by_the_formula_in_the_frames_order():
    effects = effect_sizes(means(), measure="MD")

    assert [row.study for row in effects.rows] == ["Ito 2001", "Berg 2004", "Okafor 2011"]
    assert effects.y == pytest.approx([2.1, -0.5, 2.0])
    assert effects.v[0] == pytest.approx(3.2**2 / 30 + 3.0**2 / 28)
    assert (effects.rows[0].n_exp, effects.rows[0].n_ctl) == (30, 28)


def test_columns_called_otherwise_are_found_by_the_name_that_is_given():
    frame = means().rename(columns={"mean_exp": "m1i", "n_ctl": "n2i", "study": "author"})
    effects = effect_sizes(frame, measure="MD", columns={"mean_exp": "m1i", "n_ctl": "n2i"}, study="author")

    assert effects.y == pytest.approx([2.1, -0.5, 2.0])
    assert effects.rows[2].study == "Okafor 2011"


def test_every_column_may_be_a_moderator_and_the_standard_error_too():
    (first, *_) = effect_sizes(means(), measure="MD").rows
    moderators = dict(first.moderators)

    assert (moderators.pop("se"), moderators.pop("v")) == (first.se, first.v)
    assert moderators == {name: value[0] for name, value in means().items() if name != "study"}


def test_an_input_is_a_moderator_by_its_own_name_and_by_ours():
    frame = means().rename(columns={"n_exp": "n1i"})
    effects = effect_sizes(frame, measure="MD", columns={"n_exp": "n1i"})

    assert [row.moderators["n_exp"] for row in effects.rows] == [30, 41, 18]
    assert [row.moderators["n1i"] for row in effects.rows] == [30, 41, 18]


def test_a_column_of_the_frame_is_not_written_over_by_what_is_computed():
    (first, *_) = effect_sizes(means(se=["a", "b", "c"], v=[1, 2, 3]), measure="MD").rows

    assert (first.moderators["se"], first.moderators["v"]) == ("a", 1)


def test_effects_can_be_regressed_on_their_standard_errors_and_sizes():
    frame = pd.DataFrame({"estimate": [0.1, 0.4, 0.5, 0.9], "se": [0.1, 0.2, 0.3, 0.4], "n": [40, 9, 8, 3]})
    effects = effect_sizes(frame, measure="GEN")

    on_se, on_n = meta_regression(effects, "se"), meta_regression(effects, "n")

    assert on_se.coefficients.estimate[1] > 0 > on_n.coefficients.estimate[1]


@pytest.mark.parametrize("gap", [None, float("nan"), "", "  ", pd.NA])
def test_a_row_that_lacks_a_number_is_left_out_with_the_reason(gap):
    effects = effect_sizes(means(sd_ctl=[3.0, gap, 3.9], mean_exp=[12.1, gap, 11.0]), measure="MD")

    assert [row.study for row in effects.rows] == ["Ito 2001", "Okafor 2011"]
    (aside,) = effects.excluded
    assert (aside.study, aside.rule) == ("Berg 2004", "missing value")
    assert aside.reason == "mean_exp, sd_ctl not given"


def test_a_frame_of_which_no_row_gives_an_effect_is_refused_with_the_reasons():
    with pytest.raises(
        NotComputable, match="no row gives an effect: Ito 2001: mean_exp not given; Berg 2004"
    ):
        effect_sizes(means(mean_exp=[None] * 3), measure="MD")
    with pytest.raises(NotComputable, match="the frame has no rows"):
        effect_sizes(means().iloc[:0], measure="MD")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"sd_exp": [3.2, -2.9, 4.1]}, "Berg 2004: MD: sd_exp must be at least 0; found -2.9"),
        ({"n_ctl": [28, 40, 0]}, "Okafor 2011: MD: n_ctl must be at least 1; found 0"),
        ({"mean_exp": ["12,1", 9.4, 11.0]}, "Ito 2001: mean_exp must be a number; found '12,1'"),
        ({"mean_exp": [np.inf, 9.4, 11.0]}, "Ito 2001: mean_exp must be a finite number; found inf"),
        ({"mean_exp": [True, 9.4, 11.0]}, "Ito 2001: mean_exp must be a number; found True"),
    ],
)
def test_an_impossible_number_is_refused_with_study_and_column(changed, told):
    with pytest.raises(NotComputable) as refusal:
        effect_sizes(means(**changed), measure="MD")

    assert str(refusal.value) == told


def test_the_study_of_a_fault_is_right_below_a_row_that_was_left_out():
    frame = means(sd_exp=[None, 2.9, -4.1])

    with pytest.raises(NotComputable, match=r"^Okafor 2011: "):
        effect_sizes(frame, measure="MD")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"measure": "SDM"}, "unknown measure 'SDM'; known: "),
        ({"measure": "MD", "columns": {"mean_ex": "m1i"}}, "Did you mean 'mean_exp'?"),
        (
            {"measure": "MD", "columns": {"mean_exp": "m1i"}},
            "no column 'm1i', named for mean_exp; it has: study",
        ),
        ({"measure": "MD", "study": "author"}, "no column 'author'"),
        ({"measure": "MD", "type": "LS"}, "MD has no option 'type'; known: vtype"),
        ({"measure": "GEN"}, "the frame has: study, n_exp"),
    ],
)
def test_what_is_asked_for_and_not_there_is_named_with_what_there_is(asked, told):
    with pytest.raises(NotComputable) as refusal:
        effect_sizes(means(), **asked)

    assert told in str(refusal.value)


def test_two_columns_of_one_name_are_refused():
    frame = pd.concat([means(), means()[["mean_exp"]]], axis=1)

    with pytest.raises(NotComputable, match="two columns of the same name: mean_exp"):
        effect_sizes(frame, measure="MD")


def test_a_frame_without_names_of_studies_uses_its_index():
    frame = means().set_index("study")

    assert effect_sizes(frame, measure="MD").rows[1].study == "Berg 2004"


def test_a_study_may_have_several_rows():
    effects = effect_sizes(means(study=["Ito 2001", "Ito 2001", "Berg 2004"]), measure="MD")

    assert (effects.k, effects.studies) == (3, ("Ito 2001", "Berg 2004"))
    assert [row.result for row in effects.rows] == ["row_1", "row_2", "row_3"]


def test_the_frame_itself_is_left_as_it_was():
    frame = means(sd_ctl=[3.0, None, 3.9])
    before = frame.copy(deep=True)
    effect_sizes(frame, measure="SMD", vtype="UB")

    pd.testing.assert_frame_equal(frame, before)


TABLES = {
    "study": ["Ito", "Berg"],
    "events_exp": [0, 6],
    "n_exp": [20, 30],
    "events_ctl": [3, 9],
    "n_ctl": [40, 30],
}


@pytest.mark.parametrize(
    ("choices", "correction"),
    [
        ({}, "0.5 added to each of its cells"),
        ({"add": 0.25}, "0.25 added to each of its cells"),
        ({"to": "treatment_arm"}, "1 added to its cells, shared between the arms by their sizes"),
    ],
)
def test_what_was_added_to_a_table_is_told(choices, correction):
    effects = effect_sizes(pd.DataFrame(TABLES), measure="OR", **choices)

    assert [row.correction for row in effects.rows] == [correction, ""]


def test_a_table_that_gives_no_effect_as_it_is_is_left_out_with_what_can_be_done():
    (aside,) = effect_sizes(pd.DataFrame(TABLES), measure="OR", to="none").excluded

    assert (aside.study, aside.rule) == ("Ito", "zero cells")
    assert "unless something is added to the cells" in aside.reason


def test_every_fault_of_every_row_is_named_at_once_with_study_and_column():
    frame = means(
        n_exp=[0, 41, "many"], sd_exp=[-3.2, 2.9, 4.1], n_ctl=[28, -4, 20], mean_ctl=[10.0, 9.9, np.inf]
    )

    with pytest.raises(NotComputable) as refusal:
        effect_sizes(frame, measure="MD")

    assert str(refusal.value).split("; ") == [
        *("Ito 2001: MD: sd_exp must be at least 0", "found -3.2"),
        *("Ito 2001: MD: n_exp must be at least 1", "found 0"),
        *("Berg 2004: MD: n_ctl must be at least 1", "found -4"),
        *("Okafor 2011: n_exp must be a number", "found 'many'"),
        *("Okafor 2011: mean_ctl must be a finite number", "found inf"),
    ]


def test_a_standard_deviation_is_checked_where_the_measure_has_no_use_for_it():
    with pytest.raises(NotComputable, match=r"^Berg 2004: SMD1: sd_exp must be at least 0; found -1$"):
        effect_sizes(means(sd_exp=[3.2, -1, None]), measure="SMD1")


def reported(**changed):
    """Three reported estimates: two with a standard error, two with limits."""
    columns = {
        "study": ["Ito", "Berg", "Lind"],
        "estimate": [0.50, 0.30, 0.20],
        "se": [0.10, None, 0.20],
        "ci_low": [None, 0.104, -0.19],
        "ci_high": [None, 0.496, 0.59],
    }
    return pd.DataFrame({**columns, **changed})


def test_each_row_goes_by_the_first_route_whose_numbers_it_has():
    effects = effect_sizes(reported(), measure="GEN")

    assert [row.route for row in effects.rows] == ["", "95 % limits", ""]
    assert [round(row.se, 4) for row in effects.rows] == [0.1, 0.1, 0.2]
    assert effects.excluded == ()
    assert effects.notes == (
        "Effects by the first route whose numbers a row has: 2 by estimate, se; 1 by estimate, ci_low, ci_high.",
        "Not needed, since another route comes first: ci_low, ci_high (1 row).",
    )
    assert [row.moderators["se"] for row in effects.rows] == pytest.approx([0.1, 0.1, 0.2], abs=1e-4)


def test_a_row_with_the_numbers_of_no_route_is_told_what_each_lacks():
    (aside,) = effect_sizes(reported(ci_high=[None, None, 0.59]), measure="GEN").excluded

    assert (aside.study, aside.reason) == ("Berg", "se not given; or ci_high not given")


def test_where_two_routes_of_a_row_disagree_the_study_and_both_values_are_told():
    effects = effect_sizes(reported(variance=[0.04, None, 0.04]), measure="GEN")

    both = "Ito: 0.5000 (SE 0.1000) by se, 0.5000 (SE 0.2000) by variance"

    assert effects.rows[0].v == pytest.approx(0.01)
    assert effects.notes[1:] == (
        "Not needed, since another route comes first: variance, ci_low, ci_high (2 rows).",
        f"Routes that disagree beyond rounding, the one taken first. {both}.",
    )
    assert "Ito: 0.5000 (SE 0.1000) by se" in " ".join(effects.summary().split())


def test_the_rounding_of_what_was_printed_is_no_disagreement():
    """t = 2.21 belongs to d = 0.5807, the means (1.8 / 3.1, all of one decimal) to 0.5806."""
    one = {
        "n_exp": [30],
        "n_ctl": [28],
        "mean_exp": [2.0],
        "mean_ctl": [0.2],
        "sd_exp": [3.1],
        "sd_ctl": [3.1],
    }

    agreeing, apart = (
        effect_sizes(pd.DataFrame({**one, "t": [t]}), measure="SMD").notes for t in (2.21, 2.9)
    )

    assert agreeing == ("Not needed, since another route comes first: t (1 row).",)
    assert apart[1].startswith("Routes that disagree beyond rounding, the one taken first. 0: 0.5728 (SE")


def test_an_impossible_number_of_a_route_that_is_not_taken_is_told():
    (*_, told) = effect_sizes(reported(variance=[-0.01, None, 0.04]), measure="GEN").notes

    assert (
        "Ito: 0.5000 (SE 0.1000) by se, none by variance (GEN: variance must be above 0; found -0.01)" in told
    )


def test_text_in_a_column_of_a_route_that_is_not_taken_is_no_fault():
    effects = effect_sizes(means(p=["<0.001", "n.s.", ""], sign=[1, 1, 1]), measure="SMD")

    assert effects.k == 3
    assert effects.notes == ()
    assert effects.rows[0].moderators["p"] == "<0.001"


def test_text_where_a_row_needs_the_number_is_a_fault():
    frame = means(p=["<0.001", "n.s.", ""], sign=[1, 1, 1], mean_exp=[None, 9.4, 11.0])

    with pytest.raises(NotComputable, match=r"^Ito 2001: p must be a number; found '<0.001'$"):
        effect_sizes(frame, measure="SMD")


def test_tables_and_reported_odds_ratios_may_stand_in_one_frame():
    frame = pd.DataFrame(
        {
            "events_exp": [10, None, None],
            "n_exp": [50, 48, None],
            "events_ctl": [20, None, None],
            "n_ctl": [50, 52, None],
            "estimate": [None, 0.50, None],
            "ci_low": [None, 0.25, None],
            "ci_high": [None, 1.00, None],
            "log_estimate": [None, None, -0.2],
            "se": [None, None, 0.3],
        }
    )
    effects = effect_sizes(frame, measure="OR")

    assert effects.y == pytest.approx([np.log(10 * 30 / (40 * 20)), np.log(0.5), -0.2])
    assert [row.route for row in effects.rows] == ["", "reported ratio, 95 % limits", "reported log ratio"]
    assert [row.n_exp for row in effects.rows] == [50, 48, None]


def test_a_count_that_is_not_whole_is_used_as_it_is_and_told():
    effects = effect_sizes(means(n_exp=[30, 10.7, 18]), measure="MD")

    assert [row.n_exp for row in effects.rows] == [30, None, 18]
    assert effects.v[1] == pytest.approx(2.9**2 / 10.7 + 3.1**2 / 40)
    assert effects.notes == ("Counts that are not whole, used as they are: Berg 2004 (n_exp 10.7).",)


def test_a_double_zero_that_is_kept_is_told():
    frame = pd.DataFrame({**TABLES, "events_exp": [0, 30], "events_ctl": [0, 30]})

    assert effect_sizes(frame, measure="AS").notes == (
        "Kept as they are: Ito (no events in either arm).",
        "Kept as they are: Berg (only events in both arms).",
    )
    assert effect_sizes(frame, measure="OR").notes == ()


def test_a_biserial_correlation_beyond_one_leaves_its_row_out_and_not_the_frame():
    effects = effect_sizes(means(mean_exp=[400.0, 9.4, 11.0]), measure="ZBIS")

    assert effects.k == 2
    assert (effects.excluded[0].study, effects.excluded[0].rule) == ("Ito 2001", "no effect")


def test_what_is_averaged_is_averaged_over_the_rows_of_one_route():
    frame = means(t=[2.1, None, None], mean_exp=[None, 9.4, 11.0])
    apart = [effect_sizes(frame.iloc[rows], measure="SMD", vtype="AV") for rows in ([0], [1, 2])]
    together = effect_sizes(frame, measure="SMD", vtype="AV")

    assert together.v == pytest.approx([*apart[0].v, *apart[1].v])


@pytest.mark.parametrize("choices", [{"add": np.int64(1)}, {"drop00": np.bool_(1)}, {"to": np.str_("all")}])
def test_choices_may_be_numpys_own(choices):
    plain = {name: value.item() for name, value in choices.items()}

    asked, same = (effect_sizes(pd.DataFrame(TABLES), measure="OR", **one) for one in (choices, plain))

    assert [(row.y, row.correction) for row in asked.rows] == [(row.y, row.correction) for row in same.rows]


@settings(max_examples=cases(40, 500))
@given(
    gaps=st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=8),
)
def test_rows_are_computed_as_they_would_be_alone(gaps):
    rows = [
        {"estimate": 0.1 * i, "se": 0.2 if se else None, "variance": 0.04 if v else None, "level": 0.9}
        | (
            {"ci_low": 0.1 * i - 0.3, "ci_high": 0.1 * i + 0.3}
            if limits
            else {"ci_low": None, "ci_high": None}
        )
        for i, (se, v, limits) in enumerate(gaps)
    ]
    if not any(any(gap) for gap in gaps):
        return
    together = effect_sizes(pd.DataFrame(rows), measure="GEN")
    alone = [
        effect_sizes(pd.DataFrame([row]), measure="GEN").rows[0]
        for row, gap in zip(rows, gaps, strict=True)
        if any(gap)
    ]

    assert [(row.y, row.v, row.route) for row in together.rows] == [
        (row.y, row.v, row.route) for row in alone
    ]
    assert len(together.excluded) == len(gaps) - len(alone)


def test_the_column_of_the_studies_may_be_named_among_the_others():
    frame = means().rename(columns={"study": "Autor", "mean_exp": "m"})
    effects = effect_sizes(frame, measure="MD", columns={"study": "Autor", "mean_exp": "m"})

    assert effects.rows[1].study == "Berg 2004"


@pytest.mark.parametrize(("name", "meant"), [("g", "SMD"), ("Hedges", "SMD"), ("smd", "SMD"), ("ORR", "RR")])
def test_a_measure_called_otherwise_is_refused_with_the_one_that_is_meant(name, meant):
    with pytest.raises(NotComputable, match=f"Did you mean '{meant}"):
        effect_sizes(means(), measure=name)
