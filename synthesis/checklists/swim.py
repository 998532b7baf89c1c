"""The checklist of SWiM, synthesis without meta-analysis, filled from a run (Campbell et al. 2020, BMJ 368:l6890)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.analysis import Analysis
from synthesis.checklists import swim_answers as answers
from synthesis.checklists.swim_answers import Answer
from synthesis.reconciliation import reconcile
from synthesis.woven import Woven, together, words

SOURCE: Final = "Campbell et al. 2020, BMJ 368:l6890, doi:10.1136/bmj.l6890"


@frozen
class SwimItem:
    """One item of the checklist: what it asks, what this review did, what it does not report, and where to look.

    `where` are ids of headings, tables and figures of the supplement; `*` stands for any ending. `done` is empty
    where nothing of the item is reported, and `lacking` is empty where all of it is.
    """

    id: str
    name: str
    asks: str
    done: str
    lacking: str
    where: tuple[str, ...]


def applies(analysis: Analysis) -> bool:
    """Whether something is synthesised without a meta-analysis: votes, counts of a source, or what none could pool."""
    unpooled = any(account.voted or account.narrative for account in reconcile(analysis))
    return bool(analysis.votes or analysis.tallied or analysis.failed or unpooled)


def swim(analysis: Analysis) -> tuple[SwimItem, ...]:
    """Every item of the checklist with what the run says of it, in the order of the checklist."""
    items = []
    for name, title, asks, answer in _ITEMS:
        found = answer(analysis)
        items.append(
            SwimItem(
                id=name,
                name=title,
                asks=asks,
                done=together([one if isinstance(one, Woven) else words(one) for one in found.done], " "),
                lacking=found.lacking,
                where=found.where,
            )
        )
    return tuple(items)


_ITEMS: Final[tuple[tuple[str, str, str, Callable[[Analysis], Answer]], ...]] = (
    (
        "1a",
        "Grouping studies",
        "Into which groups studies or results were put for synthesis, and why those.",
        answers.groups,
    ),
    ("1b", "Grouping studies", "Which groups were changed after the protocol, and why.", answers.changes),
    (
        "2",
        "Standardised metric",
        "The metric of each outcome, why it was chosen, and how reported effects were turned into it.",
        answers.metric,
    ),
    (
        "3",
        "Synthesis methods",
        "How effects were put together where estimates could not be pooled, and why so.",
        answers.methods,
    ),
    (
        "4",
        "Criteria to prioritise results",
        "By what criteria some studies or results were preferred for the synthesis or its conclusions.",
        answers.priorities,
    ),
    (
        "5",
        "Heterogeneity in reported effects",
        "How differences between effects were examined where meta-analysis could not do so.",
        answers.heterogeneity,
    ),
    ("6", "Certainty of evidence", "How the certainty of the findings was assessed.", answers.certainty),
    (
        "7",
        "Data presentation",
        "Which tables and figures show the effects, and by which characteristics studies are ordered there.",
        answers.presentation,
    ),
    (
        "8",
        "Reporting results",
        "For each comparison and outcome the finding, its certainty, and the studies it comes from.",
        answers.results,
    ),
    (
        "9",
        "Limitations of the synthesis",
        "What the methods and groups used leave open, and what that means for the question.",
        answers.limitations,
    ),
)
