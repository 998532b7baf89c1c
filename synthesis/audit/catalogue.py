"""Every rule of the audit, by family."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import Audited
from synthesis.audit.rules import (
    consistency,
    counts,
    dependence,
    direction,
    files,
    identity,
    influence,
    ranges,
    spread,
    times,
)

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        rule.id: rule
        for family in (
            identity,
            direction,
            spread,
            counts,
            consistency,
            times,
            ranges,
            files,
            dependence,
            influence,
        )
        for rule in family.RULES
    }
)
"""The rules by id, in the order of `FAMILIES`."""


def findings(audited: Audited) -> tuple[Finding, ...]:
    """What every rule finds, in the order of the families and, in each, of the evidence."""
    return tuple(found for rule in RULES.values() for found in rule.find(audited))
