"""Effects with sane defaults, for the tests of the models."""

import pytest

from synthesis.effects import Effect, Effects


def _effects(y, v, studies=None, tags=None):
    names = studies or [f"study_{number}" for number in range(1, len(y) + 1)]
    rows = tuple(
        Effect(
            y=y[i],
            v=v[i],
            measured=y[i],
            study=names[i],
            study_label=names[i].replace("_", " ").capitalize(),
            result=f"row_{i + 1}",
            outcome="hope",
            outcome_label="Hope",
            measure="SMD",
            route="means",
            origins=(f"records/{names[i]}/a.yaml#row_{i + 1}/contrast/smd",),
            tags=tags[i] if tags else {},
            labels={key: value.capitalize() for key, value in tags[i].items()} if tags else {},
        )
        for i in range(len(y))
    )
    return Effects(measure="SMD", rows=rows)


@pytest.fixture(scope="session")
def effects_of():
    """A function (y, v, studies, tags) -> Effects."""
    return _effects
