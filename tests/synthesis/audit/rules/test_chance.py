import random

from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.errors import Place
from synthesis.audit.printed import Printed
from synthesis.audit.rules.chance import Spread, spread_of


def printed(value, decimals):
    return Printed(value=value, text="", decimals=decimals, place=Place(""), cell="")


def test_the_chance_of_two_numbers_agreeing_is_that_of_normal_numbers_rounded():
    draw = random.Random(1)
    pairs = 40_000
    alike = sum(round(draw.gauss(0, 2), 1) == round(draw.gauss(0, 2), 1) for _ in range(pairs))

    chance = Spread(width=2.0).chance(printed(0.0, 1), printed(0.0, 1))

    assert abs(alike / pairs - chance) < 0.002


@given(st.lists(st.floats(-50, 50), min_size=4, max_size=30), st.floats(0.1, 5), st.integers(0, 4))
def test_more_digits_never_make_an_agreement_likelier(values, least, decimals):
    spread = spread_of(((str(i), value) for i, value in enumerate(values)), least)

    assert spread.chance(printed(1.0, decimals + 1)) <= spread.chance(printed(1.0, decimals)) <= 1


def test_numbers_that_pile_up_are_no_sign_of_a_copy():
    round_sizes = spread_of((str(i), size) for i, size in enumerate([50.0] * 6 + [21.0, 33.0, 48.0, 70.0]))

    assert round_sizes.chance(printed(50.0, 0)) > 0.3
