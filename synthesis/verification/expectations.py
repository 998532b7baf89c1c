"""The reported numbers that belong to a fit, each under the name by which another program would call it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from synthesis.ledger_items import Numbers
from synthesis.numbers import Quantity
from synthesis.verification.refit import Expected

OF_MEAN: Final = ("estimate", "se", "ci", "ci_low", "ci_high", "p", "df", "pi", "between", "within")
OF_SHOWN: Final = ("estimate", "ci", "ci_low", "ci_high", "pi", "pi_low", "pi_high")
OF_FIT: Final = (
    *("k", "studies", *OF_MEAN, "ci_low_hk", "ci_high_hk", "ci_low_wald", "ci_high_wald"),
    *("pi_low", "pi_high", "tau2", "i2_q", "i2_tau2", "h2", "q", "q_df", "q_p"),
    *(f"shown.{name}" for name in OF_SHOWN),
)
"""What is reported of a fit, after its key."""

OF_TEST: Final = ("q", "df", "p")
OF_REGRESSION: Final = (
    *("k", "studies", "tau2", "tau2_null", "r2", "qe", "qe_df", "qe_p"),
    *("omnibus", "omnibus_df", "omnibus_df_rest", "omnibus_p"),
)
OF_COEFFICIENT: Final = (
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "p",
    *(f"shown.{name}" for name in ("estimate", "ci_low", "ci_high")),
)


def of_base(numbers: Numbers, base: str, names: Sequence[str]) -> tuple[Expected, ...]:
    """The numbers that stand under `base` by these names, as far as there are any."""
    return tuple(found for name in names for found in _of_key(numbers, f"{base}.{name}", name))


def of_row(numbers: Numbers, key: str, quantity: str, row: int) -> tuple[Expected, ...]:
    """The number of one row of a fit, counted from 1."""
    return tuple(_of_key(numbers, key, quantity, row))


def _of_key(numbers: Numbers, key: str, quantity: str, row: int = 0) -> Iterator[Expected]:
    found = numbers.get(key, Quantity(value=None, text=""))
    value = found.value
    if isinstance(value, tuple):
        # An interval of which both ends have keys of their own is compared by these.
        if f"{key}_low" not in numbers:
            for end, one in zip(("low", "high"), value, strict=True):
                yield Expected(key=key, quantity=f"{quantity}_{end}", value=float(one), row=row)
    elif value is not None and not isinstance(value, str):
        yield Expected(key=key, quantity=quantity, value=float(value), row=row)
