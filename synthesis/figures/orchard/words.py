"""What an orchard plot says in words: its numbers, its notes, and the whole of it for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from synthesis.figures.orchard.spec import OrchardSpec, Tree
from synthesis.numbers import Unavailable, count, estimate, interval
from synthesis.woven import made_from, named, weave


def numbers_of(spec: OrchardSpec, tree: Tree) -> tuple[tuple[str, str], ...]:
    """The lines of numbers beside a tree, with their keys."""
    if isinstance(tree.pooled, Unavailable):
        return (("no estimate", ""),)
    low, high = (spec.shown(end) for end in tree.interval)
    keys = [f"{tree.key}.{name}" if tree.key else "" for name in ("estimate", "ci")]
    return (estimate(spec.shown(tree.pooled)), keys[0]), (interval(low, high), keys[1])


def notes(spec: OrchardSpec) -> Iterator[str]:
    """What must be known of the plot."""
    yield "Dots are single effects; how far they stand from the line of their row says nothing, it keeps them apart."
    for tree in spec.trees:
        if isinstance(tree.pooled, Unavailable):
            why = made_from(tree.pooled.reason, tree.origins)
            yield weave("{group} has no estimate: {why}.", group=named(tree.label), why=why)
    alike = [tree for tree in spec.trees if tree.prediction == tree.interval]
    if alike:
        yield weave(
            "τ² is {tau2}, so that the prediction interval is the confidence interval: {groups}.",
            tau2=made_from("0", (at for tree in alike for at in tree.origins)),
            groups=named("; ".join(tree.label for tree in alike)),
        )
    yield from spec.remarks


def alternative(spec: OrchardSpec, trees: Sequence[Tree]) -> str:
    """The plot for those who do not see it."""
    n = max(len(tree.fruits) for tree in spec.trees)
    said = f"of {count(n)} {'effect' if n == 1 else 'effects'}" if len(spec.trees) == 1 else "by group"
    parts = [f"Orchard plot {said}: {spec.label}."]
    for tree in trees:
        ys = [spec.shown(one.y) for one in tree.fruits]
        said = (
            f"{tree.label}: {count(len(ys))} from {estimate(min(ys))} to {estimate(max(ys))}"
            if ys
            else tree.label
        )
        if not isinstance(tree.pooled, Unavailable):
            low, high = (spec.shown(end) for end in tree.interval)
            said += f"; mean {estimate(spec.shown(tree.pooled))} (95% CI {interval(low, high)})"
        if not isinstance(tree.prediction, Unavailable):
            low, high = (spec.shown(end) for end in tree.prediction)
            said += f", 95% prediction interval {interval(low, high)}"
        parts.append(f"{said}.")
    return " ".join(parts)
