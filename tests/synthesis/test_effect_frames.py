"""Effects from data frames: every row an effect, or left out with a reason, or a fault that names it."""

import numpy as np
import pandas as pd
import pytest

from synthesis.effect_frames import effect_sizes
from synthesis.errors import NotComputable


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


def test_every_other_column_may_be_a_moderator():
    (first, *_) = effect_sizes(means(), measure="MD").rows

    assert dict(first.moderators) == {"weeks": 8.0, "setting": "ward"}


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
