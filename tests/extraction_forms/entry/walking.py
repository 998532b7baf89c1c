"""Every address that the site has, with names put into it."""

import itertools
import re

from extraction_forms.entry.routes import ROUTES

_NAME = re.compile(r"<(?:\w+:)?(\w+)>")
OUT = ("login", "logout")
"""Addresses that end a visit, or begin another."""


def addresses(names, default=("1",)):
    """Every route's addresses with every choice of `names`; names of no choice get the default ones."""
    for route in ROUTES:
        if route.path.startswith(OUT):
            continue
        parts = _NAME.findall(route.path)
        choices = [names.get(part, default) for part in parts]
        for chosen in itertools.product(*choices):
            values = iter(chosen)
            yield "/" + _NAME.sub(lambda _, values=values: str(next(values)), route.path)


def body(answer):
    """The text of an answer, in one piece or several."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")
