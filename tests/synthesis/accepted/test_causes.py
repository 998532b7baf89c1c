"""What moved a number: the records that it cites, the choices of its synthesis, the engine."""

from dataclasses import replace

import pytest

from synthesis.accepted.causes import UNCITED, UNKNOWN, causes, changes, idle
from synthesis.accepted.moves import moves
from synthesis.accepted.state import Printed, State

A, B, GONE = "records/a/x.yaml", "records/b/x.yaml", "records/c/x.yaml"
OLD, NEW = "0" * 64, "1" * 64
BEFORE = State(
    numbers={
        "effects.a.r1.estimate": Printed("0.10", (A,)),
        "effects.b.r1.estimate": Printed("0.20", (B,)),
        "syntheses.sleep.estimate": Printed("0.15", (A, B)),
        "syntheses.mood.k": Printed("2", (A, B)),
        "reconciliation.sleep.included": Printed("2", ("records/a", "records/b")),
        "votes.total": Printed("2"),
    },
    files={A: OLD, B: OLD, "review.yaml": OLD, "outcomes.yaml": OLD, "README.md": OLD},
    choices={"syntheses.sleep.tau2": "REML", "syntheses.mood.tau2": "REML", "title": "A"},
    engine=OLD,
    forms=OLD,
)


def after(numbers=None, files=None, choices=None, **parts):
    """The same with some numbers printed otherwise (None: gone), some files and answers changed."""
    given = {
        key: BEFORE.numbers.get(key, Printed("", (A,)))._replace(text=text)
        for key, text in (numbers or {}).items()
        if text is not None
    }
    there = {key: one for key, one in BEFORE.numbers.items() if (numbers or {}).get(key, "") is not None}
    return replace(
        BEFORE,
        numbers={**there, **given},
        files={path: sha for path, sha in {**BEFORE.files, **(files or {})}.items() if sha},
        choices={path: text for path, text in {**BEFORE.choices, **(choices or {})}.items() if text},
        **parts,
    )


def told(now):
    """What stands behind each number that moved, in words."""
    return {
        move.key: (cause.note, *map(str, cause.changes))
        for cause in causes(changes(BEFORE, now), moves(BEFORE, now))
        for move in cause.moves
    }


def test_nothing_moved_where_all_is_as_it_was():
    assert moves(BEFORE, after()) == ()
    assert causes(changes(BEFORE, after()), ()) == ()


def test_a_number_stands_under_the_record_that_it_cites_and_that_changed():
    now = after(
        {"effects.a.r1.estimate": "0.12", "syntheses.sleep.estimate": "0.16"}, {A: NEW, "review.yaml": NEW}
    )

    assert told(now) == {
        "effects.a.r1.estimate": ("", f"{A} (changed)"),
        "syntheses.sleep.estimate": ("", f"{A} (changed)"),
    }


def test_a_number_that_cites_two_changed_records_stands_under_both():
    now = after(
        {"syntheses.sleep.estimate": "0.3", "effects.b.r1.estimate": "0.3"}, {A: NEW, B: NEW}, engine=NEW
    )

    assert told(now) == {
        "syntheses.sleep.estimate": ("", f"{A} (changed)", f"{B} (changed)"),
        "effects.b.r1.estimate": ("", f"{B} (changed)"),
    }


def test_a_number_that_names_the_study_stands_under_its_record():
    now = after({"reconciliation.sleep.included": "3"}, {B: NEW})

    assert told(now) == {"reconciliation.sleep.included": ("", f"{B} (changed)")}


def test_what_a_gone_record_had_stands_under_it():
    now = after({"effects.b.r1.estimate": None, "syntheses.sleep.estimate": "0.10"}, {B: ""})

    assert told(now) == {
        "effects.b.r1.estimate": ("", f"{B} (gone)"),
        "syntheses.sleep.estimate": ("", f"{B} (gone)"),
    }
    assert [one.kind for one in moves(BEFORE, now)] == ["gone", "moved"]


def test_a_choice_stands_with_what_it_was_and_is_before_the_numbers_of_its_synthesis():
    now = after(
        {"syntheses.sleep.estimate": "0.14", "votes.total": "3"}, choices={"syntheses.sleep.tau2": "DL"}
    )

    assert told(now) == {
        "syntheses.sleep.estimate": ("", "review.yaml, syntheses.sleep.tau2 (REML → DL)"),
        "votes.total": ("", "review.yaml, syntheses.sleep.tau2 (REML → DL)"),
    }


def test_of_two_choices_the_one_of_its_own_synthesis_is_named():
    now = after(
        {"syntheses.sleep.estimate": "0.14", "syntheses.mood.k": "3"},
        choices={"syntheses.sleep.tau2": "DL", "syntheses.mood.tau2": "", "syntheses.mood.where": "all"},
    )

    assert told(now) == {
        "syntheses.sleep.estimate": ("", "review.yaml, syntheses.sleep.tau2 (REML → DL)"),
        "syntheses.mood.k": (
            "",
            "review.yaml, syntheses.mood.tau2 (REML → (nothing))",
            "review.yaml, syntheses.mood.where ((nothing) → all)",
        ),
    }


def test_a_file_beside_the_plan_may_be_the_cause_but_not_one_that_is_only_read_by_people():
    now = after({"votes.total": "3"}, {"outcomes.yaml": NEW, "README.md": NEW})

    assert told(now) == {"votes.total": ("", "outcomes.yaml (changed)")}


def test_where_records_and_plan_are_as_they_were_it_was_the_engine_or_the_forms():
    assert told(after({"votes.total": "3"}, engine=NEW)) == {"votes.total": ("", "the engine (changed)")}
    assert told(after({"votes.total": "3"}, forms=NEW)) == {"votes.total": ("", "the form library (changed)")}


def test_a_record_that_is_not_cited_is_named_as_such_before_the_engine():
    now = after({"votes.total": "3"}, {GONE: NEW}, engine=NEW)

    assert told(now) == {"votes.total": (UNCITED, f"{GONE} (new)")}


def test_a_number_that_moved_by_itself_has_no_cause():
    assert told(after({"votes.total": "3"})) == {"votes.total": (UNKNOWN,)}


def test_a_key_that_was_renamed_is_gone_and_new():
    now = after({"votes.total": None, "votes.sum": "2"})

    assert [(one.key, one.kind, one.was, one.now) for one in moves(BEFORE, now)] == [
        ("votes.sum", "new", None, "2"),
        ("votes.total", "gone", "2", None),
    ]


def test_what_changed_without_moving_a_number_is_told():
    now = after({"effects.a.r1.estimate": "0.12"}, {A: NEW, B: NEW}, engine=NEW)
    changed = changes(BEFORE, now)

    assert [str(one) for one in idle(changed, causes(changed, moves(BEFORE, now)))] == [
        f"{B} (changed)",
        "the engine (changed)",
    ]


@pytest.mark.parametrize("text", ["", "0.10 ", "−0.10"])
def test_any_other_text_is_a_move(text):
    (one,) = moves(BEFORE, after({"effects.a.r1.estimate": text}))

    assert (one.was, one.now) == ("0.10", text)
