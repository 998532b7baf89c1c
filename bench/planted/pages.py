"""What was measured, as the documentation tells it: `docs/audit/<rule>.md` and `docs/audit_benchmark.md`."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

MEASURED: Final = re.compile(r"(<!-- measured -->\n).*?(<!-- /measured -->)", re.DOTALL)
BENCHMARK: Final = "audit_benchmark.md"


def pages(docs: Path, found: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every page with a section on what was measured, and the text it should have."""
    for path in [docs / BENCHMARK, *sorted((docs / "audit").glob("*.md"))]:
        told = benchmark(found) if path.name == BENCHMARK else None
        if path.stem in found["rules"]:
            told = of_rule(path.stem, found)
        if told is not None and path.is_file():
            yield path, filled(path.read_text(encoding="utf-8"), told)


def filled(page: str, told: str) -> str:
    """A page with the measured text between its marks."""
    return MEASURED.sub(lambda match: f"{match[1]}{told}{match[2]}", page)


def of_rule(rule: str, found: dict[str, Any]) -> str:
    """What was measured of one rule."""
    one = found["rules"][rule]
    rows, reviews = found["clean"]["rows"], found["clean"]["reviews"]
    what = "It is a caution and no suspicion; it spoke" if one["caution"] else "It spoke"
    spoke = f"{what} {one['per_100_clean_rows']:.2f} times in 100 rows where nothing was wrong"
    lines = [f"{spoke} ({rows:,} rows of {reviews} made-up reviews)."]
    if "agreement" in one:
        lines.append(
            f"Worked out anew from the effects, the same came out in {100 * one['agreement']:.1f} % "
            f"of {one['both'] + one['rule_alone'] + one['recomputed_alone']:,} cases."
        )
    elif one["named"]:
        lines += ["", "| planted slip | named by this rule | of detectable |", "|---|---:|---:|"]
        for kind, (hits, possible) in one["named"].items():
            lines.append(f"| {found['slips'][kind]['words']} | {hits} | {possible} |")
    else:
        lines.append("No planted slip was of the kind that it looks for.")
    lines += ["", "See [how this was measured](../audit_benchmark.md)."]
    return "\n".join(lines) + "\n"


def benchmark(found: dict[str, Any]) -> str:
    """The tables of the page on the benchmark."""
    lines = [
        "| family | recall, detectable | recall, all planted | planted | false alarms in 100 rows | cautions |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for family, one in found["families"].items():
        if "agreement" not in one:
            lines.append(
                f"| {family} | {one['recall']:.3f} | {one['recall_of_all']:.3f} | {one['planted']:,} | "
                f"{one['false_alarms_per_100_rows']:.2f} | {one['cautions_per_100_rows']:.2f} |"
            )
    lines += [
        "",
        "| family | agreement | both | rule alone | recomputation alone |",
        "|---|---:|---:|---:|---:|",
    ]
    for family, one in found["families"].items():
        if "agreement" in one:
            alone = f"{one['rule_alone']} | {one['recomputed_alone']}"
            lines.append(f"| {family} | {one['agreement']:.4f} | {one['both']:,} | {alone} |")
    lines += [
        "",
        "| slip | family | detectable | found of these | found of all |",
        "|---|---|---:|---:|---:|",
    ]
    for one in found["slips"].values():
        lines.append(
            f"| {one['words']} | {one['family']} | {one['detectable']} of {one['planted']} | "
            f"{one['recall']:.2f} | {one['recall_of_all']:.2f} |"
        )
    lines += [
        *_classes(found, "by_n", "people in the smaller arm"),
        *_classes(found, "by_size", "size of the slip"),
    ]
    return "\n".join(lines) + "\n"


def _classes(found: dict[str, Any], by: str, what: str) -> list[str]:
    """Found of all planted, by family and by n or size."""
    families = {name: one for name, one in found["families"].items() if by in one}
    names = sorted({name for one in families.values() for name in one[by]}, key=_order)
    lines = ["", f"Found of all planted slips, detectable or not, by {what}:", ""]
    lines += [f"| family | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    for family, one in families.items():
        cells = [f"{one[by][name][0]} of {one[by][name][2]}" if name in one[by] else "" for name in names]
        lines.append(f"| {family} | {' | '.join(cells)} |")
    return lines


ORDER: Final = (
    *("n below 20", "n 20 to 59", "n 60 and more", "a column"),
    *("below 10 %", "10 to 50 %", "to threefold", "threefold or more", "a whole row", "words"),
)


def _order(name: str) -> int:
    return ORDER.index(name)
