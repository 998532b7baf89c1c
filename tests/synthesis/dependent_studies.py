"""Seven studies of which four have two outcomes, and what metafor and clubSandwich make of their eleven effects.

metafor 3.8-1 and clubSandwich 0.5.8: `vcalc` with rho 0.2, `rma.mv(random = ~ 1 | study/effect)` by optim's BFGS with
reltol 1e-16, `coef_test`, `conf_int` and `Wald_test` with CR2, Satterthwaite and HTZ; `rma` with REML and knha.
"""

ROWS = (
    ("a", "mood", ".30", ".12"),
    ("a", "fear", ".62", ".14"),
    ("b", "mood", ".15", ".15"),
    ("c", "mood", "-.05", ".11"),
    ("c", "fear", ".40", ".15"),
    ("d", "mood", ".55", ".13"),
    ("e", "mood", ".92", ".14"),
    ("e", "fear", ".50", ".16"),
    ("f", "mood", ".05", ".10"),
    ("f", "fear", ".45", ".12"),
    ("g", "mood", ".33", ".18"),
)
"""Study, outcome, effect and standard error."""

ONE_TO_ONE = frozenset("bdf")
"""The studies whose format is one-to-one; that of the others is a group."""

CHE = {"estimate": 0.3751875728, "se": 0.0882242550, "df": 5.3541918203, "p": 0.0069300640}
CHE_ENDS = (0.1528388853, 0.5975362603)
CHE_TAU2S = (0.002861780624, 0.05881255868)
CHE_PI = (-0.289025264627, 1.039400410239)
CHE_Q = 50.55372554
CHE_WEIGHTS = (
    *(9.42756749653, 8.77438055864, 9.16892542161, 9.75530995606, 8.45481135346, 9.82239553435),
    *(8.76384543766, 8.10600245731, 10.07435784884, 9.44837885071, 8.20402508482),
)
BY_RHO = {
    0.0: (0.3762099108, 0.1528442697, 0.5995755518),
    0.2: (0.3751875728, *CHE_ENDS),
    0.4: (0.3741330079, 0.1532421000, 0.5950239158),
    0.6: (0.3731022286, 0.1549035069, 0.5913009503),
    0.8: (0.3722211510, 0.1564220838, 0.5880202182),
}
"""The mean and its robust interval by rho."""

THREE_LEVEL = (0.37620991, 0.16025577, 0.59216406)
THREE_LEVEL_PI = (-0.2708, 1.0232)
ALL_ROWS = (
    0.37666776066663,
    0.18953385079171,
    0.56380167054155,
)  # Knapp-Hartung gives 0.084, Wald 0.085 as se
COMPOSITE = (0.35581646311717, 0.13588824898175, 0.57574467725259)
ONE_ROW = (0.31528143176401, 0.00884869159554, 0.62171417193248)
BETWEEN_FORMATS = (0.565738039388, 1, 3.789251051520, 0.495972921595)
"""F, its degrees of freedom, p of the robust test between formats, by HTZ."""

DECLARED = {"rho": "0.2", "source": "Rossi (2018), table 2"}
MARGINS = {"smd": {"measure": "SMD", "harm": "0.2", "benefit": "0.2", "source": "the review's own choice"}}


def studies(build, rows=ROWS, more=None):
    """The studies as records; `more` makes the values of an effect, reported differences where it is left out."""
    make = more or build.g
    found = {}
    for study, outcome, y, se in rows:
        results = found.setdefault(study, [])
        name = f"r{len(results) + 1}"
        results.append(
            build.result(name, outcome, contrast=make(y.replace(".", "0."), se.replace(".", "0.")))
        )
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    return [
        build.study(
            study,
            *results,
            arms=[build.peer(format="one_to_one" if study in ONE_TO_ONE else "group"), control],
        )
        for study, results in found.items()
    ]


def planned(multiplicity="dependent", **more):
    """A plan with one synthesis of these studies, what is assumed of them declared."""
    asked = {"where": "domain == 'clinical'", "measure": "SMD", "use": "reported", "label": "Mood and fear"}
    return {
        "syntheses": {"clinical": {**asked, "multiplicity": multiplicity, **more}},
        "dependence": {"clinical": DECLARED},
    }
