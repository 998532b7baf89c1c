"""Answers of more than two extractors to the same question on the same thing, through who was compared with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extraction_forms.compare.comparing import Compared, Comparison

Node = tuple[str, str, str]
"""A place for an answer: the study, the extractor, and the path in their record."""


def unit_of(comparison: Comparison, item: Compared) -> str:
    """What two extractors' answers are told apart by from all others."""
    return f"{comparison.study}/{comparison.a.extractor}/{comparison.b.extractor}/{item.path}"


def joined(comparisons: Sequence[Comparison]) -> Mapping[str, str]:
    """For the answers of each pair of extractors (`unit_of`), the name of what all extractors answered together.

    Where anna's arm is ben's and ben's is carla's, the three answer of one arm. Where matchings contradict each other,
    so that one extractor would answer twice, the later pair stays by itself.
    """
    group: dict[Node, list[Node]] = {}
    pairs: dict[str, Node] = {}
    for comparison in comparisons:
        for item in comparison.items:
            if item.path_a is None or item.path_b is None:
                continue
            a = (comparison.study, comparison.a.extractor, str(item.path_a))
            b = (comparison.study, comparison.b.extractor, str(item.path_b))
            if _together(group, a, b):
                pairs[unit_of(comparison, item)] = a
    return {unit: "/".join(min(group[node])) for unit, node in pairs.items()}


def _together(group: dict[Node, list[Node]], a: Node, b: Node) -> bool:
    """Put two places into one group, unless an extractor would be in it twice."""
    first, second = group.setdefault(a, [a]), group.setdefault(b, [b])
    if first is second:
        return True
    if {node[1] for node in first} & {node[1] for node in second}:
        return False
    first += second
    for node in second:
        group[node] = first
    return True
