"""The address that a monitor asks: does the site answer, and its database?"""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpResponse, HttpResponseNotAllowed

from extraction_forms.entry.visit import Visit


def health_page(visit: Visit) -> HttpResponse:
    """One word, `ok`, where the database answers; nothing about what is in it."""
    if visit.request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
