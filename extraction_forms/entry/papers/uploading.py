"""What is sent to the site is given up as soon as it is too large, before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from extraction_forms.entry.papers.adding import LARGEST

_BESIDE = 1024 * 1024


class Capped(FileUploadHandler):
    """The first of the upload handlers: passes on what comes, until it is more than a PDF may have."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._size = 0

    def handle_raw_input(self, *given: Any) -> None:
        """Refuse what announces itself as too large."""
        _, _, content_length, *_ = given
        if content_length > LARGEST + _BESIDE:
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - as Django calls it
        """Pass a part on, or stop."""
        self._size += len(raw_data)
        if self._size > LARGEST + _BESIDE:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - as Django calls it
        """Leave the file to the next handler."""
        return
