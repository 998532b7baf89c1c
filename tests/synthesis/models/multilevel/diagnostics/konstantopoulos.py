"""Modified school calendars: 56 schools in 11 districts (Konstantopoulos 2011, Res Synth Methods 2:61)."""

from synthesis.effects import Effect, Effects

DISTRICTS = {
    "11": [(-0.18, 0.118), (-0.22, 0.118), (0.23, 0.144), (-0.3, 0.144)],
    "12": [(0.13, 0.014), (-0.26, 0.014), (0.19, 0.015), (0.32, 0.024)],
    "18": [(0.45, 0.023), (0.38, 0.043), (0.29, 0.012)],
    "27": [(0.16, 0.02), (0.65, 0.004), (0.36, 0.004), (0.6, 0.007)],
    "56": [(0.08, 0.019), (0.04, 0.007), (0.19, 0.005), (-0.06, 0.004)],
    "58": [
        (-0.18, 0.02), (0, 0.018), (0, 0.019), (-0.28, 0.022), (-0.04, 0.02), (-0.3, 0.021),
        (0.07, 0.006), (0, 0.007), (0.05, 0.007), (-0.08, 0.007), (-0.09, 0.007),
    ],
    "71": [(0.3, 0.015), (0.98, 0.011), (1.19, 0.01)],
    "86": [
        (-0.07, 0.001), (-0.05, 0.001), (-0.01, 0.001), (0.02, 0.001),
        (-0.03, 0.001), (0, 0.001), (0.01, 0.001), (-0.1, 0.001),
    ],
    "91": [(0.5, 0.01), (0.66, 0.011), (0.2, 0.01), (0, 0.009), (0.05, 0.013), (0.07, 0.013)],
    "108": [(-0.52, 0.031), (0.7, 0.031), (-0.03, 0.03), (0.27, 0.03), (-0.34, 0.03)],
    "644": [(0.12, 0.087), (0.61, 0.082), (0.04, 0.067), (-0.05, 0.067)],
}  # fmt: skip
YEARS = {"11": 1976, "12": 1989, "18": 1994, "27": 1976, "56": 1997, "58": 1976, "71": 1997, "86": 1997}
YEARS |= {"91": 2000, "108": 2000}
YEARS_OF_644 = (1995, 1995, 1994, 1994)


def effects(districts=None):
    """The effects, a district a study, with the year as a moderator; of some districts only where they are named."""
    rows = []
    for name, values in DISTRICTS.items():
        for i, (y, v) in enumerate(values):
            if districts is not None and name not in districts:
                continue
            year = YEARS.get(name) or YEARS_OF_644[i]
            rows.append(effect(y, v, name, i + 1, year=float(year)))
    return Effects(measure="SMD", rows=tuple(rows))


def effect(y, v, study, number, *, tags=None, **moderators):
    """An effect of a study."""
    return Effect(
        y=float(y),
        v=float(v),
        measured=float(y),
        study=study,
        study_label=study,
        result=f"row_{number}",
        outcome="achievement",
        outcome_label="Achievement",
        measure="SMD",
        route="reported",
        origins=(),
        tags=tags or {},
        moderators=moderators,
    )


def some_effects(*studies):
    """Effects of studies s_1, s_2, ...: for each a list of pairs (y, v)."""
    rows = [
        effect(y, v, f"s_{s}", i) for s, pairs in enumerate(studies, 1) for i, (y, v) in enumerate(pairs, 1)
    ]
    return Effects(measure="SMD", rows=tuple(rows))
