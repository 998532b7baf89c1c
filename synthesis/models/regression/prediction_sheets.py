"""What a regression expects, in tables: a row for each set of moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis.letter_case import upper_first
from synthesis.measures.natural_scale import NaturalScale, natural_scale, pooled_name
from synthesis.numbers import Unavailable
from synthesis.sheet import Cell, Grid, Sheet, interval, level_words

if TYPE_CHECKING:
    from synthesis.models.regression.prediction import Predictions


def of_predictions(found: Predictions) -> Sheet:
    """The mean with its interval and the prediction interval, a row each; also on the scale readers know."""
    level = level_words(found.level)
    ends = () if isinstance(found.prediction, Unavailable) else ("prediction",)
    head = ("", "estimate", "SE", f"{level} interval", *ends)
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(found.names):
        mean = (float(found.estimate[i]), float(found.se[i]))
        rows.append((name, *mean, *(interval(low, high, 3) for low, high in _ends(found, i))))
    title = pooled_name(found.measure)
    blocks = [Grid(title=upper_first(title), head=head, rows=tuple(rows), digits=3)]
    scale = natural_scale(found.measure)
    if isinstance(scale, NaturalScale):
        blocks.append(_natural(found, scale))
    if isinstance(found.prediction, Unavailable):
        note = f"Prediction interval {found.prediction}."
    else:
        note = f"Prediction: where, at {level}, the true effect of a new study would lie."
    many = f"{len(found.names)} {'row' if len(found.names) == 1 else 'rows'} of moderators"
    return Sheet(title=f"Expected effects at {many}", blocks=tuple(blocks), notes=(note, *found.notes))


def _natural(found: Predictions, scale: NaturalScale) -> Grid:
    ends = () if isinstance(found.prediction, Unavailable) else ("prediction",)
    rows: list[tuple[Cell, ...]] = [
        (name, scale.shown(float(found.estimate[i])), *(scale.interval(*pair) for pair in _ends(found, i)))
        for i, name in enumerate(found.names)
    ]
    head = ("", "estimate", f"{level_words(found.level)} interval", *ends)
    return Grid(title=upper_first(scale.name), head=head, rows=tuple(rows))


def _ends(found: Predictions, i: int) -> list[tuple[float, float]]:
    bands = [found.interval]
    if not isinstance(found.prediction, Unavailable):
        bands.append(found.prediction)
    return [(float(band.low[i]), float(band.high[i])) for band in bands]
