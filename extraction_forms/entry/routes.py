"""Every address of the site, with who may see and who may change what it shows: whoever is not named, may not."""

from __future__ import annotations

from typing import Final

from extraction_forms.entry.pages.account_routes import ACCOUNTS
from extraction_forms.entry.pages.front import front
from extraction_forms.entry.pages.help_routes import HELP
from extraction_forms.entry.pages.paper_routes import PAPERS
from extraction_forms.entry.pages.record_routes import RECORDS
from extraction_forms.entry.pages.result_routes import RESULTS
from extraction_forms.entry.pages.review_routes import REVIEWS
from extraction_forms.entry.pages.saving_routes import SAVING
from extraction_forms.entry.pages.typing_routes import TYPING
from extraction_forms.entry.roles import EVERYBODY
from extraction_forms.entry.route import Route

ROUTES: Final[tuple[Route, ...]] = (
    Route(path="", name="front", page=front, read=EVERYBODY),
    *ACCOUNTS,
    *HELP,
    *REVIEWS,
    *RECORDS,
    *SAVING,
    *TYPING,
    *PAPERS,
    *RESULTS,
)
