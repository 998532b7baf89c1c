"""The screening that a review keeps is counted by its rules and its filled tables, as the command counts it."""

from extraction_forms.screening.of_review import screening_of
from extraction_forms.screening.open_points import written
from tests.extraction_forms.screening.exports import boxes, rayyan, ris

TITLES = [
    (0, {"Anna": "included", "Ben": "Nein"}),
    (1, {"Anna": "included", "Ben": "included"}),
    (2, {"Anna": "included", "Ben": "excluded"}),
]


def kept(tmp_path, **files):
    folder = tmp_path / "screening"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return screening_of(tmp_path)


def test_a_review_without_such_a_folder_keeps_none(tmp_path):
    assert screening_of(tmp_path) is None


def test_rules_and_filled_tables_are_followed(tmp_path):
    rules = "registers: {ICTRP: found.ris}\nfiles: {articles.csv: title}\nwords: {nein: excluded}\n"

    found = kept(tmp_path, found_ris=ris([0, 1, 2, 2]), articles_csv=rayyan(TITLES), rules_yaml=rules)
    table = written(found.found).replace("title,,", "title,excluded,")
    settled = kept(tmp_path, open_csv=table)

    assert (found.unsettled, settled.unsettled) == (2, 0)
    assert boxes(settled.found) == {"awaiting": 1, "title_excluded": 2}
    assert settled.numbers() == {
        "registers": {"ICTRP": 4},
        "duplicates": 1,
        "screened": 3,
        "excluded": 2,
        "sought": 1,
    }


def test_pairs_that_a_person_parted_stay_apart(tmp_path):
    pairs = "same,one,other\nno,screening/found.ris:1,screening/found.ris:8\n"

    assert kept(tmp_path, found_ris=ris([0, 0])).found.duplicates == 1
    assert kept(tmp_path, pairs_csv=pairs).found.duplicates == 0


def test_covidences_counts_alone_are_a_flow_too(tmp_path):
    found = kept(
        tmp_path, prisma_txt="9 references imported for screening\n4 duplicates removed\n5 studies screened\n"
    )

    assert found.numbers() == {"databases": {"all databases": 9}, "duplicates": 4, "screened": 5}
    assert found.unsettled == 0
