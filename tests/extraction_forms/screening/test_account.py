"""The account tells everything that was not simply counted, with its lines; of much of one thing the first few."""

from extraction_forms.screening.account import boxes, lines
from extraction_forms.screening.rules import MAYBE, Rules
from tests.extraction_forms.screening.exports import asreview, counted, covidence, rayyan, ris

BOTH = {"Anna": "excluded", "Ben": "excluded"}


def told(files, rules=None, most=10):
    return list(lines(counted(files, rules), most))


def test_the_boxes_name_only_what_there_is():
    found = counted({"a.ris": ris([0, 1, 2]), "titles.csv": rayyan([(0, {"Anna": "included"}), (1, BOTH)])})

    assert list(boxes(found)) == [
        "identified: 3 = 3 a",
        "  3 = 0 listed again + 2 screened + 1 not screened",
        "screened: 2 = 1 excluded + 1 sought for retrieval",
        "sought for retrieval: 1",
        "assessed: cannot be told: no file tells which full texts were excluded",
    ]


def test_what_is_included_is_told_where_nothing_before_it_can_be():
    found = counted({"a.ris": ris([0, 1]), "review_1_included_csv_1.csv": covidence([(0, "")])})

    assert list(boxes(found)) == [
        "identified: 2 = 2 a",
        "  2 = 0 listed again + 2 publications",
        "screened: cannot be told: no file tells which records were excluded by title and abstract",
        "sought for retrieval: cannot be told: no file tells which records went on to full texts",
        "assessed: cannot be told: no file tells which full texts were excluded",
        "included: 1",
        "  included: filed under 1 name of a study",
    ]


def test_the_studies_that_included_reports_are_filed_under_are_told_where_all_have_one():
    lists = {
        "review_1_irrelevant_csv_1.csv": covidence([(5, "")]),
        "review_1_excluded_csv_1.csv": covidence([(4, "")]),
        "review_1_included_csv_1.csv": covidence([(0, ""), (1, "")]).replace("Lind 2016", "Okafor 2019"),
    }

    assert "  included: filed under 1 name of a study" in list(boxes(counted(lists)))
    lists["review_1_included_csv_1.csv"] = lists["review_1_included_csv_1.csv"].replace(
        ",Okafor 2019,", ",,", 1
    )
    assert not any("filed under" in line for line in boxes(counted(lists)))


def test_what_does_not_fit_together_is_told_with_every_place():
    found = told(
        {
            "a.ris": ris([0, 1]),
            "titles.csv": rayyan(
                [(0, {"Anna": "included", "Ben": "excluded"}), (3, {"Anna": "included", "Ben": "included"})]
            ),
            "full_texts.csv": rayyan(
                [(0, {"Anna": "included", "Ben": "included"}), (1, {"Anna": "included"})]
            ),
        }
    )

    for line in (
        "1 record at full texts without a decision on the title",
        "    full texts: Anna: included (full_texts.csv:3)",
        "1 record settled by what became of the full text",
        "    titles and abstracts: Anna: included (titles.csv:2); Ben: excluded (titles.csv:2)",
        "full texts: 1 record decided on by one of 2 screeners alone",
        "1 record in no search file, counted as identified under a name of their own",
    ):
        assert line in found


def test_reports_without_a_reason_or_with_several_are_told():
    found = told({"full_texts.csv": rayyan([(0, BOTH), (1, BOTH, ["Animals", "Wrong design"])])})

    assert "1 record excluded by full text without a reason" in found
    assert "1 record excluded for several reasons, each counted once (--reason NAME puts one first)" in found
    assert any(line.endswith("Animals; Wrong design: as Animals + Wrong design") for line in found)


def test_lists_of_covidence_that_are_not_there_are_named():
    found = told({"review_1_included_csv_1.csv": covidence([(0, "")])})

    told_of = "lists of Covidence that are not among the files: screen, irrelevant, select, excluded"
    assert f"{told_of}; empty where no box needs them" in found


def test_of_much_the_first_is_shown_and_the_rest_counted():
    rows = [(n, {"Anna": "included", "Ben": "excluded"}) for n in range(6)]

    found = told({"titles.csv": rayyan(rows)}, most=2)

    assert sum("screeners disagree" in line for line in found) == 2
    assert "  and 4 more" in found
    assert any(line.startswith("6 records are not settled, and stand in no box") for line in found)


def test_pairs_that_may_be_one_publication_are_told_with_the_reasons():
    other = (
        ris([0]).replace("PY  - 2019\nDO  - 10.1000/work.0", "PY  - 2021").replace(": a randomised trial", "")
    )

    found = told({"a.ris": ris([0, 1]), "b.ris": other, "titles.csv": rayyan([(0, {"Anna": "included"})])})

    at = found.index(
        "2 pairs of listings may be one publication each, and count as two (--table FILE, then --settled FILE)"
    )
    assert found[at + 1].startswith("  one or two? ")
    assert "(2019)" in found[at + 1]
    assert "(2021)" in found[at + 2]
    assert [line.partition(": title: ")[0] for line in found[at + 3 : at + 5]] == [
        "    a.ris:1 and b.ris:1: 4.0",
        "    b.ris:1 and titles.csv:2: 4.0",
    ]


def test_every_rule_is_shown():
    rules = Rules(
        maybe="own", arbiter="Anna", not_retrieved=("Gone",), precedence=("A", "B"), unseen_by_automation=True
    )

    assert list(rules.lines()) == [
        f"a maybe {MAYBE['own']}",
        "where screeners differ, Anna has the last word",
        "not retrieved: Gone",
        "of several reasons the first of these counts: A; B",
        "records that nobody decided on count as left out by automation",
    ]


def test_a_reason_that_may_say_that_a_report_was_not_had_is_asked_about():
    for reason in (
        "Full-text article could not be retrieved",
        "No full text",
        "Full text not available",
        "inaccessible",
    ):
        found = told({"full_texts.csv": rayyan([(0, BOTH, [reason])])})
        assert any(line.startswith(f"{reason!r} reads as if reports were not retrieved") for line in found)
    assert not any(
        "reads as if" in line for line in told({"full_texts.csv": rayyan([(0, BOTH, ["Not a trial"])])})
    )


def test_records_that_nobody_saw_are_told():
    assert "  2 = 0 listed again + 1 screened + 1 not screened" in told(
        {"lab.csv": asreview([(0, 1), (1, "")])}
    )
