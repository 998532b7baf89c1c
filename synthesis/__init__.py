"""Evidence synthesis: from records to effects, votes, models, figures and the journal's supplement.

What is listed here is public; it is loaded when it is first asked for, so that importing is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "Analysis": "synthesis.analysis",
    "Effect": "synthesis.effects",
    "Effects": "synthesis.effects",
    "Fit": "synthesis.models.fit",
    "Review": "synthesis.review",
    "analyse": "synthesis.analysis",
    "build": "synthesis.pipeline",
    "common_effect": "synthesis.models.univariate",
    "effect_sizes": "synthesis.effect_frames",
    "open_review": "synthesis.review",
    "random_effects": "synthesis.models.univariate",
    "run": "synthesis.pipeline",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605 - the list is the table above


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"synthesis has no {name!r}; public are {', '.join(__all__)}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return __all__
