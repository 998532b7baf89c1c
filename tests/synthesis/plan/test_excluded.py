"""Studies that a plan excludes, held against the counts of its flow and against the records."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.review import open_review

BIB = """@article{okafor_2014,
  author = {Okafor, Ada and Lind, Bo and Sund, Cy}, year = {2014}, title = {Before and after}, journal = {J}
}
"""
FLOW = {"assessed": "9", "reports_excluded": {"No control group": "2", "Wrong population": "1"}}


def told(build, tmp_path, excluded, **parts):
    folder = build.write(tmp_path / "r", build.study("a"), excluded_studies=excluded, **parts)
    (folder / "references.bib").write_text(BIB, "utf-8")
    return [one for one in open_review(folder).warnings if "Excluded studies" in one]


def test_studies_under_the_reasons_of_the_flow_are_not_warned_of(build, tmp_path):
    excluded = {"b": {"study": "B", "reason": "No control group"}}

    assert told(build, tmp_path, excluded, flow=FLOW) == []
    assert told(build, tmp_path / "without", {"b": {"reason": "Any"}}) == []


def test_a_reason_that_the_flow_has_not_is_warned_of_with_the_one_that_was_meant(build, tmp_path):
    (warning,) = told(build, tmp_path, {"b": {"reason": "Wrong populations"}}, flow=FLOW)

    assert warning.startswith("review.yaml:")
    assert "Excluded studies > b > reason: expected a reason of the study flow" in warning
    assert "Did you mean 'Wrong population'?" in warning


def test_more_studies_than_the_flow_counts_reports_for_a_reason_are_warned_of(build, tmp_path):
    excluded = {name: {"reason": "Wrong population"} for name in ("b", "c")}

    (warning,) = told(build, tmp_path, excluded, flow=FLOW)

    assert "at most the 1 reports" in warning
    assert "found 2 studies" in warning


def test_an_excluded_study_that_has_a_record_is_warned_of(build, tmp_path):
    (warning,) = told(build, tmp_path, {"a": {"reason": "Any"}})

    assert "Excluded studies > a: expected a study that is not included; found a record of a" in warning


def test_a_key_that_no_reference_has_is_a_fault(build, tmp_path):
    with pytest.raises(Rejected, match="Excluded studies > b > citekey: expected a key of references"):
        told(build, tmp_path, {"b": {"reason": "Any", "citekey": "okafor_2015"}})


def test_a_study_without_a_reason_is_a_fault(build, tmp_path):
    with pytest.raises(Rejected, match="reason"):
        told(build, tmp_path, {"b": {"study": "B"}})
