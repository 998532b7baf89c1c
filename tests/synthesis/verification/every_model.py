"""A review that pools by every model, estimator and test there is: seven studies of effects and of events."""

FEW = (("a", "0.1"), ("b", "0.5"), ("c", "0.2"), ("d", "0.9"), ("e", "-0.3"))

_Y = (0.1, 0.5, 0.2, 0.9, 0.3, 0.4, -0.2)
_SE = (0.2, 0.15, 0.25, 0.2, 0.3, 0.18, 0.22)
_AGES = (20, 30, 41, 52, 33, 44, 60)
_EVENTS = (
    *((10, 50, 20, 50), (8, 40, 12, 42), (0, 30, 4, 30), (0, 20, 0, 22)),
    *((12, 60, 15, 55), (3, 25, 9, 28), (5, 40, 2, 41)),
)
OUTCOMES = {
    "domains": [
        {"id": "clinical", "label": "Clinical"},
        {"id": "events", "label": "Events"},
        {"id": "social", "label": "Social"},
    ],
    "outcomes": [
        {"id": "mood", "label": "Mood", "domain": "clinical", "polarity": "lower_better"},
        {"id": "fear", "label": "Fear", "domain": "clinical", "polarity": "lower_better"},
        {"id": "relapse", "label": "Relapse", "domain": "events", "polarity": "lower_better"},
        {"id": "rest", "label": "Rest", "domain": "social", "polarity": "higher_better"},
    ],
}
_EFFECTS = {"measure": "SMD", "use": "reported"}
_COUNTS = {"where": "domain == 'events'", "use": "computed"}
SYNTHESES = {
    "clinical": {
        **_EFFECTS,
        "where": "domain == 'clinical'",
        "multiplicity": "dependent",
        "by": ["format"],
    },
    "social": {**_EFFECTS, "where": "domain == 'social'", "by": ["format"]},
    "plain": {**_EFFECTS, "where": "outcome == 'mood'", "test": "t", "tau2": "ML"},
    "proportions": {**_COUNTS, "measure": "PLO", "model": "glmm"},
    "peto": {**_COUNTS, "measure": "OR", "model": "peto"},
    **{
        f"mh_{one.lower()}": {**_COUNTS, "measure": one, "model": "mantel_haenszel"}
        for one in ("OR", "RR", "RD")
    },
    **{
        f"glmm_{one[:2].lower()}_{one[3:].lower()}": {
            **_COUNTS,
            "measure": "OR",
            "model": "glmm",
            "glmm": one,
        }
        for one in ("UM.FS", "UM.RS", "CM.EL", "CM.AL")
    },
}
_REGRESSIONS = (
    *(("~ mean_age", "REML", "knha"), ("~ mean_age + format", "DL", "z"), ("~ format - 1", "REML", "knha")),
    *(("~ format - 1", "REML", "z"), ("~ mean_age - 1", "REML", "knha"), ("~ mean_age - 1", "ML", "z")),
    *(("~ mean_age - 1", "REML", "adhoc"), ("~ mean_age - 1", "DL", "t"), ("~ mean_age", "EE", "z")),
    *(("~ mean_age", "PM", "t"), ("~ mean_age - 1", "EE", "z"), ("~ mean_age", "EB", "adhoc")),
)
ESTIMATORS = ("DL", "HE", "HS", "HSk", "SJ", "ML", "EB", "PM", "PMM", "DLIT", "SJIT")


def write(build, folder):
    """The review in a folder."""
    return build.write(
        folder,
        *(_study(build, number) for number in range(7)),
        outcomes=OUTCOMES,
        syntheses=SYNTHESES,
        regressions={
            f"r{number}": {"synthesis": "social", "formula": formula, "tau2": tau2, "test": test}
            for number, (formula, tau2, test) in enumerate(_REGRESSIONS)
        },
        sensitivity={
            "social": {"tau2": list(ESTIMATORS), "test": ["z", "t", "adhoc"], "model": ["common"]},
            "clinical": {"one_row": "yes"},
        },
        dependence={"clinical": {"rho": "0.2", "source": "Rossi (2018), table 2"}},
    )


def _study(build, number):
    y, se = _Y[number], _SE[number]
    events, n, others, m = map(str, _EVENTS[number])
    results = [
        build.result("r1", "mood", contrast=build.g(y, se)),
        build.result(
            "r3", "relapse", peer={"events": events, "total": n}, control={"events": others, "total": m}
        ),
        build.result("r4", "rest", contrast=build.g(y, se)),
    ]
    if number % 2 == 0:
        fear = round(y + 0.15 * (number - 3) / 3, 3)
        results.append(build.result("r2", "fear", contrast=build.g(fear, se)))
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    form = "one_to_one" if number % 3 == 1 else "group"
    return build.study(
        f"s{number}", *results, arms=[build.peer(format=form), control], mean_age=str(_AGES[number])
    )
