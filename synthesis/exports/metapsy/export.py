"""A review as a table in the Metapsy data standard, which metapsyTools and our own import read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.account import counted
from extraction_forms.exchange.formula_guard import guarded
from extraction_forms.references.losses import Loss
from synthesis.exports.cells import Line as Cells
from synthesis.exports.cells import Value, formulas, number
from synthesis.exports.exported import Exported, tallies
from synthesis.exports.metapsy.lines import Line, lines_of, plain
from synthesis.exports.metapsy.number_groups import COLUMNS
from synthesis.exports.row_facts import named_columns
from synthesis.review import Review, open_review

DECIMALS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({"comma": (";", ","), "point": (",", ".")})
"""How numbers are written: what parts the cells, and the decimal mark. The standard has the comma."""

PUNCTUATION: Final = "semicolons and line breaks of texts, which the standard does not allow"
NOT_MISSING: Final = "a text NA, which is read as a missing value"

_DESIGN: Final = (
    *("row", "study", "condition_arm1", "condition_arm2", "multi_arm1", "multi_arm2"),
    *("outcome_type", "instrument", "time", "time_weeks", "rating"),
)
_MADE: Final = (".id", ".g", ".g_se", ".log_rr", ".log_rr_se")
_LAST: Final = ("study_id", "result_id", "contrast_id", "outcome_id", "outcome_label", "full_ref")
_OTHER: Final = re.compile(r"[^A-Za-z0-9_]+")
_NOT_ALLOWED: Final = frozenset({"subset", "exclude"})  # checkDataFormat renames them
_TOLD: Final = frozenset({"study", "label", "contrast", "outcome"})  # in columns of the standard


def export(path: Path, decimal: str = "comma") -> Exported:
    """The comparisons of a review as rows of the Metapsy standard; `decimal` is a key of `DECIMALS`.

    Raises:
        ReviewError: a fault of the review; then nothing is exported.
    """
    return of_review(open_review(path), decimal)


def of_review(review: Review, decimal: str = "comma") -> Exported:
    """The comparisons of a review that is open."""
    found = lines_of(review)
    names, lines = _table(found.lines)
    keys = [line.key for line in found.lines]
    studies = len({line.cells["study_id"] for line in found.lines})
    return Exported(
        content=_written(names, lines, *DECIMALS[decimal]).encode(),
        told=f"{counted(len(lines), 'comparison')} of {counted(studies, 'study', 'studies')}",
        left_out=found.left_out,
        losses=(*found.losses, *_texts(keys, lines), *formulas(keys, lines), *tallies(review.evidence)),
    )


def _table(found: Sequence[Line]) -> tuple[tuple[str, ...], list[dict[str, Value]]]:
    """The names of the columns, those of the standard first, and a line of cells for each comparison."""
    own = (*_DESIGN, *COLUMNS, "change_sign", *_MADE, *_LAST)
    asked = (name for line in found for name in line.facts if name not in _TOLD)
    columns = named_columns(
        asked,
        {*own, *_NOT_ALLOWED},
        written=lambda name: _OTHER.sub("_", name).strip("_").lower() or "tag",
        unfit=lambda column: not column[0].isalpha(),
    )
    lines = [
        {
            **{name: line.cells.get(name) for name in own},
            "row": float(at),
            **{column: line.facts.get(name) for name, column in columns.items()},
        }
        for at, line in enumerate(found, 1)
    ]
    return (*own[:-1], *columns.values(), own[-1]), lines


def _texts(keys: Sequence[str], lines: Sequence[Cells]) -> Iterator[Loss]:
    """Texts that do not stand in the table as they are."""
    for key, line in zip(keys, lines, strict=True):
        texts = [value for value in line.values() if isinstance(value, str)]
        if any(plain(one) != one.strip() for one in texts):
            yield Loss(key, PUNCTUATION)
        if any(plain(one) == "NA" for one in texts):
            yield Loss(key, NOT_MISSING)


def _written(names: Sequence[str], lines: Sequence[Cells], separator: str, mark: str) -> str:
    """The table as R's write.csv2 has it: texts in quotes, numbers and NA bare."""

    def cell(value: Value) -> str:
        if value is None:
            return "NA"
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, str):
            return '"' + guarded(plain(value)).replace('"', '""') + '"'
        return number(value).replace(".", mark)

    head = separator.join(f'"{name}"' for name in names)
    body = (separator.join(cell(line[name]) for name in names) for line in lines)
    return "".join(f"{one}\n" for one in (head, *body))
