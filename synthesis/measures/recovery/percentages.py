"""Whole events from a printed percentage, where only one number of events can have been meant."""

from __future__ import annotations

from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, refuse
from synthesis.measures.recovery.derivation import Derivation, Derived, at_least, without

_MOST_DECIMALS: Final = 9
_SLACK: Final = 1e-9


def events_from_percentage(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """The whole number x of n whose percentage rounds to the printed one; shape (k,).

    A percentage printed with d decimals stands for any within half a unit of its last place,
    (p - 10^-d / 2) n / 100 <= x <= (p + 10^-d / 2) n / 100, whichever way halves were rounded.
    Rows with none or several such x are refused.
    """
    _check(columns)
    p, n = columns["percentage"], columns["n"]
    half = 0.5 * 10.0 ** -columns["percentage_decimals"]
    low = np.maximum(np.ceil((p - half) * n / 100 - _SLACK), 0)
    high = np.minimum(np.floor((p + half) * n / 100 + _SLACK), n)
    refused = {}
    for row in np.flatnonzero(low != high):
        several = f"any of {low[row]:.0f} to {high[row]:.0f} events has this percentage"
        refused[int(row)] = (
            several if low[row] < high[row] else "no whole number of events has this percentage"
        )
    return without({"events": low}, refused, {})


def _check(columns: Columns) -> None:
    p, d = columns["percentage"], columns["percentage_decimals"]
    refuse((p < 0) | (p > 100), p, "percentage", "between 0 and 100")
    whole = (d == np.rint(d)) & (d >= 0) & (d <= _MOST_DECIMALS)
    refuse(~whole, d, "percentage_decimals", f"a whole number from 0 to {_MOST_DECIMALS}")
    refuse(columns["n"] != np.rint(columns["n"]), columns["n"], "n", "a whole number")
    at_least(columns, 1, "n")


DERIVATIONS: Final = (
    Derivation(
        name="events_from_percentage",
        label="events from a percentage",
        of="arm",
        gives=("events",),
        needs=("percentage", "percentage_decimals", "n"),
        compute=events_from_percentage,
        source="the definition of a rounded percentage",
        assumes="the percentage is of all n of the arm",
    ),
)
