"""Effects made of a few words each, for the tests of dependent effects."""

from types import MappingProxyType

from synthesis.effects import Derived, Effect, Effects

SPLIT = Derived(
    name="split_arm", label="split", output="n_ctl", value=20.0, inputs=(("whole", 40.0),), origins=()
)


def effect(study="a", outcome="mood", arms=(("peer",), ("control",)), **more):
    """One effect of a standardised mean difference of 0.3 in 20 and 30 people."""
    given = {"y": 0.3, "v": 0.09, "n_exp": 20, "n_ctl": 30, "measure": "SMD", **more}
    given.setdefault("measured", given["y"])
    given.setdefault("result", f"{outcome}_{more.get('weeks', 0)}")
    given.setdefault("origins", (f"records/{study}/a.yaml#{given['result']}",))
    return Effect(
        study=study,
        study_label=study.title(),
        outcome=outcome,
        outcome_label=outcome.title(),
        route="computed",
        arms=arms,
        **{k: MappingProxyType(v) if isinstance(v, dict) else v for k, v in given.items()},
    )


def effects(*rows, **more):
    """Some effects together."""
    return Effects(measure=rows[0].measure if rows else "SMD", rows=rows, **more)
