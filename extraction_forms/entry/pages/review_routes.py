"""The addresses of a review: progress, comparison, agreement, history."""

from __future__ import annotations

from typing import Final

from extraction_forms.entry.pages.adjudicate import conclude, decide
from extraction_forms.entry.pages.agreement import agreement
from extraction_forms.entry.pages.compare import compare, compare_left
from extraction_forms.entry.pages.history import history, history_of
from extraction_forms.entry.pages.matching import matching
from extraction_forms.entry.pages.progress import progress
from extraction_forms.entry.pages.studies import studies
from extraction_forms.entry.roles import EVERYBODY, LEADS, SETTLERS, WRITERS
from extraction_forms.entry.route import Route

_COMPARE = "<str:review>/compare/<str:study>/<str:form>"

REVIEWS: Final[tuple[Route, ...]] = (
    Route(path="<str:review>/", name="progress", page=progress, read=EVERYBODY),
    Route(path="<str:review>/studies/", name="studies", page=studies, read=LEADS, write=LEADS),
    Route(path=f"{_COMPARE}/", name="compare", page=compare, read=EVERYBODY),
    Route(path=f"{_COMPARE}/left", name="compare_left", page=compare_left, read=EVERYBODY),
    Route(path=f"{_COMPARE}/decide", name="decide", page=decide, write=SETTLERS),
    Route(path=f"{_COMPARE}/consensus", name="conclude", page=conclude, write=SETTLERS),
    Route(path=f"{_COMPARE}/matching", name="matching", page=matching, read=SETTLERS, write=SETTLERS),
    Route(path="<str:review>/agreement/", name="agreement", page=agreement, read=EVERYBODY),
    Route(
        path="<str:review>/records/<str:study>/<str:form>/history", name="history", page=history, read=WRITERS
    ),
    Route(
        path="<str:review>/history/<str:study>/<str:form>/<str:extractor>",
        name="history_of",
        page=history_of,
        read=EVERYBODY,
    ),
)
