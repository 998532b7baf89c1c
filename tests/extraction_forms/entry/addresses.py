"""Every address of the site with a value for each name in it, so that a test can walk them all."""

import re

from extraction_forms.entry.route import Route
from extraction_forms.entry.routes import ROUTES

# A name that is not listed here gets the default, so that a new address is walked from its first day.
SAMPLES = {
    "review": "demo",
    "study": "okafor_2019",
    "form": "peer_support",
    "extractor": "ben",
    "figure": "hope.forest",
    "page": "1",
    "token": "x" * 43,
}
DEFAULT = "sample"
UNSAFE = ("post", "put", "patch", "delete")


def address(route: Route, **values: str) -> str:
    """An address of a route."""
    known = {**SAMPLES, **values}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known.get(found[1], DEFAULT), route.path)


GUARDED = tuple(route for route in ROUTES if not route.is_open)
UNKNOWN = (
    "/nothing",
    "/demo/nothing",
    "/demo/nothing/",
    "/nothing/records/a/b/",
    "/admin/",
    "/../etc/passwd",
    "//x/",
)
EVERYWHERE = (*(address(route) for route in GUARDED), *UNKNOWN)
