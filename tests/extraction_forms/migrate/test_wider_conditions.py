import pytest

from extraction_forms.conditions import compile as condition
from extraction_forms.fields import Choice, Field
from extraction_forms.form import Question
from extraction_forms.form_names import block_scope
from extraction_forms.migrate.wider_conditions import is_wider, renamed, same

CODES = tuple(Choice(code=code, label=code) for code in ("a", "b", "c"))
SCOPE = block_scope(
    [
        Question(field=Field(id="kind", label="K", type="choice", choices=CODES)),
        Question(field=Field(id="yes", label="Y", type="flag")),
        Question(field=Field(id="n", label="N", type="whole")),
        Question(field=Field(id="many", label="M", type="choices", choices=CODES)),
    ]
)


def wider(old, new):
    return is_wider(condition(old) if old else None, condition(new), SCOPE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind == 'a'", "kind in ['a', 'b']"),
        ("kind == 'a' and yes", "kind == 'a'"),
        ("kind == 'a'", "kind == 'a' or yes"),
        ("kind == 'a'", "kind != 'c'"),
        ("yes", "yes or blank(kind)"),
        ("kind == 'a'", "kind == 'a' and fresh != 'x'"),
        ("", "fresh == 'x'"),
        ("", "yes or not yes"),
    ],
)
def test_a_condition_that_is_false_nowhere_new_is_wider(old, new):
    assert wider(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind in ['a', 'b']", "kind == 'a'"),
        ("kind == 'a'", "kind == 'b'"),
        ("yes", "not yes"),
        ("kind == 'a'", "not blank(kind)"),
        ("blank(kind)", "answered(kind)"),
        ("", "yes"),
        ("", "not blank(fresh)"),
        ("n > 1", "n > 0"),
        ("selected(many, 'a')", "selected(many, 'a') or yes"),
    ],
)
def test_what_is_false_somewhere_new_or_cannot_be_tried_is_not(old, new):
    assert not wider(old, new)


def test_too_many_answers_are_not_tried():
    names = [f"x{number}" for number in range(7)]
    scope = block_scope([Question(field=Field(id=name, label=name, type="flag")) for name in names])
    asked = condition(" and ".join(names))

    assert not is_wider(asked, asked, scope)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kind=='a' and yes", "kind == 'a'   and (yes)"),
        ('kind == "a"', "kind == 'a'"),
        ("1 + n - 2 > 0", "1+n-2>0"),
        ("kind in ['a','b']", "kind in ['a', 'b']"),
        ("-n < 1", "- n < 1"),
        ("count(many) > 1", "count( many ) > 1"),
    ],
)
def test_layout_does_not_make_another_condition(one, other):
    assert same(condition(one), condition(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kind == 'a'", "kind == 'b'"),
        ("kind in ['a']", "kind not in ['a']"),
        ("n + 1 > 0", "n - 1 > 0"),
        ("n > 1", "n >= 1"),
        ("yes and n > 1", "yes or n > 1"),
        ("selected(many, 'a')", "selected(many, 'b')"),
        ("n == 1", "n == true"),
        ("kind in ['1']", "kind in [1]"),
    ],
)
def test_every_other_word_does(one, other):
    assert not same(condition(one), condition(other))
    assert not same(condition(one), None)


def test_names_are_given_anew_and_texts_are_not():
    found = renamed(condition("kind == 'kind' and ci.low > 1 and kinds"), {"kind": "sort", "ci": "limits"})

    assert found.text == "sort == 'kind' and limits.low > 1 and kinds"
    assert found.names == ("sort", "limits.low", "kinds")


def test_a_condition_without_these_names_stays_as_it_is():
    asked = condition("yes")

    assert renamed(asked, {"kind": "sort"}) is asked
