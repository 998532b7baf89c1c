"""What the server's log is told."""

import logging

from django.conf import settings
from django.test import Client

from extraction_forms.entry.log_lines import WithoutLinks
from extraction_forms.entry.pages import invited


def test_a_link_that_lets_somebody_in_is_not_written_into_the_log(monkeypatch, caplog):
    def broken(token):
        raise OSError(5, "Input/output error", "entry.sqlite3")

    monkeypatch.setattr(invited, "open_ticket", broken)
    caplog.handler.addFilter(WithoutLinks())
    try:
        told = Client().get(f"/login/{'k' * 43}")
    finally:
        caplog.handler.filters.clear()

    assert told.status_code == 503
    assert "/login/..." in caplog.text
    assert "kkk" not in caplog.text


def test_every_line_of_the_log_goes_through_it():
    handler = settings.LOGGING["handlers"]["console"]
    filters = settings.LOGGING["filters"]

    assert [filters[name]["()"] for name in handler["filters"]] == [
        f"{WithoutLinks.__module__}.{WithoutLinks.__name__}"
    ]
    assert {logging.getLogger("django").handlers[0].filters[0].__class__} == {WithoutLinks}
