"""How pages are written: Jinja with everything escaped, and the few words that every page uses.

Jinja rather than Django's own templates, since the page of a record has hundreds of inputs to write.
"""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Jinja's environment: what is not known is a fault, what is text is escaped."""
    fixed = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**{**options, **fixed, "autoescape": True})  # noqa: S701 - it is there
    made.globals |= {"static": static, "url": url, "htmx_script": _script}
    return made


def url(name: str, /, **names: str) -> str:
    """The address of a route by its name and what stands in it."""
    return reverse(name, kwargs=names)


def _script() -> SafeString:
    """The tag of htmx's own file, which comes with its package."""
    return SafeString(htmx_script(minified=True))
