"""The addresses of papers: their pages, their text, and quotes chosen in them."""

from __future__ import annotations

from typing import Final

from extraction_forms.entry.pages.paper import (
    paper_add,
    paper_file,
    paper_find,
    paper_image,
    paper_panel,
    paper_remove,
)
from extraction_forms.entry.roles import EVERYBODY, LEADS, WRITERS
from extraction_forms.entry.route import Route

_STUDY: Final = "<str:review>/papers/<str:study>"

PAPERS: Final[tuple[Route, ...]] = (
    Route(path=f"{_STUDY}/", name="paper_panel", page=paper_panel, read=EVERYBODY),
    Route(path=f"{_STUDY}/add", name="paper_add", page=paper_add, read=WRITERS, write=WRITERS),
    Route(path=f"{_STUDY}/<str:file>/pdf", name="paper_file", page=paper_file, read=EVERYBODY),
    Route(path=f"{_STUDY}/<str:file>/find", name="paper_find", page=paper_find, read=EVERYBODY),
    Route(
        path=f"{_STUDY}/<str:file>/remove", name="paper_remove", page=paper_remove, read=LEADS, write=LEADS
    ),
    Route(path=f"{_STUDY}/<str:file>/<str:page>.png", name="paper_image", page=paper_image, read=EVERYBODY),
)
