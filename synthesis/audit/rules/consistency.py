"""Whether the numbers printed of one result can all be true: effect, error, interval, test, p and the arms' own."""

from __future__ import annotations

from typing import Final

from synthesis.audit.finding import Rule
from synthesis.audit.rules import (
    consistency_derived,
    consistency_effects,
    consistency_intervals,
    consistency_scale,
    consistency_se_of_n,
    consistency_subscale,
    consistency_tests,
)

RULES: Final[tuple[Rule, ...]] = (
    *consistency_effects.RULES,
    *consistency_scale.RULES,
    *consistency_se_of_n.RULES,
    *consistency_intervals.RULES,
    *consistency_tests.RULES,
    *consistency_derived.RULES,
    *consistency_subscale.RULES,
)
