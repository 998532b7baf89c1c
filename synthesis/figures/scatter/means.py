"""A mean that points stand about, as a plot and its legend show it."""

from __future__ import annotations

from extraction_forms.frozen_values import frozen


@frozen
class Mean:
    """A mean on the scale of the axis: what it is called, its number as it is printed and that number's key."""

    at: float
    label: str
    text: str
    key: str = ""
