"""Effects made of numbers, with moderators a column each, for the tests of the models."""

from synthesis.effects import Effect, Effects


def made(y, v, **columns):
    """Effects of these y and v, a study each."""
    return Effects(
        measure="SMD",
        rows=tuple(
            Effect(
                y=float(y[i]),
                v=float(v[i]),
                measured=float(y[i]),
                study=f"study_{i + 1}",
                study_label=f"Study {i + 1}",
                result=f"row_{i + 1}",
                outcome="hope",
                outcome_label="Hope",
                measure="SMD",
                route="means",
                origins=(f"records/study_{i + 1}/a.yaml#row_1/contrast/smd",),
                moderators={name: values[i] for name, values in columns.items()},
            )
            for i in range(len(y))
        ),
    )
