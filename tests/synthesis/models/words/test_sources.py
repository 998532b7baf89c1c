"""References: each once, in the order of the alphabet, with the year and the DOI it is told to have."""

import re

from synthesis.models.tau2.estimators import ESTIMATORS
from synthesis.models.words.sources import SOURCES, references


def test_every_reference_names_its_authors_and_year():
    for key, source in SOURCES.items():
        assert source.reference.startswith(re.split(r" &| et al\.", source.authors)[0]), key
        assert re.search(rf"\b{source.year}\b", source.reference), key


def test_a_doi_ends_its_reference_and_belongs_to_one_alone():
    dois = [
        re.search(r"doi:(10\.\d{4,}/\S+)$", one.reference)
        for one in SOURCES.values()
        if "doi:" in one.reference
    ]

    assert all(dois)
    assert len({found.group(1) for found in dois}) == len(dois)


def test_no_two_sources_are_cited_by_the_same_words():
    cited = [one.cited for one in SOURCES.values()]

    assert len(cited) == len(set(cited))


def test_references_are_sorted_and_given_once():
    assert references(["knapp_2003", "berkey_1995", "knapp_2003"]) == (
        SOURCES["berkey_1995"].reference,
        SOURCES["knapp_2003"].reference,
    )


def test_every_estimator_has_its_source():
    assert {name.source for name in ESTIMATORS.values()} <= set(SOURCES)
