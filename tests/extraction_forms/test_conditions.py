import itertools
import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms import conditions
from extraction_forms.condition_tree import ANSWERED
from extraction_forms.conditions import MAX_DEPTH, MAX_LENGTH, ConditionFault
from extraction_forms.errors import Place
from tests.thoroughness import cases

TRUTHS = (True, False, None)
ENV = {"n": 12, "half": 0.5, "zero": 0, "code": "group", "tags": ("a", "b"), "paid": True, "free": False}


def evaluate(text, env=None):
    return conditions.compile(text).evaluate(ENV if env is None else env)


def fault_of(text, env=None, names=None):
    with pytest.raises(ConditionFault) as caught:
        conditions.compile(text, names=names).evaluate(ENV if env is None else env)
    return caught.value


@pytest.mark.parametrize(("left", "right"), list(itertools.product(TRUTHS, TRUTHS)))
def test_and_or_not_follow_kleene(left, right):
    env = {"left": left, "right": right}
    number = {True: 1.0, None: 0.5, False: 0.0}  # Kleene's logic is min, max and 1 - x over these
    back = {value: truth for truth, value in number.items()}

    assert evaluate("left and right", env) is back[min(number[left], number[right])]
    assert evaluate("left or right", env) is back[max(number[left], number[right])]
    assert evaluate("not left", env) is back[1 - number[left]]


@pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"])
def test_whatever_is_compared_or_calculated_with_a_blank_is_blank(sign):
    assert evaluate(f"n {sign} nowhere") is None
    assert evaluate(f"nowhere {sign} n") is None
    assert evaluate(f"n {sign} nowhere", {"n": 1, "nowhere": ""}) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("code == 'group'", True),
        ('code != "group"', False),
        ("code in ['one_to_one', 'group']", True),
        ("code not in ['group']", False),
        ("not code in ['group']", False),
        ("n in [1, 12, -3]", True),
        ("nowhere in ['x']", None),
        ("nowhere not in ['x']", None),
        ("1 + 2 * 3 - 8 / 4", 5),
        ("(1 + 2) * -3", -9),
        ("10 - 4 - 3", 3),
        ("8 / 4 / 2", 1),
        ("--n", 12),
        ("half < .75", True),
        ("n / zero", None),
        ("n / zero == 1 or paid", True),
        ("paid and not free", True),
        ("paid == true", True),
        ("free == false and paid", True),
        ("not free == true", True),
        ("false or true and false", False),
        ("selected(tags, 'a')", True),
        ("selected(tags, 'z')", False),
        ("selected(code, 'group')", True),
        ("selected(nowhere, 'a')", None),
        ("count(tags)", 2),
        ("count(nowhere)", 0),
        ("count(n)", 1),
        ("sum(n)", 12),
        ("sum(nowhere)", None),
        ("blank(nowhere)", True),
        ("blank(zero)", False),
        ("blank(free)", False),
        ("'it is (a) \"quote\"' == code", False),
    ],
)
def test_expressions_have_the_value_a_reader_expects(text, expected):
    assert evaluate(text) == expected
    assert type(evaluate(text)) is type(expected) or isinstance(expected, int)


def test_sums_and_counts_go_over_repeated_values():
    env = {"events": (1, 2.5, 3), "gaps": (1, None, 3), "none": ()}

    assert evaluate("sum(events) == 6.5", env) is True
    assert evaluate("sum(gaps)", env) is None
    assert evaluate("count(gaps)", env) == 2
    assert evaluate("blank(none)", env) is True


def test_names_may_have_dots_and_are_listed_once_in_order():
    expression = conditions.compile("arm.role == 'x' or n > 1 and arm.role != 'y' or blank(m)")

    assert expression.names == ("arm.role", "n", "m")
    assert expression.evaluate({"arm.role": "x"}) is True


def test_a_name_that_begins_like_a_word_of_the_language_is_a_name():
    assert (
        evaluate("order == 1 and inn == 1 and nothing == 1", dict.fromkeys(("order", "inn", "nothing"), 1))
        is True
    )
    assert evaluate("count > 1 and count(count) == 1", {"count": 2}) is True


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 1, "found nothing"),
        ("n ==", 5, "found the end"),
        ("(n", 3, "expected `)`"),
        ("n = 1", 3, "write =="),
        ("n && n", 3, "write `and`"),
        ("n > 1 || n", 7, "write `or`"),
        ("n <> 1", 3, "write !="),
        ("!paid", 1, "write `not`"),
        ("n > 1,5", 6, "decimal point"),
        ("1 < n < 3", 7, "one comparison at a time"),
        ("n == 1 in [2]", 8, "one comparison at a time"),
        ("code in tags", 9, "selected(name, 'code')"),
        ("code in []", 10, "a text in quotes or a number"),
        ("code == 'x", 9, "not closed"),
        ("Code == 'x'", 1, "a-z"),
        ("n == 1.5.2", 6, "not a number"),
        ("n == 0x1F", 6, "not a number"),
        ("n ** 2", 4, "a name, a number"),
        ("n @ 2", 3, "no meaning"),
        ("paid AND paid", 6, "write `and` in small letters"),
        ("${n} > 1", 1, "a name stands by itself"),
        ("code == \u2018x\u2019", 9, "straight quotation marks"),
        ("exec(n)", 1, "selected, count, sum, blank"),
        ("n.__class__ == 1 == 2", 18, "one comparison"),
        ("selected(tags)", 14, "expected `,`"),
        ("selected(tags, code)", 16, "a code in quotes"),
        ("sum(1)", 5, "a name"),
        ("n 1", 3, "expected the end"),
        ("code < n", 6, "the text 'group' with the number 12"),
        ("paid == 'yes'", 6, "`not paid`"),
        ("paid < true", 6, "no meaning"),
        ("tags == 'a'", 6, "selected(name, 'code')"),
        ("tags in ['a']", 1, "selected(name, 'code')"),
        ("code in ['a', 1]", 6, "number 1"),
        ("1 + code", 5, "calculates with numbers"),
        ("1 - paid", 5, "truth value true"),
        ("-code", 2, "calculates with numbers"),
        ("n and paid", 1, "`and` joins"),
        ("paid and not n", 14, "`not` joins"),
        ("selected(n, 'a')", 10, "needs codes"),
        ("sum(code)", 5, "needs numbers"),
    ],
)
def test_faults_name_what_is_wrong_with_a_caret_under_it(text, position, words):
    fault = fault_of(text)
    message, shown, caret = str(fault).split("\n")

    assert words in message
    assert fault.position == position
    assert caret.index("^") - 2 == position - 1
    assert shown.startswith("  ")


def test_a_name_that_is_not_known_lists_the_known_and_the_nearest():
    fault = fault_of("delivry == 'online'", names={"delivery", "format"})

    assert "expected one of delivery, format" in fault.reason
    assert "did you mean `delivery`?" in fault.reason
    assert fault.position == 1


def test_answered_is_true_of_a_missing_reason_too_and_never_blank():
    known = {"n": 1, ANSWERED: frozenset({"n", "sd"})}

    assert evaluate("answered(n)", known) is True
    assert evaluate("answered(sd)", known) is True
    assert evaluate("blank(sd)", known) is True
    assert evaluate("answered(mean)", known) is False
    assert evaluate("answered(n)", {"n": 1}) is True


def test_an_expression_knows_its_functions():
    assert conditions.compile("answered(n) and not blank(n)").functions == ("answered", "blank")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "design = 'trial'",
            (
                "p.yaml:3:9: Syntheses > all > where: expected the end, or a comparison, `and` or `or` before it; "
                "found `=` at character 8 of `design = 'trial'`. Write == to compare."
            ),
        ),
        ("", "p.yaml:3:9: Syntheses > all > where: expected a condition; found nothing."),
        (
            "design == 'trial",
            (
                "p.yaml:3:9: Syntheses > all > where: expected a condition that holds together; "
                "found a fault at character 11 of `design == 'trial`. This quotation mark is not closed."
            ),
        ),
        (
            "desing == 'trial'",
            (
                "p.yaml:3:9: Syntheses > all > where: expected one of design, format; "
                "found `desing` at character 1 of `desing == 'trial'`. Did you mean `design`?"
            ),
        ),
        (
            "known(design)",
            (
                "p.yaml:3:9: Syntheses > all > where: expected one of the functions selected, count, sum, blank, "
                "answered; found `known` at character 1 of `known(design)`."
            ),
        ),
    ],
)
def test_a_fault_makes_a_problem_of_one_line(text, told):
    fault = fault_of(text, names={"design", "format"})

    problem = fault.problem(place=Place(file="p.yaml", line=3, column=9), where="Syntheses > all > where")

    assert str(problem) == told


def test_the_place_travels_with_the_fault():
    place = Place(file="form.yaml", line=3, column=9)
    with pytest.raises(ConditionFault) as caught:
        conditions.compile("n >", place)

    assert caught.value.place == place


@pytest.mark.parametrize("bomb", ["(", "not ", "-"])
def test_depth_has_a_limit_that_is_told(bomb):
    closing = ")" if bomb == "(" else ""
    atom = "paid" if bomb != "-" else "n"
    deepest = bomb * MAX_DEPTH + atom + closing * MAX_DEPTH

    assert evaluate(deepest) == evaluate(atom)
    fault = fault_of(bomb * (MAX_DEPTH + 1) + atom + closing * (MAX_DEPTH + 1))
    assert f"at most {MAX_DEPTH} levels" in fault.reason


def test_length_has_a_limit_and_the_longest_chains_still_evaluate():
    chain = " or ".join(["free"] * ((MAX_LENGTH + 4) // 8))
    total = "+".join(["n"] * (MAX_LENGTH // 2))

    assert evaluate(chain) is False
    assert evaluate(total) == 12 * (MAX_LENGTH // 2)
    assert f"at most {MAX_LENGTH} characters" in fault_of(total + "+n+n").reason


def test_a_long_condition_is_shown_around_its_fault():
    fault = fault_of("paid and " * 100 + "?" + " and paid" * 50)
    _, shown, caret = str(fault).split("\n")

    assert shown[caret.index("^")] == "?"
    assert len(shown) < 110


def test_numbers_that_leave_the_range_of_numbers_are_blank():
    huge = "9" * 300

    assert evaluate(f"{huge} * {huge}") is None
    assert evaluate("big * big / 2.5", {"big": 10**290}) is None
    assert evaluate("sum(big)", {"big": (1e308, 1e308)}) is None


@pytest.mark.parametrize(
    "text", ["paid and (n > 1 or not code in ['x'])", "-n + 2 * half / 3", "selected(tags, 'a')"]
)
def test_expressions_survive_pickling(text):
    expression = conditions.compile(text, Place(file="f.yaml", line=1))

    assert pickle.loads(pickle.dumps(expression)) == expression  # noqa: S301


def test_faults_survive_pickling():
    fault = fault_of("n >")

    assert str(pickle.loads(pickle.dumps(fault))) == str(fault)  # noqa: S301


# Random conditions, each built together with a function that says what it must come to.

NUMBERS = st.sampled_from(
    [("n", lambda e: e["n"]), ("m", lambda e: e["m"]), ("2", lambda _: 2), ("0.5", lambda _: 0.5)]
)
LOGIC = st.sampled_from([("p", lambda e: e["p"]), ("q", lambda e: e["q"]), ("true", lambda _: True)])
SIGNS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
}
TESTS = {
    "==": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "!=": lambda a, b: a != b,
}


def lifted(function, left, right):
    def of(env):
        a, b = left(env), right(env)
        return None if a is None or b is None else function(a, b)

    return of


def calculation(sign, left, right):
    return f"({left[0]} {sign} {right[0]})", lifted(SIGNS[sign], left[1], right[1])


def comparison(sign, left, right):
    return f"{left[0]} {sign} {right[0]}", lifted(TESTS[sign], left[1], right[1])


def junction(word, left, right):
    def of(env):
        pair = (left[1](env), right[1](env))
        settles = word == "or"
        if settles in pair:
            return settles
        return None if None in pair else not settles

    return f"({left[0]}) {word} ({right[0]})", of


def negation(inner):
    return f"not ({inner[0]})", lambda env: None if inner[1](env) is None else not inner[1](env)


CALCULATIONS = st.recursive(
    NUMBERS, lambda inner: st.builds(calculation, st.sampled_from(sorted(SIGNS)), inner, inner), max_leaves=6
)
RANDOM = st.recursive(
    st.one_of(LOGIC, st.builds(comparison, st.sampled_from(sorted(TESTS)), CALCULATIONS, CALCULATIONS)),
    lambda inner: st.one_of(
        st.builds(junction, st.sampled_from(["and", "or"]), inner, inner), st.builds(negation, inner)
    ),
    max_leaves=8,
)
VALUES = st.one_of(st.none(), st.integers(-3, 3), st.sampled_from([0.25, -1.5]))
ENVIRONMENTS = st.fixed_dictionaries(
    {"n": VALUES, "m": VALUES, "p": st.sampled_from(TRUTHS), "q": st.sampled_from(TRUTHS)}
)


@given(RANDOM, ENVIRONMENTS)
@settings(max_examples=cases(130, 500), deadline=None)
def test_random_conditions_come_to_what_the_oracle_says(condition, env):
    text, oracle = condition
    if len(text) <= MAX_LENGTH:
        assert evaluate(text, env) is oracle(env)


@given(CALCULATIONS, ENVIRONMENTS)
@settings(max_examples=300, deadline=None)
def test_random_calculations_come_to_what_the_oracle_says(calculation, env):
    expected, found = calculation[1](env), evaluate(calculation[0], env)

    assert (found is None) == (expected is None)
    assert expected is None or math.isclose(expected, found, rel_tol=1e-12)


@given(st.text(alphabet="abn p12.'\"()[],<>=!+-*/&|_@\n é", max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_text_is_either_read_or_refused_with_a_position_inside_it(text):
    position = 1
    try:
        conditions.compile(text)
    except ConditionFault as fault:
        position = fault.position

    assert 1 <= position <= len(text) + 1
