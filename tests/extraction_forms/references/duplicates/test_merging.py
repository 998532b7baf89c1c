"""One reference of several: nothing is lost, what differs is told."""

from dataclasses import replace

from extraction_forms.references.duplicates.merging import Conflict, merged
from tests.extraction_forms.references.duplicates.test_groups import ONE

BRIEF = replace(
    ONE, key="brief", authors=("Okafor, A",), doi="", pmid="", abstract="Background.", issn=("0963-8237",)
)


def test_the_fullest_has_its_gaps_filled_from_the_others():
    found = merged((BRIEF, ONE)).reference

    assert (found.key, found.doi, found.authors) == ("one", ONE.doi, ONE.authors)
    assert (found.abstract, found.issn) == ("Background.", ("0963-8237",))


def test_what_two_say_differently_is_told_and_a_spelling_is_no_difference():
    other = replace(ONE, pages="12-20", container="JOURNAL OF MENTAL HEALTH", doi=ONE.doi.upper())

    assert merged((ONE, other)).conflicts == (Conflict(part="pages", values=("341-344", "12-20")),)


def test_a_journal_and_pages_are_written_out_and_that_they_were_cut_short_is_no_difference():
    short = replace(
        ONE, container="J Ment Health", pages="341-4", abstract="Background.", isbn=("1",), url="u"
    )
    found = merged((short, ONE))

    assert (found.reference.container, found.reference.pages) == ("Journal of Mental Health", "341-344")
    assert found.conflicts == ()


def test_lists_are_put_together_each_entry_once():
    one, other = replace(ONE, keywords=("hope", "peers")), replace(ONE, keywords=("peers", "trial"))

    assert merged((one, other)).reference.keywords == ("hope", "peers", "trial")


def test_one_alone_stays_as_it_is():
    assert merged((ONE,)).reference == ONE
