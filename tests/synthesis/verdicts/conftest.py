"""Margins and fits with sane defaults, for the tests of verdicts."""

import pytest

from synthesis.effects import Effect, Effects
from synthesis.models.univariate import random_effects
from synthesis.verdicts.margin import Margin


def _fit(y, v, studies=None, **options):
    names = studies or [f"study_{number}" for number in range(1, len(y) + 1)]
    rows = tuple(
        Effect(
            y=float(y[i]),
            v=float(v[i]),
            measured=float(y[i]),
            study=names[i],
            study_label=names[i].replace("_", " ").capitalize(),
            result=f"row_{i + 1}",
            outcome="hope",
            outcome_label="Hope",
            measure="SMD",
            route="means",
            origins=(f"records/{names[i]}/a.yaml#row_{i + 1}/contrast/smd",),
        )
        for i in range(len(y))
    )
    return random_effects(Effects(measure="SMD", rows=rows), **options)


@pytest.fixture(scope="session")
def fit_of():
    """A function (y, v, studies, options) -> Fit."""
    return _fit


@pytest.fixture(scope="session")
def small():
    """Margins of 0.2 standard deviations both ways."""
    return Margin(id="small", harm=0.2, benefit=0.2, text="−0.20 to 0.20 standard deviations")
