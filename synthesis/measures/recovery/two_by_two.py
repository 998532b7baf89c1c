"""The events of two groups from their sizes, all events together, and a statistic of the 2x2 table."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.errors import NotComputable
from synthesis.measures.measure import Choice, Choices, Columns, Floats, refuse
from synthesis.measures.recovery.derivation import Derivation, Derived, positive, without

MARGINS: Final = ("n_exp", "n_ctl", "events")
_NEAR: Final = 0.05  # share of the printed statistic by which whole numbers may miss it unremarked


def events_from_odds_ratio(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """Events by group whose odds ratio is the printed one.

    With N = n_exp + n_ctl, m events in all and S = N - n_exp - m + OR (n_exp + m), events_exp solves
    (1 - OR) x^2 + S x - OR n_exp m = 0 (Di Pietrantonj 2006, Stat Med 25:2299); rounded to whole events.
    """
    positive(columns, "odds_ratio")
    return _table(columns, _by_odds_ratio(columns), columns["odds_ratio"], odds_ratio)


def events_from_risk_ratio(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """Events by group whose risk ratio is the printed one: x = RR n_exp m / (n_ctl + RR n_exp)."""
    positive(columns, "risk_ratio")
    weighed = columns["risk_ratio"] * columns["n_exp"]
    x = weighed * columns["events"] / (columns["n_ctl"] + weighed)
    return _table(columns, x, columns["risk_ratio"], risk_ratio)


def events_from_phi(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """Events by group whose phi is the printed one (the product-moment correlation of a 2x2 table).

    x = (n_exp m + phi sqrt(n_exp n_ctl m (N - m))) / N, positive where the experimental group has more.
    """
    phi = columns["phi"]
    refuse(np.abs(phi) > 1, phi, "phi", "between -1 and 1")
    _check_margins(columns)
    x = (columns["n_exp"] * columns["events"] + phi * _root(columns)) / _all(columns)
    return _table(columns, x, phi, phi_coefficient)


def events_from_chi_squared(columns: Columns, choices: Choices) -> Derived:
    """Events by group whose chi-squared on 1 degree of freedom is the printed one.

    chi2 = N (|a d - b c| - Y)^2 / (n_exp n_ctl m (N - m)), Y = N / 2 with Yates' `correction`, else 0.
    `direction` is +1 where the experimental group has more events than expected, -1 where it has fewer:
    chi2 itself does not tell.
    """
    chi2, direction = columns["chi2"], columns["direction"]
    refuse(chi2 < 0, chi2, "chi2", "at least 0")
    refuse(np.abs(direction) != 1, direction, "direction", "1 or -1")
    _check_margins(columns)
    yates = _yates(choices["correction"], columns)
    apart = np.sqrt(chi2 / _all(columns)) * _root(columns) + yates
    x = (columns["n_exp"] * columns["events"] + direction * apart) / _all(columns)
    return _table(columns, x, chi2, lambda a, b, c, d: chi_squared(a, b, c, d, yates))


def odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """The odds ratio a d / (b c); a, b are those with and without the event in one group, c, d in the other."""
    return a * d / (b * c)


def risk_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """(a / (a + b)) / (c / (c + d))."""
    return (a / (a + b)) / (c / (c + d))


def phi_coefficient(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """(a d - b c) / sqrt((a + b) (c + d) (a + c) (b + d))."""
    return (a * d - b * c) / np.sqrt((a + b) * (c + d) * (a + c) * (b + d))


def chi_squared(a: Floats, b: Floats, c: Floats, d: Floats, yates: Floats) -> Floats:
    """N (|a d - b c| - min(Y, |a d - b c|))^2 over the product of the margins; `yates` is Y."""
    apart = np.abs(a * d - b * c)
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    excess: Floats = apart - np.minimum(yates, apart)
    return (a + b + c + d) * excess**2 / margins


def _by_odds_ratio(columns: Columns) -> Floats:
    _check_margins(columns)
    ratio, n, m = columns["odds_ratio"], columns["n_exp"], columns["events"]
    s = _all(columns) - n - m + ratio * (n + m)
    square, product = 1 - ratio, ratio * n * m
    root = np.sqrt(np.maximum(s**2 + 4 * square * product, 0))
    # The form of the root without cancellation: S is below 0 only where 1 - OR is not small.
    stable = s >= 0
    plus = 2 * product / np.where(stable, s + root, 1.0)
    return np.where(stable, plus, (root - s) / np.where(stable, 1.0, 2 * square))


def _table(
    columns: Columns,
    x: Floats,
    printed: Floats,
    statistic: Callable[[Floats, Floats, Floats, Floats], Floats],
) -> Derived:
    _check_margins(columns)
    a = np.rint(x)
    c = columns["events"] - a
    b, d = columns["n_exp"] - a, columns["n_ctl"] - c
    impossible = np.min([a, b, c, d], axis=0) < 0
    refused = {
        int(row): f"no table with these margins has this statistic: it would need {x[row]:.2f} events"
        for row in np.flatnonzero(impossible)
    }
    with np.errstate(all="ignore"):
        again = statistic(a, b, c, d)
        missed = ~(np.abs(again - printed) <= _NEAR * np.maximum(np.abs(printed), _NEAR))
    cautions = {
        int(row): f"whole events give {again[row]:.4g}, printed is {printed[row]:.4g}"
        for row in np.flatnonzero(missed)
    }
    events = {"events_exp": a, "events_ctl": c}
    return without(events, refused, cautions)


def _check_margins(columns: Columns) -> None:
    for name in MARGINS:
        refuse(columns[name] != np.rint(columns[name]), columns[name], name, "a whole number")
    for name in ("n_exp", "n_ctl"):
        refuse(columns[name] < 1, columns[name], name, "at least 1")
    refuse(columns["events"] < 0, columns["events"], "events", "at least 0")
    refuse(columns["events"] > _all(columns), columns["events"], "events", "at most n_exp + n_ctl")


def _all(columns: Columns) -> Floats:
    return columns["n_exp"] + columns["n_ctl"]


def _root(columns: Columns) -> Floats:
    m = columns["events"]
    return np.sqrt(columns["n_exp"] * columns["n_ctl"] * m * (_all(columns) - m))


def _yates(correction: Choice, columns: Columns) -> Floats:
    if not isinstance(correction, bool):
        raise NotComputable(f"correction of a chi-squared must be true or false; found {correction!r}")
    return _all(columns) / 2 if correction else np.zeros_like(columns["n_exp"])


_ASSUMES: Final = "the margins are those of the table the statistic was computed from, unadjusted"
_GIVES: Final = ("events_exp", "events_ctl")

DERIVATIONS: Final = (
    Derivation(
        name="events_from_odds_ratio",
        label="events by group from the odds ratio and all events",
        of="contrast",
        gives=_GIVES,
        needs=("odds_ratio", *MARGINS),
        compute=events_from_odds_ratio,
        source="Di Pietrantonj 2006, Stat Med 25:2299",
        assumes=_ASSUMES,
    ),
    Derivation(
        name="events_from_risk_ratio",
        label="events by group from the risk ratio and all events",
        of="contrast",
        gives=_GIVES,
        needs=("risk_ratio", *MARGINS),
        compute=events_from_risk_ratio,
        source="the definition of the risk ratio",
        assumes=_ASSUMES,
    ),
    Derivation(
        name="events_from_phi",
        label="events by group from phi and all events",
        of="contrast",
        gives=_GIVES,
        needs=("phi", *MARGINS),
        compute=events_from_phi,
        source="the definition of the phi coefficient",
        assumes=_ASSUMES,
    ),
    Derivation(
        name="events_from_chi_squared",
        label="events by group from chi-squared and all events",
        of="contrast",
        gives=_GIVES,
        needs=("chi2", "direction", *MARGINS),
        compute=events_from_chi_squared,
        source="Yates 1934, J R Stat Soc Suppl 1:217",
        assumes=f"{_ASSUMES}; with Yates' correction unless chosen otherwise",
        choices=MappingProxyType({"correction": True}),
    ),
)
