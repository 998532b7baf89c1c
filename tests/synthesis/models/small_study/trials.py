"""The BCG trials as effects of a measure with their counts, for the tests of small-study effects."""

import pandas as pd

from synthesis.data_frames.effect_frames import effect_sizes
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import TRIALS


def bcg(measure="RR", first=13):
    """Log ratios of the first of the BCG trials."""
    rows = [(a, a + b, c, c + d) for a, b, c, d, *_ in TRIALS[:first]]
    names = ["events_exp", "n_exp", "events_ctl", "n_ctl"]
    return effect_sizes(pd.DataFrame(rows, columns=names), measure=measure)


def fitted(measure="RR", tau2="REML", test="z", first=13):
    """A fit of the first of the BCG trials."""
    return random_effects(bcg(measure, first), tau2=tau2, test=test)
