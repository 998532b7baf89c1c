"""Effects as they show themselves: in text, in HTML, as a data frame."""

from dataclasses import replace

import pandas as pd
import pytest

from synthesis.data_frames.effect_frames import effect_sizes
from synthesis.effects import Effect, Effects


@pytest.fixture
def trials():
    return pd.DataFrame(
        {
            "study": ["<b>First</b>", "Second & co", "Third", "Fourth"],
            "events_exp": [0, 3, 2, None],
            "n_exp": [20, 30, 40, 20],
            "events_ctl": [4, 5, 4, 2],
            "n_ctl": [20, 30, 40, 20],
            "year": [1990, 1991, 1992, 1993],
            "y": [1, 2, 3, 4],
        }
    )


@pytest.fixture
def effects(trials):
    return effect_sizes(trials, measure="OR")


def flat(text):
    return " ".join(text.split())


def plain(y, study="a", result="row_1"):
    return Effect(
        y=y,
        v=0.04,
        measured=y,
        study=study,
        study_label=f"Study {study}",
        result=result,
        outcome="",
        outcome_label="",
        measure="SMD",
        route="",
        origins=(),
    )


def test_a_summary_counts_effects_and_names_both_scales(effects):
    shown = effects.summary()

    assert shown.startswith("3 effects from 3 studies (OR)\n")
    assert "Log odds ratio" in shown
    assert "estimate SE odds ratio 95% interval" in flat(shown)
    assert "Second & co −0.588 0.781 0.56 0.12 to 2.57" in flat(shown)
    assert str(effects) == shown


def test_a_summary_says_what_was_corrected_and_what_was_left_out(effects):
    shown = flat(effects.summary())

    assert f"Corrected: <b>First</b> ({effects.rows[0].correction})." in shown
    assert "Left out: 1 Fourth events_exp not given" in shown


def test_a_measure_with_one_scale_is_shown_on_it():
    shown = Effects(measure="SMD", rows=(plain(0.25),)).summary()

    assert shown.startswith("1 effect from 1 study (SMD)\n")
    assert "Study a 0.250 0.200 −0.142 to 0.642" in flat(shown)


def test_effects_that_are_turned_are_said_to_be():
    turned, straight = replace(plain(0.2), measured=-0.2), plain(0.3, "b")

    assert "1 of 2 effects are turned" in flat(Effects(measure="SMD", rows=(turned, straight)).summary())
    assert "turned" not in Effects(measure="SMD", rows=(straight,)).summary()


def test_studies_with_several_effects_are_told_apart():
    rows = (plain(0.1), plain(0.2, result="row_2"), plain(0.3, "b"))

    assert Effects(measure="SMD", rows=rows).names == ("Study a, row_1", "Study a, row_2", "Study b")


def test_html_is_escaped(effects):
    shown = effects._repr_html_()

    assert "&lt;b&gt;First" in shown
    assert "<b>First" not in shown
    assert "Second &amp; co" in shown


def test_a_frame_has_a_row_an_effect_and_a_column_a_moderator(effects):
    frame = effects.to_frame()

    assert list(frame.columns) == [
        "study",
        "result",
        "y",
        "v",
        "se",
        "ci_low",
        "ci_high",
        *("events_exp", "n_exp", "events_ctl", "n_ctl"),
        "year",
        "moderator.y",
    ]
    assert list(frame["year"]) == [1990, 1991, 1992]
    assert list(frame["y"]) == [row.y for row in effects.rows]
    assert (frame["se"] ** 2).tolist() == pytest.approx(frame["v"].tolist())


def test_no_effects_are_shown_without_a_table():
    assert Effects(measure="SMD", rows=()).summary().startswith("0 effects from 0 studies (SMD)")
