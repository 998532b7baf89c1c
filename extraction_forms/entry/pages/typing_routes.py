"""The addresses of numbers typed as printed, of pasted tables, and of guided judgements."""

from __future__ import annotations

from typing import Final

from extraction_forms.entry.pages.guided import guided, judgements
from extraction_forms.entry.pages.pasting import paste_table, pasted_table
from extraction_forms.entry.pages.typing import spread_text
from extraction_forms.entry.roles import WRITERS
from extraction_forms.entry.route import Route

_RECORD: Final = "<str:review>/records/<str:study>/<str:form>"

TYPING: Final[tuple[Route, ...]] = (
    Route(path=f"{_RECORD}/spread", name="spread", page=spread_text, write=WRITERS),
    Route(path=f"{_RECORD}/pasted", name="pasted", page=pasted_table, write=WRITERS),
    Route(path=f"{_RECORD}/paste/", name="paste", page=paste_table, read=WRITERS, write=WRITERS),
    Route(path=f"{_RECORD}/guided/", name="judgements", page=judgements, read=WRITERS, write=WRITERS),
    Route(path=f"{_RECORD}/guided/<str:entry>/", name="guided", page=guided, read=WRITERS, write=WRITERS),
)
