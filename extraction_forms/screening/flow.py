"""The flow of a review from its decisions: as numbers, held against others, and written as review.yaml has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType
from typing import Final, NamedTuple

from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.frozen_values import frozen
from extraction_forms.screening.counting import BOXES, Counts
from extraction_forms.screening.ending import ENDS, OPEN
from extraction_forms.screening.excluded import ExcludedReport
from extraction_forms.screening.kinds import FULL, KINDS, SEARCH, TITLE
from extraction_forms.screening.prisma_text import PrismaText
from extraction_forms.screening.reasons import folded
from extraction_forms.yaml_write import Writable, dump

Numbers = Mapping[str, int | Mapping[str, int]]
"""Counts by the names of the form, and lists of counts by what they are of."""

_FOUND: Final = ("databases", "registers")
"""Lists of sources, which everybody calls otherwise, so that only their sum is compared."""

_LISTS: Final = frozenset(kind for kind, one in KINDS.items() if one.says)
_TITLES: Final = _LISTS | {TITLE}
_FULL_TEXTS: Final = frozenset(kind for kind in _LISTS if FULL in KINDS[kind].says) | {FULL}
_RESTS_ON: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "screened": _TITLES,
        "excluded": _TITLES,
        "sought": _TITLES | {FULL},
        **dict.fromkeys(("not_retrieved", "assessed", "included_reports"), _FULL_TEXTS),
    }
)
"""The kinds of files that the count of a box is from; of any other box the searches, or all files without them."""

_BEFORE: Final = ("databases", "duplicates", "removed_otherwise")
"""What was before the screening, and stands in Covidence's text alone where no search is among the files."""


class Difference(NamedTuple):
    """A count that two say differently."""

    box: str
    one: int
    other: int


def numbers(found: Counts, printed: PrismaText | None = None) -> Numbers:
    """The counts that decisions tell; those before them are Covidence's where no search is among the files."""
    boxes: dict[str, int | Mapping[str, int]] = {}
    if found.listings.has(SEARCH) or not isinstance(found.n("screened"), Unavailable):
        boxes |= _identified(found)
    if printed is not None and not found.listings.has(SEARCH):
        told = printed.numbers()
        boxes |= {name: told[name] for name in _BEFORE if name in told}
    if found.rules.unseen_by_automation:
        boxes["by_automation"] = len(found.at("unscreened"))
    for box in BOXES:
        n = found.n(box)
        if not isinstance(n, Unavailable):
            boxes[box] = found.reasons if box == "reports_excluded" else n
    return boxes


def _identified(found: Counts) -> Numbers:
    """What databases and what registers found, and what was listed again."""
    own = {one.name for one in found.listings.sources if one.register}
    registers = {name: n for name, n in found.sources.items() if name in own}
    databases = {name: n for name, n in found.sources.items() if name not in own}
    told: dict[str, int | Mapping[str, int]] = {"databases": databases, "registers": registers}
    return {name: names for name, names in told.items() if names} | {"duplicates": found.duplicates}


def differences(one: Numbers, other: Numbers) -> Iterator[Difference]:
    """The counts that both have and give differently, box by box; reasons by name, whatever their capitals are."""
    every = [one_of for one_of in (*one, *other) if one_of not in _FOUND]
    for names in (_FOUND, *((box,) for box in dict.fromkeys(every))):
        own, others = ([each[name] for name in names if name in each] for each in (one, other))
        if not own or not others:
            continue
        sums = sum(map(total, own)), sum(map(total, others))
        if sums[0] != sums[1]:
            yield Difference(" and ".join(name for name in names if name in other), *sums)
        if names != _FOUND and isinstance(own[0], Mapping) and isinstance(others[0], Mapping):
            yield from _by_name(names[0], own[0], others[0])


def _by_name(box: str, mine: Mapping[str, int], theirs: Mapping[str, int]) -> Iterator[Difference]:
    own, others = ({folded(name): n for name, n in each.items()} for each in (mine, theirs))
    called = {folded(name): name for name in (*theirs, *mine)}
    for name, spelt in called.items():
        if own.get(name, 0) != others.get(name, 0):
            yield Difference(f"{box} > {spelt}", own.get(name, 0), others.get(name, 0))


def total(count: int | Mapping[str, int]) -> int:
    """A count, or the sum of a list of counts."""
    return count if isinstance(count, int) else sum(count.values())


@frozen
class Told:
    """What a flow is written from: what was counted, Covidence's text, and the full texts that were excluded.

    `cited` says that these will be in references.bib under their keys.
    """

    found: Counts | None = None
    printed: PrismaText | None = None
    excluded: Sequence[ExcludedReport] = ()
    cited: bool = False


def as_yaml(boxes: Numbers, told: Told) -> str:
    """The flow and the excluded studies as they stand in review.yaml; rules and what is not settled as comments."""
    flow: dict[str, Writable] = {}
    for box, n in boxes.items():
        note = _note(box, told)
        if isinstance(n, Mapping):
            listed = {name: _with(count, _file_of(name, told) or note, box) for name, count in n.items()}
            flow |= {box: listed} if listed else {}
        else:
            flow[box] = {"printed": str(n), "note": note} if note else str(n)
    parts: dict[str, Writable] = {"flow": flow}
    if told.excluded:
        parts["excluded_studies"] = {one.id: one.written(cited=told.cited) for one in told.excluded}
    return "".join(f"# {' '.join(line.split())}\n" for line in _left_over(told.found)) + dump(parts)


def _with(n: int, note: str, box: str) -> str:
    """A count of a list; that of a search with where it is from."""
    return f"{n}; {note}" if box in _FOUND and note else str(n)


def _file_of(name: str, told: Told) -> str:
    """The file of a search."""
    sources = told.found.listings.sources if told.found is not None else ()
    return ", ".join(_bare(one.file) for one in sources if one.kind == SEARCH and one.name == name)


def _note(box: str, told: Told) -> str:
    """Which files a count is from."""
    found, printed = told.found, told.printed
    if printed is not None and (found is None or (box in _BEFORE and not found.listings.has(SEARCH))):
        return _bare(printed.file)
    if found is None:
        return ""
    kinds = _RESTS_ON.get(box) or (frozenset({SEARCH}) if found.listings.has(SEARCH) else _TITLES | {FULL})
    return ", ".join(_bare(one.file) for one in found.listings.sources if one.kind in kinds)


def _bare(file: str) -> str:
    """A file without its folders, nor what would end a note."""
    return PurePath(file).name


def _left_over(found: Counts | None) -> Iterator[str]:
    """The rules that the counts rest on, and what stands in no box of the flow."""
    if found is None:
        return
    yield from (f"Counted by decisions; {line}." for line in found.rules.lines())
    for end in ("unscreened", *OPEN, "awaiting"):
        n = len(found.at(end))
        if n and not (end == "unscreened" and found.rules.unseen_by_automation):
            yield f"Beside the boxes below: {n} {ENDS[end]}."
