"""Pasted tables laid over the inputs of a record."""

import pytest

from extraction_forms.draft import AnswerPath, read_draft
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.typed import texts
from extraction_forms.entry.record_page.names import names_of
from extraction_forms.entry.typing.grid import grid
from extraction_forms.entry.typing.layout import ENTRIES, QUESTIONS, Layout, guessed
from extraction_forms.entry.typing.pasted import NOT_REPORTED, Pasting, pasted
from extraction_forms.entry.typing.targets import targets
from extraction_forms.facts import Vocabulary
from extraction_forms.form_library import library, read_form
from extraction_forms.yaml_text import parse
from tests.extraction_forms.entry.reviews import record

PEER = Asked(form=read_form(library()["peer_support"]))
DRAFT = read_draft(PEER.form, parse(record("s", "anna"), "x"))
HELD = texts(PEER, DRAFT)
NAMES = names_of(PEER.form, DRAFT, Vocabulary(outcomes={}, domains={}))
AT = "results/hope_post/peer/n"


def to(at=AT):
    return targets(PEER, DRAFT, AnswerPath.parse(at), NAMES)


def laid(text, *, at=AT, layout=None, absent="", keep=False, **answers):
    table = grid(text)
    how = Pasting(layout=layout or guessed(table, to(at)), answers=answers, absent=absent, keep=keep)
    return pasted(PEER, HELD, to(at), table, how)


def filled(*args, **how):
    lines = laid(*args, **how).lines
    return {line.name.removeprefix("results/hope_post/"): line.text for line in lines}


def test_numbers_without_words_fill_the_page_s_own_cells_from_the_input_on():
    expected = {"peer/n": "52", "control/n": "47", "peer/mean": "12.9", "control/mean": "10.1"}
    assert filled("52\t47\n12.9\t10.1") == expected


def test_rows_and_columns_go_where_their_words_say():
    text = "\tUsual care\tPeers\nSD\t4.4\t4.0\nN\t47\t52"
    expected = {"peer/n": "52", "control/n": "47", "peer/sd": "4.0", "control/sd": "4.4"}
    assert filled(text) == expected


def test_a_row_of_a_paper_s_table_goes_to_its_result_and_to_one_arm_after_the_other():
    expected = {"peer/mean": "12.9", "peer/sd": "4.0", "control/mean": "10.1", "control/sd": "4.4"}
    assert filled("Hope 12.9 (4.0) 10.1 (4.4)", spread="sd") == expected


def test_an_arm_named_once_above_two_columns_is_that_of_both():
    head = "Outcome\tPeers\t\tUsual care\t\tp\n\tn\tMean (SD)\tn\tMean (SD)\t\n"
    text = f"{head}Hope\t52\t12.9 (4.0)\t47\t10.1 (4.4)\t<.001"
    found = filled(text, spread="sd")
    assert found["peer/n"] == "52"
    assert found["control/sd"] == "4.4"
    assert found["contrast/p"] == ".001"
    assert found["contrast/p_relation"] == "below"


def test_what_could_be_two_things_is_asked_once_and_nothing_of_it_is_filled():
    found = laid("12.9 (4.0)\t10.1 (4.4)", at="results/hope_post/peer/mean")
    assert [ask.key for ask in found.asks] == ["spread"]
    assert found.lines == ()


@pytest.mark.parametrize(
    ("absent", "expected"), [("", {}), (NOT_REPORTED, {"peer/sd|missing": "not_reported"})]
)
def test_a_dash_is_left_blank_unless_it_is_said_to_mean_not_reported(absent, expected):
    layout = Layout(down=QUESTIONS, columns=("peer",), rows=("sd", "n"))
    assert filled("–\n50", layout=layout, absent=absent) == expected


def test_what_is_filled_in_already_is_kept_if_that_is_wanted():
    assert filled("52\n12.9\n4.0", keep=True) == {}


def test_a_cell_that_is_no_answer_is_told_and_left_out():
    layout = Layout(down=ENTRIES, columns=("peer:n", "control:n"), rows=("hope_post",))
    found = laid("52.5\t47", layout=layout)
    assert [line.text for line in found.lines] == ["47"]
    assert found.unfit[0][0] == "52.5"


def test_rows_and_columns_that_are_left_out_fill_nothing():
    layout = Layout(down=ENTRIES, columns=("", "control:n"), rows=("",))
    assert filled("52\t47", layout=layout) == {}


def test_marks_that_were_left_out_are_told():
    assert any("*" in line for line in laid("52*\t47").remarks)


def test_entries_without_arms_are_columns_of_their_own():
    found = laid("60\t61", at="arms/peer/n_randomised")
    assert {line.name: line.text for line in found.lines} == {
        "arms/peer/n_randomised": "60",
        "arms/control/n_randomised": "61",
    }
