"""Record files that cannot be read: named with their line, and of one's own with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from extraction_forms.datum import Faults
from extraction_forms.entry.visit import Visit
from extraction_forms.errors import Problem, Rejected
from extraction_forms.header import read_header
from extraction_forms.yaml_text import Map, read


def told(visit: Visit, files: Iterable[str]) -> Iterator[str]:
    """A line for each file: where it is at fault; what stands there only where it is the person's own."""
    for file in files:
        problems = _problems(visit.folder, file)
        if Path(file).name.split(".", 1)[0] == visit.name:
            yield from map(str, problems)
        elif problems:
            place = problems[0].place
            line = f":{place.line}" if place.line else ""
            yield f"{place.file}{line}: this record cannot be read; whoever wrote it is told why."


def _problems(review: Path, file: str) -> tuple[Problem, ...]:
    try:
        node = read(review / file, file)
    except Rejected as fault:
        return fault.problems
    faults = Faults()
    if isinstance(node, Map):
        read_header(node, faults)
    else:
        faults.add(node.place, "", "a block of keys", "something else")
    return tuple(faults.problems)
