"""How judgements look: the same in every figure, told apart by symbol, in an order from the best to the worst."""

from synthesis.figures.inks import HATCHINGS
from synthesis.figures.judgements import JUDGEMENTS, MISSING, NEUTRAL, looks
from synthesis.figures.metrics import missing
from synthesis.judged import BEST_FIRST


def test_every_judgement_has_a_symbol_of_its_own_that_the_font_has():
    symbols = [one.symbol for one in (*JUDGEMENTS.values(), MISSING)]

    assert len(set(symbols)) == len(symbols)
    assert [symbol for symbol in symbols if missing(symbol)] == []


def test_every_judgement_has_its_place_from_the_best_to_the_worst():
    assert sorted(BEST_FIRST) == sorted(JUDGEMENTS)


def test_every_hatching_can_be_drawn():
    assert {one.hatching for one in JUDGEMENTS.values()} <= {"", *HATCHINGS}


def test_judgements_of_neighbouring_ranks_differ_in_hatching_where_their_colours_are_alike_in_grey():
    for better, worse in (("low", "high"), ("low", "serious"), ("yes", "no"), ("serious", "critical")):
        assert JUDGEMENTS[better].hatching != JUDGEMENTS[worse].hatching


def test_codes_of_a_form_alone_are_numbered_on_grey_in_its_order():
    made = looks({"low": "Low", "probably_low": "Probably low", "probably_high": "Probably high"})

    assert made["low"] == JUDGEMENTS["low"]
    assert [made[code].symbol for code in ("probably_low", "probably_high")] == ["1", "2"]
    assert made["probably_low"].colour == NEUTRAL
