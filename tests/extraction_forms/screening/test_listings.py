"""What a file is, is told by what it holds and is called, or asked; what cannot be read in it is told with its line."""

import pytest

from extraction_forms.errors import ImportFault
from extraction_forms.screening.kinds import KINDS
from extraction_forms.screening.listings import lines, listings, screeners
from tests.extraction_forms.screening.exports import asked, asreview, boxes, counted, covidence, rayyan, ris

SOME = rayyan([(0, {"Anna": "included"})])


@pytest.mark.parametrize(
    ("file", "text", "kind"),
    [
        ("medline.ris", ris([0]), "search"),
        ("nobody_yet.csv", rayyan([(0, {})]), "search"),
        ("rayyan_full-text.csv", SOME, "full_text"),
        ("Full Texts.csv", SOME, "full_text"),
        ("ft_round.csv", SOME, "full_text"),
        ("title_abstract.csv", SOME, "title"),
        ("TIAB.csv", SOME, "title"),
        ("export.csv", asreview([(0, 1)]), "title"),
        ("export.ris", ris([0]).replace("ER", "N1  - ASReview_relevant\nER"), "title"),
        ("asreview_full_text.csv", asreview([(0, 1)]), "full_text"),
        *((f"review_59500_{kind}_csv_20190925.csv", covidence([(0, "")]), kind) for kind in list(KINDS)[3:]),
        ("review_59500_excluded_20190925.ris", ris([0]), "excluded"),
    ],
)
def test_the_kind_of_a_file_is_told_by_what_it_holds_and_is_called(file, text, kind):
    (source,) = listings([asked(file, text)]).sources

    assert source.kind == kind


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("articles.csv", SOME),
        ("titles_and_full_texts.csv", SOME),
        ("left.csv", SOME),
        ("covidence.csv", covidence([(0, "")])),
    ],
)
def test_where_nothing_tells_the_kind_it_is_asked(file, text):
    with pytest.raises(
        ImportFault, match="expected what is in the file: --as one of search, title, full_text"
    ):
        listings([asked(file, text)])

    assert listings([asked(file, text, kind="title")]).sources[0].kind == "title"


def test_every_fault_of_the_files_is_told_at_once():
    files = [
        asked("a/x.ris", ris([0])),
        asked("b/x.ris", ris([0])),
        asked("articles.csv", SOME),
        asked("articles.csv", SOME),
    ]

    with pytest.raises(ImportFault) as fault:
        listings(files)

    assert [problem.place.file for problem in fault.value.problems] == [
        "a/x.ris",
        "articles.csv",
        "articles.csv",
        "articles.csv",
        "b/x.ris",
    ]


def test_a_decision_in_another_language_is_told_with_its_line_and_who_said_it_and_counts_for_nothing():
    text = rayyan([(0, {"Anna": "included", "Ben": "Incluído"}), (1, {"Anna": "Ausgeschlossen"})])

    found = listings([asked("titles.csv", text)])

    assert [(str(one.place), one.text.split(",")[0]) for one in found.remarks] == [
        ("titles.csv:2", "Ben said 'Incluído'"),
        ("titles.csv:3", "Anna said 'Ausgeschlossen'"),
    ]
    assert boxes(counted({"titles.csv": text})) == {"awaiting": 1, "unscreened": 1}


def test_a_word_that_is_told_stands_for_its_decision_whatever_its_capitals():
    text = rayyan([(0, {"Anna": "included", "Ben": "Excluído"}), (1, {"Anna": "EXCLUÍDO"})])

    found = counted({"titles.csv": text}, words={"excluído": "excluded"})

    assert boxes(found) == {"title_conflict": 1, "title_excluded": 1}
    assert found.listings.remarks == ()


def test_an_empty_or_broken_note_of_rayyan_is_no_decision_and_is_told():
    text = rayyan([(0, {"Anna": "included"})]).replace('{""Anna""=>""Included""}', "{Anna: Included}")

    found = listings([asked("titles.csv", text, kind="title")])

    assert found.listings[0].claims == ()
    assert "somebody without a name said '{Anna: Included}'" in found.remarks[0].text


def test_a_screener_without_a_name_is_somebody():
    text = rayyan([(0, {"": "included", "Ben": "excluded"})])

    assert screeners(listings([asked("titles.csv", text)]).listings, "title") == (
        "Ben",
        "somebody without a name",
    )


def test_who_screened_is_told_stage_by_stage_and_covidence_is_nobody():
    found = listings(
        [
            asked("titles.csv", rayyan([(0, {"Anna": "included", "Ben": "maybe"})])),
            asked("ben.csv", asreview([(0, 1), (1, "")])),
            asked("review_1_included_csv_1.csv", covidence([(0, "")])),
        ]
    )

    assert screeners(found.listings, "title") == ("ASReview (ben)", "Anna", "Ben")
    assert screeners(found.listings, "full_text") == ()
    assert list(lines(found)) == [
        "ben.csv: decisions on titles and abstracts: 2 by ASReview (ben)",
        "review_1_included_csv_1.csv: Covidence's list of included full texts: 1",
        "titles.csv: decisions on titles and abstracts: 1 by Anna, Ben",
    ]


def test_a_rejected_row_is_told_again_where_the_numbers_are():
    text = SOME + "rayyan-9,,2019,,,,,\n"

    found = listings([asked("titles.csv", text)])

    assert [str(one.place) + " " + one.text for one in found.remarks] == ["titles.csv:3 rejected: no title"]


def test_a_reason_at_full_texts_without_a_decision_is_an_exclusion():
    text = ris([0]).replace("ER", "N1  - Exclusion reason: Wrong outcome; \nER")

    assert dict(counted({"out.ris": ("full_text", text)}).reasons) == {"Wrong outcome": 1}
