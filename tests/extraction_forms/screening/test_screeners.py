"""Agreement of screeners is that of published tables, of irrCAC, and of the ratings of extractors."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.agreement.bootstrap import Resampling
from extraction_forms.agreement.coefficients import cohen_kappa, gwet_ac, pabak, percent_agreement
from extraction_forms.agreement.ratings import crossed
from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.errors import Place
from extraction_forms.references.reference import Reference
from extraction_forms.screening.listings import Claim, Listing, Source
from extraction_forms.screening.publications import Publication
from extraction_forms.screening.rules import Rules
from extraction_forms.screening.screeners import agreed
from tests.extraction_forms.screening.exports import counted, covidence, rayyan
from tests.thoroughness import cases

SOURCE = Source(file="titles.csv", kind="title", name="titles")
FOLDER = Path(__file__).parents[2] / "reference" / "agreement"
IRRCAC = [json.loads(line) for line in (FOLDER / "irrcac.jsonl").read_text("utf-8").splitlines()]
FEW = Resampling(resamples=200)


def publication(*said, by=("Anna", "Ben", "Carla", "Dov")):
    """A record of which each screener said one word, or nothing."""
    claims = tuple(
        Claim("title", who, word, Place("titles.csv", 2)) for who, word in zip(by, said, strict=False) if word
    )
    reference = Reference(key="", kind="article", title="A")
    return Publication(listings=(Listing(reference=reference, source=SOURCE, claims=claims),))


def table(cells, words=("included", "excluded")):
    """Records of two screeners from a table of counts, the first one's decisions in rows."""
    return [
        publication(first, second)
        for first, row in zip(words, cells, strict=True)
        for second, n in zip(words, row, strict=True)
        for _ in range(n)
    ]


def values(found):
    return {name: one.value for name, one in found.measures.items()}


@pytest.mark.parametrize(
    ("cells", "agreement", "kappa"),
    [
        ([[40, 9], [6, 45]], 0.85, 0.70),
        ([[80, 10], [5, 5]], 0.85, 0.32),
        ([[45, 15], [25, 15]], 0.60, 0.13),
        ([[25, 35], [5, 35]], 0.60, 0.26),
    ],
)
def test_the_tables_of_feinstein_and_cicchetti_1990_have_their_kappas(cells, agreement, kappa):
    (found,) = agreed(table(cells), "title", Rules(), FEW)

    assert values(found)["agreement"] == pytest.approx(agreement, abs=1e-12)
    assert round(values(found)["kappa"], 2) == kappa
    assert [[found.cell(a, b) for b in found.categories] for a in found.categories] == cells


def test_with_a_category_for_maybe_cohens_table_of_1960_has_his_kappa():
    cells = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]

    (found,) = agreed(table(cells, ("included", "maybe", "excluded")), "title", Rules(maybe="own"), FEW)

    assert round(values(found)["kappa"], 3) == 0.492
    assert found.records == 200


def test_a_maybe_counts_as_it_is_declared():
    cells = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    records = table(cells, ("included", "maybe", "excluded"))

    (included,) = agreed(records, "title", Rules(maybe="included"), FEW)
    (left_out,) = agreed(records, "title", Rules(maybe="left_out"), FEW)

    assert [[included.cell(a, b) for b in included.categories] for a in included.categories] == [
        [152, 28],
        [8, 12],
    ]
    assert [[left_out.cell(a, b) for b in left_out.categories] for a in left_out.categories] == [
        [88, 18],
        [2, 12],
    ]
    assert (left_out.records, left_out.alone) == (120, 40)
    assert included.categories == left_out.categories == ("included", "excluded")


def decided_by_two(case):
    """Whether there are two or three categories, and no record that one alone decided on.

    irrCAC lets such a record into the shares of the categories; here a record counts that two decided on.
    """
    ratings = [sum(one is not None for one in row) for row in case["rows"]]
    return len(case["categories"]) in {2, 3} and 1 not in ratings and max(ratings, default=0) > 1


@pytest.mark.parametrize("case", [*filter(decided_by_two, IRRCAC)], ids=lambda one: one["case"])
def test_screeners_have_the_coefficients_that_irrcac_finds_for_all_of_them_together(case):
    names = (
        {1: "included", 2: "excluded"}
        if len(case["categories"]) == 2
        else {1: "included", 2: "maybe", 3: "excluded"}
    )
    rows = [[names.get(one) for one in row] for row in case["rows"]]
    rules = Rules(maybe="own" if len(names) == 3 else "included")

    found = agreed([publication(*row) for row in rows], "title", rules, FEW)
    theirs = {
        "agreement": "percent",
        "ac1": "ac_identity",
        "pabak": "pabak",
        "fleiss": "fleiss_identity",
        "kappa": "kappa_identity",
    }

    known = {name: one for name, one in values(found[-1]).items() if not isinstance(one, Unavailable)}
    expected = {name: found for name in known if (found := case["result"].get(theirs[name])) is not None}
    assert len(expected) >= 3
    assert {name: known[name] for name in expected} == pytest.approx(expected, rel=1e-10, abs=1e-10)


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2).filter(
        lambda t: sum(map(sum, t)) > 0
    )
)
@settings(max_examples=cases(40, 500))
def test_a_table_has_the_coefficients_of_the_ratings_it_stands_for(cells):
    (found,) = agreed(table(cells), "title", Rules(), FEW)
    ratings = crossed(cells)

    expected = {"agreement": percent_agreement, "kappa": cohen_kappa, "ac1": gwet_ac, "pabak": pabak}
    for name, coefficient in expected.items():
        theirs = coefficient(ratings)
        assert values(found)[name] == (theirs if isinstance(theirs, Unavailable) else pytest.approx(theirs))


def test_every_pair_is_rated_and_all_of_them_together():
    records = [
        publication("included", "included", "excluded"),
        publication("excluded", None, "excluded"),
        publication("included"),
    ]

    found = agreed(records, "title", Rules(), FEW)

    assert [(one.screeners, one.records, one.alone) for one in found] == [
        (("Anna", "Ben"), 1, 2),
        (("Anna", "Carla"), 2, 1),
        (("Ben", "Carla"), 1, 1),
        (("Anna", "Ben", "Carla"), 2, 1),
    ]
    assert set(found[-1].measures) == {"agreement", "fleiss", "ac1", "pabak"}


def test_an_arbiter_and_covidence_are_not_rated():
    files = {
        "titles.csv": rayyan([(0, {"Anna": "included", "Ben": "excluded", "Carla": "included"})]),
        "review_1_included_csv_1.csv": covidence([(0, "")]),
    }

    found = agreed(counted(files).found.publications, "title", Rules(arbiter="Carla"), FEW)

    assert [one.screeners for one in found] == [("Anna", "Ben")]


def test_a_record_counts_once_however_often_it_is_listed_and_not_at_all_where_somebody_said_two_things():
    alike = {f"titles_{n}.csv": rayyan([(0, {"Anna": "included", "Ben": "included"})]) for n in range(3)}
    unlike = alike | {"titles_9.csv": rayyan([(0, {"Anna": "excluded"})])}

    (once,) = agreed(counted(alike).found.publications, "title", Rules(), FEW)
    (never,) = agreed(counted(unlike).found.publications, "title", Rules(), FEW)

    assert (once.records, once.twice) == (1, 0)
    assert (never.records, never.twice) == (0, 1)
    assert str(never.measures["kappa"].value) == "no record that two of them decided on"


def test_without_variation_kappa_is_undefined_and_ac1_is_1():
    (found,) = agreed([publication("excluded", "excluded")] * 8, "title", Rules(), FEW)

    assert str(values(found)["kappa"]) == "undefined: no variation, every rating is the same"
    assert (values(found)["ac1"], values(found)["pabak"]) == (1.0, 1.0)


def test_one_screener_agrees_with_nobody():
    assert agreed([publication("included")], "title", Rules(), FEW) == ()
