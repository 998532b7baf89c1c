"""The addresses of drafts and their being saved."""

from __future__ import annotations

from typing import Final

from extraction_forms.entry.pages.autosave import draft_page
from extraction_forms.entry.pages.saving import discard_page, resolve_page, save_page, submit_page
from extraction_forms.entry.pages.statuses import lock_page, reopen_page, status_page
from extraction_forms.entry.roles import LEADS, WRITERS
from extraction_forms.entry.route import Route

_RECORD: Final = "<str:review>/records/<str:study>/<str:form>"

SAVING: Final[tuple[Route, ...]] = (
    Route(path=f"{_RECORD}/draft", name="draft", page=draft_page, write=WRITERS),
    Route(path=f"{_RECORD}/save", name="save", page=save_page, write=WRITERS),
    Route(path=f"{_RECORD}/submit", name="submit", page=submit_page, write=WRITERS),
    Route(path=f"{_RECORD}/resolve", name="resolve", page=resolve_page, write=WRITERS),
    Route(path=f"{_RECORD}/discard", name="discard", page=discard_page, write=WRITERS),
    Route(path=f"{_RECORD}/reopen", name="reopen", page=reopen_page, write=WRITERS),
    Route(path=f"{_RECORD}/lock", name="lock", page=lock_page, write=LEADS),
    Route(path=f"{_RECORD}/of/<str:extractor>/status", name="status", page=status_page, write=LEADS),
)
