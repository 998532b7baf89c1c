"""Formulas: what the grammar reads, and that nothing in one is ever run."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.regression.formula import MOST_TERMS, formula
from synthesis.models.regression.formula_words import DEEPEST, LONGEST


@pytest.mark.parametrize(
    ("text", "skeleton", "labels"),
    [
        ("~ ablat + factor(alloc)", "{0} + {1}", ["ablat", "alloc"]),
        ("0+C(alloc, 'by turns')", "0 + {0}", ["alloc"]),
        ("year*I(x^2) - 1", "{0} * {1} - 1", ["year", "x^2"]),
        ("(a+b+c)^2 - a:b", "({0} + {1} + {2})**2 - {0}:{1}", ["a", "b", "c"]),
        ("log(x) + poly(y,2)", "{0} + {1}", ["log(x)", "poly(y, 2)"]),
        ("scale(a / b) + `odd name`", "{0} + {1}", ["scale(a / b)", "odd name"]),
        ("I(-x+2*(y-1)**2)", "{0}", ["-x + 2 * (y - 1)^2"]),
        ("I(min(weeks,4))", "{0}", ["min(weeks, 4)"]),
        ("~ 1", "1", []),
    ],
)
def test_a_formula_becomes_a_skeleton_and_its_atoms(text, skeleton, labels):
    found = formula(text)

    assert found.skeleton == skeleton
    assert [atom.label for atom in found.atoms] == labels


def test_a_formula_names_its_moderators_each_once():
    assert formula("a + log(b) + a:C(c) + I(b / d)").names == ("a", "b", "c", "d")


def test_a_factor_keeps_its_reference():
    assert [atom.reference for atom in formula("C(a, x) + C(b, 2) + C(c, 'by turns') + C(d)").atoms] == [
        "x",
        "2",
        "by turns",
        "",
    ]


HOSTILE = [
    "__import__('os').system('true')",
    "eval('1')",
    "I(open('x'))",
    "I((lambda: 1)())",
    "x[0]",
    "{x}",
    "x if y else z",
    "C(x, contr.treatment(base='a'))",
    "I(exec('pass'))",
    "x; import os",
    "I(x.mean())",
    "a\n@b",
    "f'{x}'",
    "I([y for y in x])",
    "bs(x)",
    "np.log(x)",
    "I(x := 1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_that_is_a_program_is_refused_with_its_place(text):
    with pytest.raises(NotEstimable, match=r"character \d+: expected .*; found "):
        formula(text)


@pytest.mark.parametrize(
    "text", ["", "~", "a +", "(a", "a)", "a b", "3 * x", "x^2", "(a + b)^9", "a / b", "C()", "I()"]
)
def test_a_formula_that_is_not_whole_is_refused_with_its_place(text):
    with pytest.raises(NotEstimable, match=r"character \d+: expected .*; found "):
        formula(text)


def test_the_fault_shows_where_it_is_and_what_may_stand_there():
    with pytest.raises(NotEstimable) as caught:
        formula("~ year + sin(x)")

    assert str(caught.value) == (
        "formula '~ year + sin(x)', character 10: expected one of C, factor, I, scale, center, poly, abs, exp, "
        "log, log10, log2, max, min, sqrt before a bracket; found 'sin'"
    )


def test_a_formula_that_would_make_too_many_terms_is_refused_before_they_are_made():
    with pytest.raises(NotEstimable, match=f"255 terms; there may be {MOST_TERMS}"):
        formula("a*b*c*d*e*f*g*h")
    with pytest.raises(NotEstimable, match=f"expected at most {MOST_TERMS} terms"):
        formula("*".join(f"x{i}" for i in range(40)))


def test_a_formula_that_is_too_long_or_too_deep_is_refused():
    with pytest.raises(NotEstimable, match=f"may have {LONGEST} characters"):
        formula("a+" * LONGEST)
    for text in ("(" * 50 + "a" + ")" * 50, "I(" + "-" * 50 + "a)", "I(" + "(" * 50 + "a" + ")" * 50 + ")"):
        with pytest.raises(NotEstimable, match=f"at most {DEEPEST} brackets"):
            formula(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_the_skeleton_holds_only_signs(text):
    try:
        found = formula(text)
    except NotEstimable:
        return

    assert set(found.skeleton) <= set("{}0123456789+-*: ()")


@given(st.text(alphabet="abcCI_.~+-*:^(),0123 '`", max_size=40))
def test_text_made_of_the_words_of_formulas_is_read_or_refused(text):
    try:
        found = formula(text)
    except NotEstimable:
        return

    assert set(found.skeleton) <= set("{}0123456789+-*: ()")


@pytest.mark.parametrize("word", sorted(keyword.kwlist))
def test_a_word_of_python_is_only_the_name_of_a_moderator(word):
    assert formula(word).names == (word,)
