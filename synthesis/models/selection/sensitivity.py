"""How a mean would change under patterns of selection that are supposed, not estimated."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, measure_of
from synthesis.models.selection import sheets
from synthesis.models.selection.model import Parameter, SelectionModel, selection_model
from synthesis.models.selection.p_values import known_alternative
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

STEPS: Final = (0.005, 0.01, 0.05, 0.1, 0.25, 0.35, 0.5, 0.65, 0.75, 0.9, 0.95, 0.99, 0.995, 1.0)
"""The one-sided p-values at which the weights change (Vevea & Woods 2005, Psychol Methods 10:428, Table 1)."""


@frozen
class Pattern:
    """A pattern of selection: how print calls it, and the weights of the intervals up to `STEPS`."""

    words: str
    weights: tuple[float, ...]


PATTERNS: Final[Mapping[str, Pattern]] = MappingProxyType(
    {
        "moderate_one_tailed": Pattern(
            words="moderate, one-tailed",
            weights=(1, 0.99, 0.95, 0.8, 0.75, 0.65, 0.6, 0.55, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5),
        ),
        "severe_one_tailed": Pattern(
            words="severe, one-tailed",
            weights=(1, 0.99, 0.9, 0.75, 0.6, 0.5, 0.4, 0.35, 0.3, 0.25, 0.1, 0.1, 0.1, 0.1),
        ),
        "moderate_two_tailed": Pattern(
            words="moderate, two-tailed",
            weights=(1, 0.99, 0.95, 0.9, 0.8, 0.75, 0.6, 0.6, 0.75, 0.8, 0.9, 0.95, 0.99, 1),
        ),
        "severe_two_tailed": Pattern(
            words="severe, two-tailed",
            weights=(1, 0.99, 0.9, 0.75, 0.6, 0.5, 0.25, 0.25, 0.5, 0.6, 0.75, 0.9, 0.99, 1),
        ),
    }
)
"""The patterns of Vevea & Woods (2005), Table 1."""


@frozen
class Supposed:
    """What one pattern makes of the first coefficient: itself, its change from that without selection, tau2."""

    name: str
    words: str
    coefficient: Parameter
    change: float
    tau2: float


@frozen(eq=False, repr=False)
class SelectionSensitivity(Presented):
    """A model under each of several patterns of selection; the first of `rows` is without any."""

    k: int
    measure: str
    alternative: str
    level: float
    coefficients: tuple[str, ...]
    rows: tuple[Supposed, ...]
    models: tuple[SelectionModel, ...]
    notes: tuple[str, ...] = ()

    def sheet(self) -> Sheet:
        """The patterns in a table."""
        return sheets.of_sensitivity(self)

    def in_a_line(self) -> str:
        """The patterns in a few words."""
        return f"{self.k} effects under {len(self.models)} patterns of selection"

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the patterns, one a row: estimate, se, interval, change, tau2."""
        import pandas as pd

        rows = []
        for row in self.rows:
            one = row.coefficient
            rows.append(
                {
                    "estimate": one.estimate,
                    **{
                        name: sheets.number(value)
                        for name, value in (("se", one.se), ("ci_low", one.low), ("ci_high", one.high))
                    },
                    "change": row.change,
                    "tau2": row.tau2,
                }
            )
        return pd.DataFrame(rows, index=pd.Index([row.words for row in self.rows], name="selection"))


def selection_sensitivity(fit: Mixed | Modelled, *, alternative: str = "greater") -> SelectionSensitivity:
    """A model refitted as if effects had been published by given weights of their p-values.

    Selection is moderate or severe, of one tail or both (Vevea & Woods 2005, Psychol Methods 10:428, Table 1).
    Nothing of the selection is estimated, so few effects suffice; the question is how far the mean moves. Weights go
    by the one-sided p-value also where selection is two-tailed. Every row counts as independent.

    Args:
        fit: A fit, a meta-regression or a mixed model; it is fitted anew by maximum likelihood.
        alternative: The side that is favoured: `greater` (effects above 0) or `less`.

    Raises:
        NotEstimable: `alternative` is two-sided or unknown, or a model cannot be fitted (`selection_model`).
    """
    if known_alternative(alternative) == "two-sided":
        raise NotEstimable(
            "alternative: expected greater or less, the weights being one-sided; found two-sided"
        )
    found = {
        name: selection_model(fit, "stepfun", steps=STEPS, delta=pattern.weights, alternative=alternative)
        for name, pattern in PATTERNS.items()
    }
    first = next(iter(found.values()))
    plain = first.without.coefficients
    rest = (plain.se, plain.statistic, plain.p, plain.low, plain.high)
    se, statistic, p, low, high = (float(part[0]) for part in rest)
    name, estimate = plain.names[0], float(plain.estimate[0])
    alone = Parameter(
        name=name, estimate=estimate, se=se, statistic=statistic, p=p, low=low, high=high, against=0.0
    )
    rows = [Supposed(name="none", words="none", coefficient=alone, change=0.0, tau2=first.without.tau2)]
    rows += [
        Supposed(
            name=name,
            words=PATTERNS[name].words,
            coefficient=model.coefficients[0],
            change=model.coefficients[0].estimate - estimate,
            tau2=model.tau2,
        )
        for name, model in found.items()
    ]
    return SelectionSensitivity(
        k=first.k,
        measure=measure_of(fit),
        alternative=alternative,
        level=first.level,
        coefficients=plain.names,
        rows=tuple(rows),
        models=tuple(found.values()),
        notes=tuple(dict.fromkeys(note for model in found.values() for note in model.notes)),
    )
