"""A walk from every number of a supplement to a record and a place."""

from dataclasses import replace
from functools import cache

import pytest

from synthesis.analysis import analyse
from synthesis.compose.document import compose
from synthesis.figures.forest.layouts import LAYOUTS
from synthesis.figures.review_figures import review_figures
from synthesis.ledger.ledger import ledger
from synthesis.render import html
from synthesis.review import open_review
from tests.synthesis.render.numbers_walked import Folder, astray, leads, read

SMALL = ("bcg_vaccine", "crisis_in_evaluation", "double_extraction_demo", "peer_support_abstracts")
"""The reviews beside the large one, whose whole build is walked in `test_end_to_end`."""


@cache
def built(folder):
    """The digits of the supplement of a review, figures and all, and what the page knows behind them."""
    analysis = analyse(open_review(folder))
    numbers = ledger(analysis)
    return read(html.write(compose(analysis, numbers, review_figures(analysis, numbers))).decode())


@pytest.mark.parametrize("name", SMALL)
def test_every_number_leads_to_its_data_or_says_that_it_is_no_result(reviews_folder, name):
    stretches, _ = built(reviews_folder / name)

    assert sum(map(leads, stretches)) > 20
    assert astray(stretches) == []


@pytest.mark.parametrize("name", SMALL)
def test_a_number_under_a_key_is_printed_as_the_ledger_has_it_or_says_why_there_is_none(reviews_folder, name):
    stretches, behind = built(reviews_folder / name)

    keyed = [one for one in stretches if one.key]
    assert keyed
    assert [one for one in keyed if not behind.prints(one)] == []


@pytest.mark.parametrize("name", SMALL)
def test_every_number_has_data_behind_it_and_these_stand_where_it_says(reviews_folder, name):
    stretches, behind = built(reviews_folder / name)
    folder = Folder(reviews_folder / name)

    origins = behind.origins_of(stretches)
    assert len(origins) > 10
    assert [one for one in stretches if leads(one) and not behind.explains(one)] == []
    assert [origin for origin in sorted(origins) if not folder.holds(origin)] == []


def test_in_every_layout_the_numbers_of_a_forest_plot_lead_to_their_data(reviews_folder):
    review = open_review(reviews_folder / "bcg_vaccine")
    plots = [one for one in review.plan.figures if one.kind == "forest"]
    laid_out = tuple(
        replace(one, id=f"{one.id}_{layout}", options=one.options | {"layout": layout})
        for one in plots
        for layout in LAYOUTS
    )
    analysis = analyse(replace(review, plan=replace(review.plan, figures=laid_out)))
    numbers = ledger(analysis)
    stretches, _ = read(html.write(compose(analysis, numbers, review_figures(analysis, numbers))).decode())
    drawn = [one for one in stretches if one.region == "figure"]

    assert {one.place for one in drawn} >= {f"figure-{one.id}" for one in laid_out}
    assert astray(drawn) == []


PAGE = """
<html><head><title>2019</title></head><body><nav>S1</nav><main><header><h1>Of 2019</h1></header>
<p><span class="words">95% CI </span><span class="number" data-key="a.k">3</span> of
<span class="number" data-set="0">12</span>, {loose}; <a href="#table-a">S1 Table</a></p>
<figure id="figure-a"><svg><text class="tick">0.5</text><text>7</text></svg></figure></main>
<script type="application/json" id="ledger">{{"numbers":{{"a.k":["3",3,"",0],"a.p":["none",null,"few",1]}},
"sets":[[0],[]],"data":[["records/a"]]}}</script></body></html>
"""


def test_a_number_that_nothing_is_said_of_is_found_in_prose_and_in_figures():
    stretches, _ = read(PAGE.format(loose="41"))

    assert [(one.text.strip(", ;"), one.region) for one in astray(stretches)] == [
        ("41", "prose"),
        ("7", "figure"),
    ]


def test_words_names_scales_and_places_are_no_results():
    stretches, _ = read(PAGE.format(loose="none"))

    kinds = {one.text: one.kind for one in stretches if one.kind}
    assert kinds == {"Of 2019": "title", "95% CI": "words", "S1 Table": "place", "0.5": "tick"}


def test_a_number_without_data_or_with_another_text_is_told():
    stretches, behind = read(PAGE.format(loose='<span data-set="1">9</span>'))

    assert [one.text for one in stretches if leads(one) and not behind.explains(one)] == ["9"]
    number = next(one for one in stretches if one.key)
    assert behind.prints(number)
    assert behind.prints(replace(number, key="a.p", text="few"))
    assert not behind.prints(replace(number, text="4"))
    assert behind.prints(replace(number, text="(n = 3)", region="figure"))
    assert not behind.prints(replace(number, text="(n = 3)"))


def test_an_origin_of_which_nothing_stands_in_the_folder_is_told(tmp_path):
    (tmp_path / "records").mkdir()
    text = "results:\n- id: r1\n  values:\n    peer:\n      n: 4\n"
    (tmp_path / "records" / "a.yaml").write_text(text, encoding="utf-8")
    folder = Folder(tmp_path)

    assert all(
        map(
            folder.holds,
            ["records", "records/a.yaml", "records/a.yaml#results/r1", "records/a.yaml#r1/peer/n"],
        )
    )
    lost = ["records/b.yaml", "records/b.yaml#r1", "records/a.yaml#results/r2", "records/a.yaml#r1/peer/mean"]
    assert not any(map(folder.holds, lost))
