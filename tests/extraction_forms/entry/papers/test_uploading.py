"""What is sent to the site, and given up when it is too large."""

import pytest
from django.core.files.uploadhandler import StopUpload

from extraction_forms.entry.papers.adding import LARGEST
from extraction_forms.entry.papers.uploading import Capped


def test_what_says_that_it_is_too_large_is_not_read():
    with pytest.raises(StopUpload):
        Capped().handle_raw_input(None, {}, 2 * LARGEST, b"boundary", "utf-8")


def test_what_turns_out_to_be_too_large_is_given_up():
    handler = Capped()
    part = bytes(16 * 1024 * 1024)
    handler.handle_raw_input(None, {}, 10, b"boundary", "utf-8")

    for _ in range(3):
        assert handler.receive_data_chunk(part, 0) is part
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(part, 0)


def test_the_largest_pdf_is_passed_on_to_the_next_handler():
    handler = Capped()

    assert handler.receive_data_chunk(bytes(LARGEST), 0) is not None
    assert handler.file_complete(LARGEST) is None
