"""Sentences on the audit of the evidence: what it read, what it found, and what that would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from synthesis.analysis import Analysis
from synthesis.audit.catalogue import RULES
from synthesis.audit.evidence_audit import EvidenceAudit
from synthesis.audit.resolution import OPEN, STATUSES
from synthesis.ledger.audit import BASE
from synthesis.numbers import Quantity, count
from synthesis.tables.cells import listed
from synthesis.woven import Run, weave, words

Numbers = Mapping[str, Quantity]

NOTHING_WRONG: Final = (
    "No finding says that a number is wrong: each says what was seen and what to look up in the paper, and nothing of "
    "it changes any other number of this supplement."
)
ABOUT: Final[Mapping[str, str]] = {
    "identity": "rows that repeat or exchange numbers",
    "direction": "directions that contradict each other",
    "spread": "standard errors and standard deviations confused",
    "counts": "counts and means that cannot be",
    "consistency": "effects, intervals and p-values that do not go together",
    "time": "times in another unit",
    "range": "scores outside their scale",
    "file": "damaged or mixed notation",
    "dependence": "people who are pooled twice",
    "influence": "single studies that decide",
}
"""What the rules of each family look for."""


def audit_methods(analysis: Analysis) -> Iterator[str]:
    """What the audit read and looked for, in the words a methods section needs."""
    audit = analysis.audit
    if audit is None or not audit.report.audited.lines:
        return
    families = [told for family, told in ABOUT.items() if family not in audit.left_out]
    rules = sum(rule.family not in audit.left_out for rule in RULES.values())
    results = len(audit.report.audited.lines)
    found = "" if audit.findings or audit.cautions or audit.settled else " Nothing to check was found."
    if families:
        yield weave(
            "The extracted numbers of {n} {results} were read by {rules} rules that look for {families}.{found}",
            n=Run(text=count(results), key=f"{BASE}.results"),
            results="result" if results == 1 else "results",
            rules=words(count(rules)),
            families=words(listed(families)),
            found=found,
        )


def said_of_audit(numbers: Numbers, audit: EvidenceAudit) -> Iterator[Run]:
    """How many findings there are, what became of them, and how many would change a conclusion."""

    def number(name: str) -> Run:
        key = f"{BASE}.{name}"
        return Run(text=numbers[key].text, key=key)

    def n(name: str) -> int:
        return int(str(numbers[f"{BASE}.{name}"].value))

    yield number("results")
    yield Run(text=f" {'result' if n('results') == 1 else 'results'} were read; ")
    yield number("findings")
    yield Run(text=f" {'finding asks' if n('findings') == 1 else 'findings ask'} to be checked")
    told = [status for status in STATUSES if n(f"findings_{status}")]
    if told == [OPEN]:
        yield Run(text=", all of them open")
    for place, status in enumerate(told if told != [OPEN] else ()):
        yield Run(text=": " if not place else ", ")
        yield number(f"findings_{status}")
        yield Run(text=f" {STATUSES[status]}")
    yield Run(text=". ")
    yield from _turning(number("turning"), n("turning"), n("findings_open"))
    yield Run(text=_at_once(audit))
    if n("turning_set_aside"):
        yield Run(text="Of those that name no other number, ")
        yield number("turning_set_aside")
        yield Run(text=" would change one if the result were set aside. ")
    if n("cautions"):
        yield Run(text="Besides, there are ")
        yield number("cautions")
        yield Run(text=f" {'caution' if n('cautions') == 1 else 'cautions'} to weigh. ")
    yield Run(text=NOTHING_WRONG)


def _turning(number: Run, n: int, findings: int) -> Iterator[Run]:
    if not findings:
        return
    if n:
        yield number
        yield Run(text=" of the open ones would change a conclusion if so. ")
    else:
        yield Run(text="No open one would change a conclusion by what it supposes. ")


def _at_once(audit: EvidenceAudit) -> str:
    """Whose conclusion all that open findings suppose would change together."""
    moves = [one.move for one in audit.together if one.move is not None]
    if not moves:
        return ""
    turned = [move.label for move in moves if move.turns]
    which = f"the conclusion of {listed(turned)}" if turned else "no conclusion"
    return f"All that they suppose, taken at once, would change {which}. "
