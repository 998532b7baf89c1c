"""What is read before the first page is asked for: once, by the process that all others are made from."""

from __future__ import annotations

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.urls import get_resolver


def warm_up() -> None:
    """Read every address and template, and by them every module that a page needs; the database is left alone."""
    _ = get_resolver().url_patterns
    for engine in engines.all():
        if isinstance(engine, Jinja2):
            for name in engine.env.list_templates(extensions=["html"]):
                engine.env.get_template(name)
