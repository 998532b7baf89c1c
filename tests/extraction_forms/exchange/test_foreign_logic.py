"""Conditions in another tool's language hold, fail and stay open where ours do."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from extraction_forms.conditions import compile as read_condition
from extraction_forms.exchange.foreign_logic import Untold, Variable, sides
from extraction_forms.exchange.redcap_logic import REDCAP_LOGIC
from extraction_forms.exchange.xpath_speech import XPATH

KNOWN = {
    "role": Variable(name="arms_role", type="choice", codes=("peer", "control"), missing="arms_role_missing"),
    "paid": Variable(name="paid", type="flag"),
    "topics": Variable(name="topics", type="choices", codes=("a", "b", "c")),
    "n": Variable(name="n", type="whole"),
    "mean": Variable(name="mean", type="number"),
    "ci": Variable(name="ci_low", type="interval"),
    "ci.low": Variable(name="ci_low", type="number"),
    "ci.high": Variable(name="ci_high", type="number"),
    "note": Variable(name="note", type="text"),
    "begun": Variable(name="begun", type="date"),
    "arms.n": Variable(name="each_n", type="whole", over=True),
}
LEAVES = (
    *(
        "role == 'peer'",
        "role != 'peer'",
        "'control' == role",
        "role in ['peer', 'other']",
        "role not in ['peer']",
    ),
    *(
        "paid",
        "not paid",
        "paid == true",
        "paid != false",
        "selected(topics, 'a')",
        "selected(role, 'control')",
    ),
    *("blank(role)", "answered(role)", "blank(n)", "answered(n)", "blank(topics)", "count(topics) >= 2"),
    *("n > 3", "n == mean", "n != mean", "n in [1, 2.5]", "n - mean * 2 <= 1", "-n < 0", "n / mean > 1"),
    *("ci.low < ci.high", "answered(n) == answered(mean)", "paid != blank(n)", 'note == "it\'s"', "true"),
    *("sum(n) > 2", "count(n) == 1", "sum(arms.n) == n", "count(arms.n) > 1"),
)


@st.composite
def conditions(draw):
    leaves = draw(st.lists(st.sampled_from(LEAVES), min_size=1, max_size=4))
    signed = [draw(st.sampled_from([leaf, f"not ({leaf})"])) for leaf in leaves]
    text = signed[0]
    for part in signed[1:]:
        text = f"({text}) {draw(st.sampled_from(['and', 'or']))} {part}"
    return text


NUMBERS = st.none() | st.sampled_from([0, 1, 2, 2.5, 3, 4])
ANSWERS = st.fixed_dictionaries(
    {
        "role": st.sampled_from([None, "peer", "control"]),
        "paid": st.sampled_from([None, True, False]),
        "topics": st.sampled_from([None, ("a",), ("a", "c"), ("b", "c")]),
        **dict.fromkeys(("n", "mean", "ci.low", "ci.high"), NUMBERS),
        "note": st.sampled_from([None, "it's", "else"]),
        "arms.n": st.lists(NUMBERS, max_size=3).map(tuple),
        "role_missing": st.booleans(),
    }
)


def document(answers):
    """The answers as the XML of an instance, blank ones as empty elements."""
    root = etree.Element("data")
    for name, variable in KNOWN.items():
        if name in {"ci", "begun"}:
            continue
        several = answers[name] if variable.over else (answers[name],)
        for value in several:
            etree.SubElement(root, variable.name).text = written(value)
    if answers["role_missing"] and answers["role"] is None:
        etree.SubElement(root, "arms_role_missing").text = "unclear"
    else:
        etree.SubElement(root, "arms_role_missing").text = ""
    return root


def written(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else str(value)


def selected(_, nodes, code):
    return code in (nodes[0].text or "").split()


def count_selected(_, nodes):
    return float(len((nodes[0].text or "").split()))


def either(_, condition, yes, no):
    return yes if condition else no


FUNCTIONS = {(None, "selected"): selected, (None, "count-selected"): count_selected, (None, "if"): either}


def holds(xpath, root):
    plain = re.sub(r"\$\{(\w+)\}", r"/data/\1", xpath)
    return etree.XPath(plain, extensions=FUNCTIONS)(root)


@given(text=conditions(), answers=ANSWERS)
def test_a_condition_holds_fails_and_stays_open_in_xpath_as_it_does_here(text, answers):
    expression = read_condition(text)
    answered = frozenset({"role"}) if answers["role_missing"] and answers["role"] is None else frozenset()
    ours = expression.evaluate({**answers, "answered()": answered})
    theirs = sides(expression.root, KNOWN, XPATH)
    root = document(answers)
    assume(len(theirs.holds) < 5000)

    assert holds(theirs.holds, root) == (ours is True)
    assert holds(theirs.fails, root) == (ours is False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("role == 'peer'", "([arms_role] <> \"\" and [arms_role] = 'peer')"),
        ("not paid", "[paid] = '0'"),
        ("selected(topics, 'a')", "[topics(a)] = '1'"),
        ("blank(topics)", "([topics(a)] = '0' and [topics(b)] = '0' and [topics(c)] = '0')"),
        ("count(topics) >= 2", "sum([topics(a)], [topics(b)], [topics(c)]) >= 2"),
        ("n / 2 > mean", '([n] <> "" and 2 <> 0 and [mean] <> "" and ([n] / 2) > [mean])'),
    ],
)
def test_conditions_in_redcaps_logic(text, expected):
    assert sides(read_condition(text).root, KNOWN, REDCAP_LOGIC).holds == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("begun > '2020-01-01'", "compared by their order"),
        ("nobody == 1", "nobody is not asked"),
        ("note == 1", "a number compared with a text"),
        ("note", "not a yes-or-no question"),
    ],
)
def test_what_another_language_cannot_say_is_told(text, reason):
    with pytest.raises(Untold, match=reason):
        sides(read_condition(text).root, KNOWN, XPATH)


def test_redcap_cannot_take_the_entries_of_a_repeating_instrument_together():
    with pytest.raises(Untold, match="repeating instrument"):
        sides(read_condition("sum(arms.n) == n").root, KNOWN, REDCAP_LOGIC)
