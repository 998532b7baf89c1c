"""Rules on identity: numbers that stand where they were not measured, and studies that stand twice."""

from __future__ import annotations

from typing import Final

from synthesis.audit.finding import Rule
from synthesis.audit.rules.column_slip import COLUMN_SLIP
from synthesis.audit.rules.duplicate_study import DUPLICATE_STUDY
from synthesis.audit.rules.row_slip import ROW_SLIP
from synthesis.audit.rules.same_effect import SAME_EFFECT
from synthesis.audit.rules.same_numbers import SAME_NUMBERS

RULES: Final[tuple[Rule, ...]] = (SAME_NUMBERS, SAME_EFFECT, ROW_SLIP, COLUMN_SLIP, DUPLICATE_STUDY)
"""The rules of the family."""
