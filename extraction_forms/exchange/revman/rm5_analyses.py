"""One outcome of a file of RevMan 5: how it is measured and pooled, and every row of its data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.exchange.revman.measures import RATIOS, measure_of, measure_on_scale
from extraction_forms.exchange.revman.rm5_names import OUTCOMES, readable
from extraction_forms.exchange.revman.source import Analysis, Pool, Row
from extraction_forms.exchange.revman.xml_nodes import Node

COLUMNS: Final = MappingProxyType(
    {
        **{
            f"{name}_{arm}": f"{column}_{arm}"
            for arm in (1, 2)
            for name, column in (
                ("events", "EVENTS"),
                ("total", "TOTAL"),
                ("n", "TOTAL"),
                ("mean", "MEAN"),
                ("sd", "SD"),
            )
        },
        "estimate": "ESTIMATE",
        "ratio": "EFFECT_SIZE",
        "se": "SE",
        "o_e": "O_E",
        "var": "VAR",
    }
)
"""The attributes of a row of data that numbers stand in."""

_PRINTED: Final = MappingProxyType(
    {"estimate": "EFFECT_SIZE", "ci_low": "CI_START", "ci_high": "CI_END", "tau2": "TAU2"}
)
"""The attributes of an outcome or subgroup that hold what was pooled."""

_ZEROS: Final = frozenset({"0", "0.0"})


def analysis(outcome: Node, number: str, comparison: str, file: str) -> Analysis:
    """An outcome with its data; its number is that of the comparison and its own."""
    kind = OUTCOMES[outcome.name]
    measure = measure_of(outcome.get("EFFECT_MEASURE") or outcome.child("EFFECT_MEASURE").text())
    method = outcome.get("METHOD").upper() or ("PETO" if kind == "o_e" else "IV")
    subgroups = tuple(outcome.children(outcome.name.replace("OUTCOME", "SUBGROUP")))
    said = outcome.get("LOG_DATA")
    logged = kind == "o_e" or (said == "YES" if said else measure in RATIOS)
    measure = measure_on_scale(measure, kind, logged=logged)
    return Analysis(
        number=number,
        comparison=comparison,
        name=outcome.child("NAME").text() or f"Outcome {number}",
        kind=kind,
        place=Place(file=file, line=outcome.line),
        measure="PETO_OR" if measure == "OR" and method == "PETO" else measure,
        method=method,
        random=outcome.get("RANDOM") == "YES",
        logged=logged,
        swapped=outcome.get("SWAP_EVENTS") == "YES",
        totals=outcome.get("TOTALS"),
        level=outcome.get("CI_TOTAL"),
        groups=(outcome.child("GROUP_LABEL_1").text(), outcome.child("GROUP_LABEL_2").text()),
        sides=(outcome.child("GRAPH_LABEL_1").text(), outcome.child("GRAPH_LABEL_2").text()),
        subgroups=MappingProxyType({code: label for code, label, _ in _named(subgroups)}),
        columns=COLUMNS,
        rows=tuple(_rows(outcome, subgroups, file)),
        pools=tuple(_pools(outcome, subgroups, file)),
    )


def _named(subgroups: tuple[Node, ...]) -> Iterator[tuple[str, str, Node]]:
    """Each subgroup with the code and the label it is told by."""
    for at, node in enumerate(subgroups, 1):
        yield f"s{at}", node.child("NAME").text() or f"Subgroup {at}", node


def _rows(outcome: Node, subgroups: tuple[Node, ...], file: str) -> Iterator[Row]:
    """The rows of an outcome, and of its subgroups; one that stands twice under one name is told by a number."""
    element = outcome.name.replace("OUTCOME", "DATA")
    owners = [("", outcome), *((code, node) for code, _, node in _named(subgroups))]
    for code, owner in owners:
        seen: Counter[str] = Counter()
        for node in owner.children(element):
            study = node.get("STUDY_ID")
            seen[study] += 1
            again = f" {seen[study]}" if seen[study] > 1 else ""
            yield Row(
                id=f"{readable(owner.get('ID'))} {readable(study)}{again}".strip(),
                study=study,
                subgroup=code,
                place=Place(file=file, line=node.line),
                cells=MappingProxyType(dict(node.attributes)),
            )


def _pools(outcome: Node, subgroups: tuple[Node, ...], file: str) -> Iterator[Pool]:
    """What is printed of the whole, unless only subgroups or nothing are pooled, and of each subgroup."""
    totals = outcome.get("TOTALS") or "YES"
    if totals == "YES":
        yield _pool("", outcome, file)
    if totals != "NO":
        for code, _, node in _named(subgroups):
            yield _pool(code, node, file)


def _pool(code: str, node: Node, file: str) -> Pool:
    """What is printed of the studies together; nothing where they give no estimate, or it was never worked out."""
    numbers = {name: text for name, attribute in _PRINTED.items() if (text := node.get(attribute))}
    never = all(numbers.get(name, "0") in _ZEROS for name in ("estimate", "ci_low", "ci_high"))
    if never or node.get("ESTIMABLE") == "NO":
        numbers = {}
    return Pool(subgroup=code, place=Place(file=file, line=node.line), numbers=MappingProxyType(numbers))
