"""Every address of the site with a value for each name in it, so that a test can walk them all."""

import itertools
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
OUT = ("login", "logout")
"""Addresses that end a visit, or begin another."""
_NAME = re.compile(r"<(?:\w+:)?(\w+)>")


def address(route: Route, **values: str) -> str:
    """An address of a route."""
    known = {**SAMPLES, **values}
    return "/" + _NAME.sub(lambda found: known.get(found[1], DEFAULT), route.path)


def addresses(names, default=("1",)):
    """Every route's addresses with every choice of `names`; names of no choice get the default ones."""
    for route in ROUTES:
        if route.path.startswith(OUT):
            continue
        parts = _NAME.findall(route.path)
        for chosen in itertools.product(*(names.get(part, default) for part in parts)):
            yield address(route, **dict(zip(parts, chosen, strict=True)))


def body(answer):
    """The text of an answer, in one piece or several."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


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
