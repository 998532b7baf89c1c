"""Whose records are compared, and what is told of them before both are submitted: nothing."""

import pytest

from extraction_forms.compare.extracted import compare_two, extracted, of_study, read_two, the_two
from extraction_forms.errors import Rejected, ReviewError, UsageError
from tests.extraction_forms.two_extractors import BEN, FORMS, STUDY, changed, review, what

HIDDEN = "0.4711"
DRAFT = [("status: submitted", "status: draft"), ('sd: "0.46"', f'sd: "{HIDDEN}"')]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "review"


def third(folder, **words):
    text = changed(BEN, [("extractor: ben", "extractor: dora"), *words.get("words", ())])
    (folder / "records" / STUDY / "dora.yaml").write_text(text, "utf-8")


def test_records_are_found_by_study_and_form_and_a_consensus_is_none_of_them(folder):
    review(folder)
    (folder / "records" / STUDY / "consensus.yaml").write_text("x: y", "utf-8")
    (one,) = extracted(folder)

    assert (one.study, one.form, one.extractors, one.submitted) == (STUDY, "trials", ("anna", "ben"), True)


@pytest.mark.parametrize(
    "spoilt",
    [
        DRAFT,
        [("status: submitted", "status: draft"), ('sd: "0.46"', f"sd: [{HIDDEN}]")],
        [("status: submitted", "status: drafft"), ('sd: "0.46"', f'sd: "{HIDDEN}"')],
        [("status: submitted\n", ""), ('sd: "0.46"', f'sd: "{HIDDEN}"')],
        [("status: submitted", "status: draft"), ("setting: Clinic", f"setting: {HIDDEN} #cut")],
        [("schema: 1", f"schema: 1\n{HIDDEN}: [")],
    ],
)
def test_nothing_of_a_record_that_is_not_submitted_is_told(folder, spoilt):
    review(folder, ben=spoilt, matched=False)
    with pytest.raises(ReviewError) as caught:
        compare_two(folder, of_study(folder, STUDY)[0], FORMS)

    assert HIDDEN not in str(caught.value)
    assert caught.value.exit_code == 1


def test_nor_of_one_that_is_while_the_other_is_not(folder):
    review(folder, anna=[('sd: "0,46"', 'sd: ["0,4711"]')], ben=DRAFT, matched=False)
    with pytest.raises(Rejected) as caught:
        compare_two(folder, what(folder), FORMS)

    assert "4711" not in str(caught.value)
    assert "Until every extractor has submitted" in str(caught.value)


def test_the_faults_of_submitted_records_are_all_told(folder):
    review(folder, anna=[('n: "65"', 'n: "x"')], ben=[('n: "73"', 'n: "y"')], matched=False)
    with pytest.raises(Rejected) as caught:
        read_two(folder, what(folder), FORMS)

    assert {problem.place.file for problem in caught.value.problems} == {
        f"records/{STUDY}/anna.yaml",
        f"records/{STUDY}/ben.yaml",
    }


def test_a_study_with_one_extractor_says_so(folder):
    review(folder)
    (folder / "records" / STUDY / "ben.yaml").unlink()

    with pytest.raises(UsageError, match="expected the records of two extractors; found trials: anna"):
        of_study(folder, STUDY)


def test_a_study_that_is_not_there_is_met_with_the_nearest_one(folder):
    review(folder)

    with pytest.raises(UsageError, match=r"expected a study of this review. Did you mean 'okafor_2019'\?"):
        of_study(folder, "okafor_2018")


def test_a_study_that_is_like_none_is_met_with_those_there_are(folder):
    review(folder)

    with pytest.raises(UsageError, match=r"expected a study of this review. It has okafor_2019.$"):
        of_study(folder, "sledge")


def test_of_three_extractors_two_must_be_named(folder):
    review(folder)
    third(folder)
    one = what(folder)

    with pytest.raises(UsageError, match="name the two to compare: --between anna ben"):
        the_two(one)
    assert the_two(one, ("dora", "anna")) == ("anna", "dora")
    with pytest.raises(UsageError, match="expected extractors among anna, ben, dora; found 'eve'"):
        the_two(one, ("anna", "eve"))
    with pytest.raises(UsageError, match="name the two"):
        the_two(one, ("anna", "anna"))


def test_a_third_draft_does_not_stand_in_the_way_of_the_two_that_were_named(folder):
    review(folder)
    third(folder, words=DRAFT)

    assert compare_two(folder, what(folder), FORMS, ("anna", "ben")).unsettled == ()


def test_the_matching_that_the_review_keeps_is_the_one_that_is_used(folder):
    review(folder)
    path = folder / "matching" / f"{STUDY}.yaml"
    text = path.read_text("utf-8").replace(
        "    - {a: hope_post, b: r1, why: same outcome and time}", "    - {a: hope_post}\n    - {b: r1}"
    )
    path.write_text(text, "utf-8")

    assert {item.section.id for item in compare_two(folder, what(folder), FORMS).unsettled} == {"results"}
