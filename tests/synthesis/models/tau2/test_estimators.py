"""The estimators of tau2 by name, and the papers they come from."""

import re

import pytest

from synthesis.errors import NotEstimable
from synthesis.models.tau2.estimation import COMMON, TAU2
from synthesis.models.tau2.estimators import ESTIMATORS, known_estimator
from synthesis.models.words.sources import SOURCES, references


def test_every_estimator_has_a_name_and_a_source():
    assert set(ESTIMATORS) == set(TAU2) - set(COMMON)
    assert {name.source for name in ESTIMATORS.values()} <= set(SOURCES)


@pytest.mark.parametrize("code", sorted(ESTIMATORS))
def test_codes_in_any_case_and_aliases_name_the_estimator(code):
    assert known_estimator(code.lower()) == code
    assert known_estimator(ESTIMATORS[code].alias) == code
    assert known_estimator(ESTIMATORS[code].alias.replace("-", " ").title()) == code


def test_aliases_are_each_of_one_estimator():
    assert len({name.alias for name in ESTIMATORS.values()}) == len(ESTIMATORS)


def test_an_unknown_estimator_is_told_the_known_codes_and_names():
    with pytest.raises(NotEstimable, match=r"'bayes'; known: REML, .*GENQM, EE; or by name: .*sidik-jonkman"):
        known_estimator("bayes")


@pytest.mark.parametrize("key", sorted(SOURCES))
def test_a_reference_names_its_first_author_and_its_year(key):
    source = SOURCES[key]

    assert str(source.year) in source.reference
    assert source.reference.startswith(re.split(r" et al| &", source.authors)[0])


def test_references_are_listed_once_in_the_order_of_the_alphabet():
    found = references(["knapp_2003", "cochran_1954", "knapp_2003"])

    assert [one.split()[0] for one in found] == ["Cochran", "Knapp"]
