"""What several files list is one publication by its parts, by the number of its tool, or by a person's word."""

from extraction_forms.screening.listings import listings
from extraction_forms.screening.publications import publications
from tests.extraction_forms.screening.exports import asked, counted, covidence, rayyan, ris

BARE = "key,title,year,authors,notes,pubmed_id,pmc_id\n"


def of(*files):
    return publications(listings([asked(*file) for file in files]).listings)


def test_listings_of_one_publication_are_one_whatever_file_they_stand_in():
    found = of(("a.ris", ris([0, 1, 0])), ("titles.csv", rayyan([(1, {"Anna": "included"})])))

    assert [[str(place) for place in one.places] for one in found.publications] == [
        ["a.ris:1", "a.ris:15"],
        ["a.ris:8", "titles.csv:2"],
    ]


def test_records_of_rayyan_that_have_nothing_but_a_short_title_are_one_by_its_number():
    row = 'rayyan-5,Editorial,,,"RAYYAN-INCLUSION: {""Anna""=>""Included""}",,\n'

    assert len(of(("titles.csv", BARE + row), ("full_texts.csv", BARE + row)).publications) == 1
    assert (
        len(
            of(
                ("titles.csv", BARE + row + row.replace("rayyan-5", "rayyan-6")),
            ).publications
        )
        == 2
    )


def test_the_same_number_of_covidence_in_two_reviews_is_not_one_publication():
    files = {
        "review_1_included_csv_1.csv": covidence([(0, "")]),
        "review_2_irrelevant_csv_1.csv": covidence([(1, "")]).replace("#1", "#0"),
    }

    assert len(counted(files).found.publications) == 2


def test_what_two_files_have_once_each_and_the_same_in_every_part_is_one():
    text = "TY  - JOUR\nTI  - Editorial\nER  - \n"

    assert len(of(("a.ris", text), ("b.ris", text)).publications) == 1
    assert len(of(("a.ris", text + text), ("b.ris", text)).publications) == 3


def test_a_persons_word_holds_over_everything():
    listed = listings([asked("a.ris", ris([0, 0, 1]))]).listings

    assert len(publications(listed, {(0, 1): False}).publications) == 3
    assert len(publications(listed, {(0, 2): True, (0, 1): False}).publications) == 2


def test_what_may_be_one_publication_is_told_in_the_order_of_the_files_and_counts_as_two():
    text = ris([0]).replace("PY  - 2019\nDO  - 10.1000/work.0", "PY  - 2021")

    found = of(("a.ris", ris([1, 0])), ("b.ris", text.replace(": a randomised trial", "")))

    assert len(found.publications) == 3
    assert [(pair.one, pair.other) for pair in found.duplicates.doubtful] == [(1, 2)]
