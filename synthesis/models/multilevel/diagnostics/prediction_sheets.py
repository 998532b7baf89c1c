"""Predicted random effects in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis.sheet import Grid, Sheet, interval, level_words

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.multilevel.diagnostics.ranef import Predicted, RandomEffects

EFFECTS = "the effects"
NOTE = "Prediction errors take the variances of the random terms as known; of few groups the intervals are too narrow."


def of_predicted(found: Predicted) -> Sheet:
    """The predicted values of a term in a table."""
    title = "Predicted true effects" if found.term == EFFECTS else f"Predicted random effects of {found.term}"
    return Sheet(title=title, blocks=(_grid(found, ""),), notes=(NOTE,))


def of_random_effects(found: RandomEffects) -> Sheet:
    """The predicted values, a table for each term."""
    names = ", ".join(one.term for one in found.terms)
    blocks = tuple(_grid(one, one.term) for one in found.terms)
    return Sheet(title=f"Predicted random effects of {names}", blocks=blocks, notes=(NOTE,))


def frame(found: Predicted) -> pd.DataFrame:
    """A data frame, a predicted value a row."""
    import pandas as pd

    columns = {"estimate": found.estimate, "se": found.se, "pi_low": found.low, "pi_high": found.high}
    name = "effect" if found.term == EFFECTS else found.term
    return pd.DataFrame(columns, index=pd.Index(found.names, name=name))


def frame_of_all(found: RandomEffects) -> pd.DataFrame:
    """A data frame, a predicted value a row, indexed by term and name."""
    import pandas as pd

    return pd.concat({one.term: frame(one) for one in found.terms}, names=["term", "group"])


def _grid(found: Predicted, title: str) -> Grid:
    rows = tuple(
        (
            name,
            float(found.estimate[i]),
            float(found.se[i]),
            interval(float(found.low[i]), float(found.high[i])),
        )
        for i, name in enumerate(found.names)
    )
    return Grid(title=title, head=("", "estimate", "SE", f"{level_words(found.level)} interval"), rows=rows)
