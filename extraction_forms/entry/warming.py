"""What is read before the first page is asked for: once, by the process that all others are made from."""

from __future__ import annotations

import gc
from typing import Final

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.urls import get_resolver

from extraction_forms.collector import keep

_LITTER: Final = (10_000, 20, 50)
"""How much is made before it is searched for rubbish, by age: a page makes thousands of things, few in circles."""


def warm_up() -> None:
    """Read every address and template, and by them every module that a page needs; the database is left alone."""
    _ = get_resolver().url_patterns
    for engine in engines.all():
        if isinstance(engine, Jinja2):
            for name in engine.env.list_templates(extensions=["html"]):
                engine.env.get_template(name)


def keep_what_is_there() -> None:
    """Have Python's search for rubbish pass over all that is read by now, in every process made from this one."""
    gc.collect()
    keep()
    gc.set_threshold(*_LITTER)
