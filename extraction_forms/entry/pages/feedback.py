"""What is told of a record while it is typed: a part of its page, fetched again whenever something was saved."""

from __future__ import annotations

from django.http import HttpResponse

from extraction_forms.entry.drafts.editing import open_record
from extraction_forms.entry.results.feedback import feedback
from extraction_forms.entry.results.told import Feedback
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import ReviewError


def feedback_part(visit: Visit, *, study: str, form: str) -> HttpResponse:
    """The effects, directions and doubts of the person's own record, as it is typed by now."""
    editing = open_record(visit, study, form)
    try:
        found = feedback(editing)
    except ReviewError as fault:
        found = Feedback(notes=(str(fault),))
    return visit.page("feedback.html", found)
