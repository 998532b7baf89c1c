"""A file of RevMan 5, whichever it is: the review itself (`.rm5`), or the analyses it exported as CSV."""

from __future__ import annotations

from extraction_forms.exchange.revman import analysis_csv, rm5
from extraction_forms.exchange.revman.source import Review

_MARKUP = (b"<", b"\xff\xfe", b"\xfe\xff", b"\0")


def read(data: bytes, file: str) -> Review:
    """What the bytes of a file of RevMan 5 hold; it is a table where it does not begin as XML does.

    Raises:
        ImportFault: it is neither, or cannot be read.
    """
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    table = head and not head.startswith(_MARKUP)
    return analysis_csv.read(data, file) if table else rm5.read(data, file)
