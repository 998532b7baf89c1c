"""What a page's script sends as JSON: read, and refused where no page sends such a thing; whether it reads JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from extraction_forms.errors import UsageError


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, that reads the answer as JSON."""
    return "application/json" in request.headers.get("Accept", "")


def body_of(request: HttpRequest, expected: str) -> Mapping[str, Any]:
    """What a request says, by name.

    Raises:
        UsageError: it is not `expected`, since no names and values stand there.
    """
    said = loaded(request.body)
    if not isinstance(said, dict):
        raise UsageError(f"Expected {expected}.")
    return said


def loaded(text: str | bytes) -> object:
    """What a text says as JSON; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
