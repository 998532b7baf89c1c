"""The form and the status of a record, told from two lines of its file."""

import pytest

from extraction_forms.compare.extracted import head_of
from extraction_forms.entry.heads import form_and_status
from tests.extraction_forms.entry.reviews import record

WRITTEN = record("okafor_2019", "anna", status="submitted")


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        WRITTEN.replace("\n", "\r\n"),
        WRITTEN.replace("status: submitted", "status: locked # for good"),
        WRITTEN.replace(
            "form: {id: peer_support, version: 1.2.0}", "form:\n  id: peer_support\n  version: 1.2.0"
        ),
        WRITTEN.replace("status: submitted\n", ""),
        WRITTEN.replace("status: submitted\n", "status: submitted\nstatus: draft\n"),
        WRITTEN.replace(
            "label: Okafor 2019", "label: |\n    status: draft\n    form: {id: rob2, version: 1.1.0}"
        ),
        "{" + "form: {id: rob2, version: 1.1.0}, status: submitted}\n",
        WRITTEN.replace("status: submitted", '"status": draft'),
        "",
    ],
)
def test_the_head_is_what_reading_the_whole_record_tells(tmp_path, text):
    path = tmp_path / "anna.yaml"
    path.write_text(text, encoding="utf-8")

    assert form_and_status(path) == head_of(path)


def test_a_record_that_was_changed_is_looked_at_again(tmp_path):
    path = tmp_path / "anna.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    before = form_and_status(path)
    path.write_text(WRITTEN.replace("status: submitted", "status: draft"), encoding="utf-8")

    assert [before, form_and_status(path)] == [("peer_support", "submitted"), ("peer_support", "draft")]
