"""What a whole number may have been before a finger slipped: 5 for 50, 47 for 74."""

from __future__ import annotations


def slips(value: float) -> frozenset[float]:
    """Whole numbers that differ by two neighbouring digits exchanged, or by a last digit lost, gained or doubled."""
    if value < 1 or value % 1:
        return frozenset()
    digits = f"{value:.0f}"
    found = {digits + "0", digits + digits[-1]}
    if len(digits) > 1 and (digits[-1] == "0" or digits[-1] == digits[-2]):
        found.add(digits[:-1])
    for at in range(len(digits) - 1):
        found.add(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])
    return frozenset(float(one) for one in found if one != digits and not one.startswith("0"))
