"""Citation keys are readable, unique, and the same whenever they are made again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.references import bib
from extraction_forms.references.citation_keys import key_of, keyed
from extraction_forms.references.reference import Reference
from tests.extraction_forms.references import any_reference
from tests.thoroughness import cases


def made(key="", **parts):
    return Reference(key=key, kind="article", **{"title": "Peers after discharge", **parts})


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ({"authors": ("Okafor, A.", "Roe, C."), "year": "2019"}, "okafor_2019"),
        ({"authors": ("O’Neil, A.",), "year": "2019"}, "oneil_2019"),
        ({"authors": ("van der Bürg-Åsen, A.",), "year": "2019"}, "van_der_burg_asen_2019"),
        (
            {"authors": ("World Health Organization of the World",), "year": "2019"},
            "world_health_organization_2019",
        ),
        ({"authors": ("王, 伟",), "year": "2019"}, "peers_after_discharge_2019"),
        ({"editors": ("Roe, C.",), "year": "2019"}, "roe_2019"),
        ({"authors": ("others",), "year": "in press"}, "peers_after_discharge"),
        ({"title": "王", "year": "2019"}, "reference_2019"),
        ({"title": "12 months", "year": "2019"}, "r12_months_2019"),
    ],
)
def test_a_key_is_made_of_the_first_author_and_the_year(parts, key):
    assert key_of(made(**parts)) == key


def test_keys_that_are_taken_get_letters_in_their_order():
    okafor = made(authors=("Okafor, A.",), year="2019")
    undated = made(authors=("Okafor, A.",))

    found = keyed([okafor, okafor, undated, undated, made(key="Mine")], taken=["OKAFOR_2019", "mine"])

    assert [one.key for one in found] == ["okafor_2019a", "okafor_2019b", "okafor", "okafor_a", "Mine_a"]


def test_the_letters_go_on_after_z():
    found = keyed([made(authors=("Roe, C.",), year="2019")] * 29)

    letters = [found[at].key.removeprefix("roe_2019") for at in (0, 1, 26, 27, 28)]
    assert letters == ["", "a", "z", "aa", "ab"]


@given(st.lists(any_reference.references(), max_size=5))
@settings(max_examples=cases(15, 200))
def test_any_references_get_keys_that_bibtex_takes_and_the_same_ones_again(references):
    found = keyed(references)

    assert len({one.key.casefold() for one in found}) == len(references)
    assert keyed(references) == found
    assert keyed(found) == found
    assert bib.parse(bib.write(found), "a").problems == ()
