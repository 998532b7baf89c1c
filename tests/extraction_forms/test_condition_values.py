import pytest

from extraction_forms.condition_values import can_hold, clash_of, reachable
from extraction_forms.conditions import compile as read
from extraction_forms.fields import Choice, Field
from extraction_forms.form import Question
from extraction_forms.form_names import block_scope

CODES = (Choice(code="y", label="Y"), Choice(code="n", label="N"))
FIELDS = {
    "a": {"type": "choice", "choices": CODES},
    "b": {"type": "choice", "choices": CODES},
    "topics": {"type": "choices", "choices": CODES},
    "n": {"type": "whole"},
    "x": {"type": "number"},
    "ci": {"type": "interval"},
    "paid": {"type": "flag"},
    "name": {"type": "text"},
    "on": {"type": "day"},
    **{f"q{number}": {"type": "choice", "choices": CODES} for number in range(1, 10)},
}
SCOPE = block_scope(Question(field=Field(id=name, label=name, **more)) for name, more in FIELDS.items())


@pytest.mark.parametrize(
    "text",
    [
        "a == 'y'", "n + x > 2", "ci.low < ci.high", "paid and not paid", "name == 'x' or on < '2020'",
        "selected(topics, 'y')", "count(topics) > 1", "blank(ci) or count(ci) == 2", "a in ['y', 'n']",
        "not (a == 'y' and n / 0 > 1)", "sum(n) == 3", "unknown == 3", "true",
    ],
)  # fmt: skip
def test_kinds_that_go_together_do_not_clash(text):
    assert clash_of(read(text), SCOPE) is None


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("n == 'three'", 3, "cannot compare"),
        ("paid == 'yes'", 6, "a yes-or-no field is asked by its name alone"),
        ("blank(n) or a == 3", 15, "cannot compare"),
        ("name + 1 > 2", 1, "calculates with numbers"),
        ("n and paid", 1, "joins what is true or false"),
        ("sum(a) > 1", 5, "sum() needs numbers"),
        ("selected(n, 'y')", 10, "selected() needs codes"),
        ("n", 1, "compare it with another"),
        ("x - n", 1, "compare it with another"),
        ("count(topics)", 1, "compare it with another"),
        ("paid < true", 6, "has no meaning"),
    ],
)
def test_kinds_that_never_go_together_are_told_with_their_place(text, position, words):
    clash = clash_of(read(text), SCOPE)

    assert clash is not None
    assert clash.position == position
    assert words in clash.reason


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a == 'y'", True),
        ("a == 'y' and a == 'n'", False),
        ("a == 'y' and blank(a)", False),
        ("paid and not paid", False),
        ("blank(a) and not answered(b)", True),
        ("n > 3 and n < 2", None),
        (" and ".join(f"q{n} == 'y'" for n in range(1, 10)), None),
    ],
)
def test_a_condition_can_hold_if_some_answers_make_it_true(text, holds):
    assert can_hold(read(text), SCOPE) is holds


def test_a_case_is_reached_if_some_answers_pass_all_before_it():
    cases = [read("a == 'y'"), read("a == 'y' or b == 'y'"), read("blank(b)"), None, None]

    assert reachable(cases, SCOPE) == (True, True, False, True, False)


def test_what_always_holds_hides_all_behind_it_whatever_cannot_be_tried():
    assert reachable([read("n > 3"), None, read("n > 4")], SCOPE) == (None, None, False)
