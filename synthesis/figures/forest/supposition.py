"""What a forest plot shows beside what was published: results, and their mean, as something else is supposed."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.frozen_values import frozen


@frozen
class Mean:
    """A pooled mean with its interval, of how many results, I² (of 1), and what the keys of its numbers begin with."""

    estimate: float
    low: float
    high: float
    k: int
    i2: float
    key: str = ""


@frozen
class SupposedRow:
    """A result as it is supposed: what marks it, its effect with its interval, and what is supposed, in words.

    `effect` is None where the result is set aside; `key` is what the keys of its numbers begin with.
    """

    mark: str
    effect: tuple[float, float, float] | None
    words: str
    key: str = ""


@frozen
class Supposition:
    """Results that are drawn twice, by row, and the mean as published and as supposed.

    `supposed` is None where nothing is left to pool, and `why_not` then says why. `about` is what is supposed, in a
    clause (`open findings of the audit`); `pooled_by` how both means were pooled.
    """

    rows: Mapping[tuple[str, str], SupposedRow]
    published: Mean
    supposed: Mean | None
    why_not: str = ""
    about: str = "open findings of the audit"
    pooled_by: str = ""
