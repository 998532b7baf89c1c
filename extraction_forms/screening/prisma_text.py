"""The counts of Covidence's PRISMA diagram, read from the text that it gives for copying."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.frozen_values import frozen
from extraction_forms.html_signs import unescaped
from extraction_forms.screening.counting import ALL

_LINE: Final = re.compile(r"\s*[•*-]?\s*(\d[\d,]{0,15})\s+(\S.*?)\s*\Z")
_IMPORTED: Final = re.compile(
    r"(?:references|studies) imported for screening(?: as (\d[\d,]{0,15}) studies)?\Z"
)
_STEPS: Final = (
    ("imported", _IMPORTED),
    ("duplicates", re.compile(r"duplicates? removed\Z")),
    ("screened", re.compile(r"studies screened(?: against title and abstract)?\Z")),
    ("out", re.compile(r"studies (?:excluded|irrelevant)\Z")),
    ("assessed", re.compile(r"(?:full-text )?studies assessed for (?:full-text )?eligibility\Z")),
    ("ongoing", re.compile(r"studies ongoing\Z")),
    ("awaiting", re.compile(r"studies awaiting classification\Z")),
    ("included", re.compile(r"studies included\Z")),
)
_ARITHMETIC: Final = (
    ("studies", "duplicates", "screened"),
    ("screened", "excluded", "assessed"),
    ("assessed", "reports_excluded", "included"),
)
_CALLED: Final = {"duplicates": "duplicates", "excluded": "excluded", "reports_excluded": "excluded"}
_EXCLUDED: Final = {"screened": "excluded", "assessed": "reports_excluded"}


@frozen
class PrismaText:
    """The counts of such a text by what they are of, the reasons of full texts, and the line of each count."""

    file: str
    counts: Mapping[str, int]
    reasons: Mapping[str, int]
    lines: Mapping[str, int]

    def numbers(self) -> Mapping[str, int | Mapping[str, int]]:
        """The counts as the flow of a review has them.

        Covidence counts studies: references that it filed under a study that was there are neither screened nor
        duplicates, and stand among what was removed for other reasons.
        """
        has = self.counts
        found: dict[str, int | Mapping[str, int]] = {}
        if "imported" in has:
            found["databases"] = {ALL: has["imported"]}
        merged = has.get("imported", 0) - has.get("studies", has.get("imported", 0))
        for name in ("duplicates", "screened", "excluded", "assessed"):
            if name in has:
                found[name] = has[name]
            if name == "duplicates" and merged > 0:
                found["removed_otherwise"] = merged
        if self.reasons:
            found["reports_excluded"] = self.reasons
        if "included" in has:
            found["included_studies"] = has["included"]
        return found

    def account(self) -> Iterator[str]:
        """What goes on from each step, with what is not accounted for."""
        for before, leave, on in _ARITHMETIC:
            whole, out, rest = (self.counts.get(name) for name in (before, leave, on))
            if whole is not None and out is not None and rest is not None:
                lost = whole - out - rest
                told = f" + {lost} not accounted for" if lost > 0 else f", {-lost} too many" if lost else ""
                yield f"{self.file}: {before}: {whole} = {out} {_CALLED[leave]} + {rest} {on}{told}"

    def remarks(self) -> Iterator[str]:
        """What of the counts does not add up, or has no box."""
        out = self.counts.get("reports_excluded")
        if out is not None and self.reasons and out != sum(self.reasons.values()):
            line = self.lines["reports_excluded"]
            yield f"{self.file}:{line}: {out} full texts excluded, and {sum(self.reasons.values())} by their reasons"
        for name, words in (("ongoing", "ongoing"), ("awaiting", "awaiting classification")):
            if n := self.counts.get(name):
                yield f"{self.file}:{self.lines[name]}: {n} studies {words}, which have no box in the flow"


def is_one(text: str) -> bool:
    """Whether a text is such a list of counts."""
    found = (_LINE.match(line) for line in text[:4000].split("\n"))
    return any(line is not None and _IMPORTED.match(line[2]) for line in found)


def read(text: str, file: str) -> PrismaText:
    """The counts of the text.

    Raises:
        ImportFault: a line has no count, or a count that stands twice or for nothing that is known; all at once.
    """
    counts: dict[str, int] = {}
    reasons: dict[str, int] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    step = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        found = _LINE.match(line)
        if found is None:
            problems.append(_problem(file, number, "a count and what it is of", line.strip()[:60]))
            continue
        n, words = _whole(found[1]), " ".join(unescaped(found[2]).split())
        known = next((name for name, sign in _STEPS if sign.match(words)), "")
        name = _EXCLUDED.get(step, "") if known == "out" else known
        if not name and step == "assessed" and "reports_excluded" in counts and not known:
            reasons[words] = reasons.get(words, 0) + n
        elif not name or name in counts:
            expected = "each count once" if name else "a count of Covidence's PRISMA diagram"
            problems.append(_problem(file, number, expected, words[:60]))
        else:
            counts[name], lines[name] = n, number
            step = name if name in {"screened", "assessed"} else step if known == "out" else ""
            if name == "imported" and (several := _IMPORTED.match(words)):
                counts["studies"] = _whole(several[1]) if several[1] else n
    if problems:
        raise ImportFault(problems)
    return PrismaText(file=file, counts=counts, reasons=reasons, lines=lines)


def _whole(text: str) -> int:
    return int(text.replace(",", ""))


def _problem(file: str, line: int, expected: str, found: str) -> Problem:
    return Problem(place=Place(file=file, line=line), where="PRISMA", expected=expected, found=repr(found))
