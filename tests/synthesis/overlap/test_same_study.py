"""The same study in several lists: by its numbers and references, with reasons; what is doubtful is told."""

from extraction_forms.references.reference import Reference
from synthesis.overlap.same_study import Entry, Report, same_studies


def entry(name, home="", *reports, trial="", year=None):
    return Entry(
        name=name,
        label=name.replace("_", " ").title(),
        home=home,
        trial=trial or (name if home else ""),
        year=year,
        reports=reports,
    )


def reference(title, year="2019", **more):
    return Reference(
        key="k", kind="article", title=title, authors=("Okafor, Ada", "Lind, Bo"), year=year, **more
    )


def joined(*entries):
    return [tuple(entries[at].name for at in group) for group in same_studies(entries).groups]


def test_a_shared_doi_pubmed_number_or_registration_makes_one_study_and_says_so():
    doi = Report(doi="10.1000/a"), Report(doi="https://doi.org/10.1000/A")
    found = same_studies(
        [
            entry("a", "x", doi[0]),
            entry("b", "y", doi[1], Report(pmid="123")),
            entry("c", "z", Report(pmid="PMID: 123"), Report(registration="see nct01234567")),
            entry("d", "w", Report(registration="NCT01234567.")),
            entry("e", "w", Report(pmid="124")),
        ]
    )

    assert found.groups == ((0, 1, 2, 3), (4,))
    assert [link.why.partition(",")[0] for link in found.links] == [
        "the same DOI",
        "the same PubMed number",
        "the same registration",
    ]
    assert found.doubts == ()


def test_studies_of_one_list_stay_two_whatever_they_share_unless_they_are_one_trial():
    shared = Report(doi="10.1000/a")

    assert joined(entry("a", "x", shared), entry("b", "x", shared)) == [("a",), ("b",)]
    assert joined(entry("a", "x", shared, trial="a"), entry("b", "x", trial="a")) == [("a", "b")]


def test_a_report_of_two_studies_of_one_list_does_not_say_which_of_them_another_list_means():
    shared = Report(doi="10.1000/a")

    assert joined(entry("a", "x", shared), entry("b", "x", shared), entry("c", "y", shared)) == [
        ("a",),
        ("b",),
        ("c",),
    ]


def test_a_report_that_is_the_main_one_of_neither_makes_a_doubt_only():
    """As a review that two records were read in."""
    other = Report(doi="10.1000/review", main=False)
    found = same_studies([entry("a", "x", other), entry("b", "y", other)])

    assert found.groups == ((0,), (1,))
    assert "main one" in found.doubts[0].why


def test_references_that_are_certainly_one_publication_make_one_study_and_others_a_doubt():
    whole = reference("Walking groups for better sleep: a randomised trial", volume="3", pages="5-9")
    alike = reference("Walking groups for better sleep: a randomised trial", volume="3", pages="5")
    short = reference("Walking groups for better sleep", year="2021")
    found = same_studies(
        [
            entry("a", "x", Report(reference=whole)),
            entry("b", "y", Report(reference=alike)),
        ]
    )
    doubtful = same_studies(
        [
            entry("a", "x", Report(reference=whole)),
            entry("c", "z", Report(reference=short)),
        ]
    )

    assert found.groups == ((0, 1),)
    assert "title: the same" in found.links[0].why
    assert doubtful.groups == ((0,), (1,))
    assert "may be one publication" in doubtful.doubts[0].why


def test_links_that_would_make_one_of_two_studies_of_a_list_are_doubts():
    found = same_studies(
        [
            entry("a", "x", Report(doi="10.1000/a")),
            entry("b", "x", Report(pmid="7")),
            entry("c", "y", Report(doi="10.1000/a"), Report(pmid="7")),
        ]
    )

    assert found.groups == ((0,), (1,), (2,))
    assert [(link.one, link.other) for link in found.doubts] == [(0, 2), (1, 2)]


def test_one_family_name_and_year_is_a_doubt_where_numbers_do_not_tell():
    found = same_studies([entry("okafor_2019", "x"), entry("okafor_and_lind_2019", "y")])
    apart = same_studies(
        [
            entry("okafor_2019", "x", Report(doi="10.1000/a")),
            entry("okafor_2019", "y", Report(doi="10.1000/b")),
        ]
    )

    assert [link.why for link in found.doubts] == ["names that begin alike, and the year 2019"]
    assert apart.doubts == ()
    assert apart.groups == ((0,), (1,))


def test_no_namesake_is_asked_for_where_its_own_list_has_the_study_already():
    one = Report(doi="10.1000/a")
    found = same_studies(
        [entry("cook_2012a", "x", one), entry("cook_2012b", "x"), entry("cook_2012", "y", one)]
    )

    assert found.groups == ((0, 2), (1,))
    assert found.doubts == ()
