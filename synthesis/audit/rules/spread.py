"""Rules of the family spread: is each SD, SE and n the one it says it is?"""

from __future__ import annotations

from typing import Final

from synthesis.audit.finding import Rule
from synthesis.audit.rules import (
    spread_and_n,
    spread_between_arms,
    spread_equal,
    spread_limits,
    spread_of_arms,
    spread_of_effects,
    spread_rebuilt,
)

RULES: Final[tuple[Rule, ...]] = (
    *spread_of_arms.RULES,
    *spread_between_arms.RULES,
    *spread_equal.RULES,
    *spread_limits.RULES,
    *spread_and_n.RULES,
    *spread_of_effects.RULES,
    *spread_rebuilt.RULES,
)
