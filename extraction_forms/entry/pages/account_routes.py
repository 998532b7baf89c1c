"""The addresses of accounts: in, out, and who may do what."""

from __future__ import annotations

from typing import Final

from extraction_forms.entry.pages.account import account_page
from extraction_forms.entry.pages.health import health_page
from extraction_forms.entry.pages.invited import link_page
from extraction_forms.entry.pages.login import login_page, logout_page
from extraction_forms.entry.pages.people import people_page, review_people_page
from extraction_forms.entry.roles import EVERYBODY, LEADS
from extraction_forms.entry.route import Route

ACCOUNTS: Final[tuple[Route, ...]] = (
    Route(path="login", name="login", page=login_page, is_open=True),
    Route(path="login/<str:token>", name="link", page=link_page, is_open=True),
    Route(path="logout", name="logout", page=logout_page, is_open=True),
    Route(path="healthz", name="health", page=health_page, is_open=True),
    Route(path="account", name="account", page=account_page, read=EVERYBODY, write=EVERYBODY),
    Route(path="people", name="people", page=people_page, read=LEADS, write=LEADS),
    Route(
        path="<str:review>/people/", name="review_people", page=review_people_page, read=LEADS, write=LEADS
    ),
)
