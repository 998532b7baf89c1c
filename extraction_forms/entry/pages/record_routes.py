"""The addresses of a person's own record."""

from __future__ import annotations

from typing import Final

from extraction_forms.entry.pages.record import entries, record, record_field, record_parts, record_rows
from extraction_forms.entry.roles import WRITERS
from extraction_forms.entry.route import Route

_RECORD: Final = "<str:review>/records/<str:study>/<str:form>/"

RECORDS: Final[tuple[Route, ...]] = (
    Route(path=_RECORD, name="record", page=record, read=WRITERS),
    Route(path=f"{_RECORD}parts", name="record_parts", page=record_parts, read=WRITERS),
    Route(path=f"{_RECORD}field", name="record_field", page=record_field, read=WRITERS),
    Route(path=f"{_RECORD}rows", name="record_rows", page=record_rows, read=WRITERS),
    Route(path=f"{_RECORD}entries", name="entries", page=entries, write=WRITERS),
)
