"""The printed label of a study, found without reading its whole record."""

import os

import pytest

from extraction_forms.entry.progress.labels import WAITS, label_in

RECORD = "schema: 1\nstatus: draft\ncharacteristics:\n  label: {label}\narms:\n  - {{id: a, label: B}}\n"


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("Okafor 2019", "Okafor 2019"),
        ('"Okafor, 2019"', "Okafor, 2019"),
        ("'It''s 2019'  # as printed", "It's 2019"),
        ('{printed: "Okafor, 2019", note: short}', "Okafor, 2019"),
        ("[no label", ""),
        ("{missing: not_reported}", ""),
    ],
)
def test_the_label_is_read_as_the_record_writes_it(tmp_path, written, label):
    path = tmp_path / "anna.yaml"
    path.write_text(RECORD.format(label=written), encoding="utf-8")

    assert label_in(path) == label


@pytest.mark.parametrize(
    "text", ["", "characteristics:\n  design: trial\narms:\n  - {id: a}\n  label: Arm\n", "\x00"]
)
def test_the_label_of_something_else_is_not_taken(tmp_path, text):
    path = tmp_path / "anna.yaml"
    path.write_text(text, encoding="utf-8")

    assert label_in(path) == ""


def test_a_study_that_waits_is_called_as_it_was_added(tmp_path):
    (tmp_path / WAITS).write_text("Rüsch, 2014\n", encoding="utf-8")

    assert label_in(tmp_path / WAITS) == "Rüsch, 2014"


def test_a_label_that_changes_in_its_file_is_read_again(tmp_path):
    path = tmp_path / "anna.yaml"
    path.write_text(RECORD.format(label="First"), encoding="utf-8")
    assert label_in(path) == "First"

    path.write_text(RECORD.format(label="Other"), encoding="utf-8")
    os.utime(path, ns=(1, 1))

    assert label_in(path) == "Other"


def test_a_file_that_is_not_there_has_no_label(tmp_path):
    assert label_in(tmp_path / "none.yaml") == ""
