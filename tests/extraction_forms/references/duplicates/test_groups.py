"""Duplicates among references: what is one, what is two, and what a person is asked."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.references.duplicates.candidates import MOST, candidates
from extraction_forms.references.duplicates.features import features
from extraction_forms.references.duplicates.groups import duplicates
from extraction_forms.references.duplicates.merging import merged
from extraction_forms.references.duplicates.weighing import weigh
from extraction_forms.references.reference import Reference, accession

ONE = Reference(
    key="one",
    kind="article",
    authors=("Okafor, Anna B.", "Müller, Jürgen", "O'Connell, Grace"),
    title="Peer support for people leaving hospital: a randomised controlled trial",
    year="2019",
    container="Journal of Mental Health",
    volume="28",
    issue="4",
    pages="341-344",
    doi="10.1080/09638237.2019.1608935",
    pmid="31033368",
)


def found(*references):
    made = duplicates(references)
    return [group.members for group in made.groups], [(pair.one, pair.other) for pair in made.doubtful]


@pytest.mark.parametrize(
    "other",
    [
        {"authors": ("Okafor, A. B.", "Muller, J.", "OConnell, G."), "container": "J Ment Health", "doi": ""},
        {
            "title": "PEER SUPPORT FOR PEOPLE LEAVING HOSPITAL: A RANDOMISED CONTROLLED TRIAL.",
            "pmid": "",
            "doi": "",
        },
        {"title": "Peer support for people leaving hospital", "doi": "", "pmid": ""},
        {
            "title": "Peer suport for people leaving hopsital: a randomised controlled trial",
            "doi": "",
            "pmid": "",
        },
        {
            "title": "<i>Peer support</i> for people leaving hospital &#45; a randomised controlled trial",
            "pmid": "",
        },
        {"year": "2018", "volume": "", "issue": "", "pages": "1–8", "pmid": ""},
        {
            "doi": "https://doi.org/10.1080/09638237.2019.1608935",
            "pages": "341-4",
            "authors": ("Okafor, A", "others"),
        },
        {"authors": (), "pmid": "", "doi": ""},
    ],
)
def test_one_publication_as_two_databases_list_it_is_one(other):
    assert found(ONE, replace(ONE, key="two", **other)) == ([(0, 1)], [])


NEW = {"year": "2021", "volume": "30", "issue": "1", "pages": "12-20", "doi": "10.1080/9", "pmid": "33000000"}


@pytest.mark.parametrize(
    "other",
    [
        {"title": f"{ONE.title}: study protocol", **NEW},
        {"title": f"Erratum: {ONE.title}", **NEW},
        {"title": f"Reply to: {ONE.title}", "authors": ("Rossi, C.",), **NEW},
        {"title": f"{ONE.title}: part 2", **NEW},
        {"title": ONE.title.replace("hospital", "prison"), **NEW},
        {"kind": "inproceedings", "container": "European Psychiatry", **NEW, "doi": "", "pmid": ""},
        {
            "kind": "registration",
            "container": "",
            "doi": "",
            "pmid": "",
            "volume": "",
            "issue": "",
            "pages": "",
        },
        {"authors": ("Tanaka, Y.", "Chen, L."), **NEW},
    ],
)
def test_a_publication_near_to_another_is_never_taken_for_it(other):
    groups, _ = found(ONE, replace(ONE, key="two", **other))

    assert groups == []


ENTRY = Reference(
    key="entry",
    kind="registration",
    title="Walks for sleep",
    year="2015",
    url="https://clinicaltrials.gov/study/NCT01234554",
)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "article"},  # a table says nothing of kinds
        {"kind": "article", "url": "", "container": "https://clinicaltrials.gov/show/NCT01234554"},
        {"kind": "dataset", "url": "", "accessions": (accession("CT.gov", "nct01234554"),)},
        {"title": "Walks for sleep: a trial", "kind": "article", "year": "2014"},
    ],
)
def test_two_listings_of_one_entry_in_a_register_are_one(other):
    assert found(ENTRY, replace(ENTRY, key="two", **other)) == ([(0, 1)], [])


def test_an_entry_under_another_title_is_asked_of_and_another_entry_is_another():
    renamed = replace(ENTRY, key="two", title="Nordic walking versus usual care")
    another = replace(ENTRY, key="three", url="https://clinicaltrials.gov/study/NCT01234555")

    assert found(ENTRY, renamed) == ([], [(0, 1)])
    assert found(ENTRY, another) == ([], [])


def test_an_article_that_names_its_registration_is_not_the_entry():
    article = replace(ONE, title=ENTRY.title, accessions=(accession("ClinicalTrials.gov", "NCT01234554"),))

    assert found(ENTRY, article) == ([], [])


def test_what_libraries_add_to_the_name_of_a_journal_does_not_make_another():
    long = replace(ONE, container="Sleep medicine : SM : official organ of the World Association")
    short = replace(ONE, key="two", container="Sleep Medicine")

    assert "journal: the same (+1.5)" in weigh(features(long), features(short)).in_words()
    assert merged((long, short)).conflicts == ()


def test_many_publications_of_one_short_title_stay_apart():
    notes = [
        replace(
            ONE,
            key=f"e{n}",
            title="Editorial",
            authors=(f"{chr(97 + n)}moto, A.",),
            volume=str(n),
            pages=str(7 * n),
            doi="",
            pmid="",
        )
        for n in range(MOST + 6)
    ]

    assert found(*notes)[0] == []


def test_a_person_is_asked_of_the_same_text_by_the_same_people_years_apart():
    update = replace(ONE, key="two", **{**NEW, "year": "2020", "doi": "", "pmid": "", "volume": "29"})
    groups, doubtful = found(replace(ONE, doi="", pmid=""), update)

    assert (groups, doubtful) == ([], [(0, 1)])


def test_three_listings_make_one_group_also_where_two_of_them_say_little():
    bare = replace(ONE, key="c", doi="", pmid="", authors=("Okafor, A.",), issue="", pages="")
    groups, doubtful = found(ONE, replace(ONE, key="b", pmid="", container="J Ment Health"), bare)

    assert (groups, doubtful) == ([(0, 1, 2)], [])


def test_a_group_in_which_two_are_rather_two_is_told_and_not_merged():
    """The one in the middle has the DOI of the first and the title of the last."""
    last = replace(ONE, key="c", **NEW)
    middle = replace(last, key="b", doi=ONE.doi, pmid="")
    first = replace(
        ONE, title="Loneliness among students who live abroad, and what their families make of it"
    )
    made = duplicates((first, replace(middle, title=first.title), replace(middle, pmid=last.pmid), last))

    for group in made.groups:
        for pair in group.pairs:
            assert pair.likeness.certain
    assert all(0 not in group.members or 3 not in group.members for group in made.groups)


def test_every_pair_tells_why():
    (group,) = duplicates((ONE, replace(ONE, key="two", pages="12-20"))).groups
    words = group.pairs[0].likeness.in_words()

    assert "DOI: the same (+7.0)" in words
    assert "pages: 341 and 12 (-2.5)" in words


def test_what_is_found_does_not_depend_on_the_order_of_the_references():
    records = [
        ONE,
        replace(ONE, key="b", doi=""),
        replace(ONE, key="c", **NEW),
        replace(ONE, key="d", pmid=""),
    ]
    there = {frozenset(records[n].key for n in group.members) for group in duplicates(records).groups}
    back = records[::-1]

    assert {frozenset(back[n].key for n in group.members) for group in duplicates(back).groups} == there


TEXT = st.text(max_size=30)
REFERENCES = st.builds(
    Reference,
    key=st.just("k"),
    kind=st.sampled_from(["article", "inproceedings", "misc"]),
    authors=st.lists(TEXT, max_size=3).map(tuple),
    title=TEXT,
    year=TEXT,
    container=TEXT,
    volume=TEXT,
    pages=TEXT,
    doi=TEXT,
    abstract=TEXT,
)


@settings(max_examples=60)
@given(st.lists(REFERENCES, max_size=8))
def test_whatever_references_hold_each_is_in_one_group_at_most(references):
    made = duplicates(references)
    members = [place for group in made.groups for place in group.members]

    assert len(members) == len(set(members))
    assert made.superfluous == len(members) - len(made.groups)


@settings(max_examples=60)
@given(REFERENCES, REFERENCES)
def test_likeness_is_the_same_both_ways(one, other):
    a, b = features(one), features(other)

    assert weigh(a, b).score == pytest.approx(weigh(b, a).score)


def test_pairs_are_few_where_a_thousand_references_have_one_word_in_common():
    many = [features(replace(ONE, title=f"Hope {n} times over", doi="", pmid=str(n))) for n in range(1000)]

    assert len(candidates(many)) < 60_000
