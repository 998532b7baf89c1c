"""The errors of the engine, under `extraction_forms.errors.ReviewError` (the tree is drawn there)."""

from __future__ import annotations

from extraction_forms.errors import ReviewError


class SynthesisError(ReviewError):
    """Something the engine was asked for cannot be had."""


class NotComputable(SynthesisError):  # noqa: N818 - a state, named as the trade names it
    """No effect can be computed from what is there."""


class NotEstimable(SynthesisError):  # noqa: N818
    """A model cannot be fitted to these effects."""


class RenderError(SynthesisError):
    """A figure or document cannot be set as asked."""
