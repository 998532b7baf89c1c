"""The overlap of several reviews of ours, by their records and references."""

import pytest

from extraction_forms.errors import UsageError
from synthesis.overlap.covered_area import covered_area
from synthesis.overlap_across import overlap_across
from synthesis.review import open_review


def report(**facts):
    return [{"id": "main", "kind": "journal", "is_primary": "yes", **facts}]


def written(build, folder, *studies):
    made = []
    for name, reports, *more in studies:
        one = build.study(name, *(more or [build.result()]))
        made.append(one | {"reports": reports})
    return open_review(build.write(folder, *made))


def test_trials_are_known_by_their_numbers_across_reviews(build, tmp_path):
    one = written(
        build, tmp_path / "one", ("okafor_2019", report(doi="10.1000/a")), ("lind_2018", report(pmid="7"))
    )
    other = written(
        build,
        tmp_path / "other",
        ("hope_trial", report(registration="NCT01234567", doi="10.1000/A")),
        ("lind_2018", report(pmid="8")),
    )
    found = overlap_across([one, other])

    assert (covered_area(found.matrix).inclusions, covered_area(found.matrix).studies) == (4, 3)
    (shared,) = [one for one in found.matrix.studies if len(found.matrix.reviews_of(one.id)) == 2]
    assert shared.names == ("Okafor 2019", "Hope Trial")
    assert [(named.one, named.other, named.why) for named in found.joined] == [
        ("Okafor 2019 (one)", "Hope Trial (other)", "the same DOI, 10.1000/A")
    ]
    assert found.doubts == ()
    assert [(r.id, r.year) for r in found.matrix.reviews] == [("one", 2026), ("other", 2026)]


def test_reviews_of_one_title_are_told_apart_by_their_folders(build, tmp_path):
    """A draft and its copy, or two reviews that were begun alike; a title of its own stays as it is."""
    alike = [written(build, tmp_path / name, ("a", report(doi="10.1000/a"))) for name in ("old", "new")]
    own = open_review(build.write(tmp_path / "own", build.study("b", build.result()), title="Hope"))
    title = alike[0].plan.title

    labels = [review.label for review in overlap_across([*alike, own]).matrix.reviews]
    assert labels == [f"{title} (old)", f"{title} (new)", "Hope"]


def test_outcomes_choose_among_the_studies(build, tmp_path):
    one = written(
        build,
        tmp_path / "one",
        ("a", report(doi="10.1000/a"), build.result(outcome="hope")),
        ("b", report(doi="10.1000/b")),
    )
    other = written(build, tmp_path / "other", ("b", report(doi="10.1000/b")))

    assert covered_area(overlap_across([one, other]).matrix).corrected == 50
    assert [s.id for s in overlap_across([one, other], ["hope"]).matrix.studies] == ["a"]
    with pytest.raises(UsageError, match="a study with a result of fear"):
        overlap_across([one, other], ["fear"])


def test_a_folder_given_twice_and_two_of_one_name_are_refused(build, tmp_path):
    one = written(build, tmp_path / "one", ("a", report()))

    with pytest.raises(UsageError, match="one: expected each review once"):
        overlap_across([one, one])
