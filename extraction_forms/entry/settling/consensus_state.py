"""How the consensus of two records stands: whether there is one, and whether it says what was settled."""

from __future__ import annotations

from extraction_forms.adjudicate.consensus import consensus
from extraction_forms.adjudicate.settling import Case
from extraction_forms.corrections import carried
from extraction_forms.draft import differences
from extraction_forms.frozen_values import frozen
from extraction_forms.record_files import CONSENSUS
from extraction_forms.store.status import LOCKED
from extraction_forms.store.stored import load


@frozen
class Standing:
    """A consensus in its file; `status` is empty where there is none, `is_current` whether it says what was settled."""

    file: str = ""
    status: str = ""
    revision: int = 0
    is_current: bool = False

    @property
    def is_locked(self) -> bool:
        """Whether nothing of it changes before it is opened again."""
        return self.status == LOCKED


def consensus_of(case: Case) -> Standing:
    """How the consensus of two records stands.

    Raises:
        Rejected: its file has not the shape of a record.
    """
    there = load(case.review, case.settled.comparison.study, CONSENSUS, case.form)
    if there is None:
        return Standing()
    status = there.draft.text("status")
    built = carried(there.draft, consensus(case.settled, case.drafts, there.draft.text("extractor"), status))
    is_whole = not case.settled.unsettled and status != "draft"
    return Standing(
        file=there.path.relative_to(case.review).as_posix(),
        status=status,
        revision=there.revision,
        is_current=is_whole and not differences(there.draft, built),
    )
