"""A consensus that is locked: told before anything is asked that could not be saved in it."""

from __future__ import annotations

from pathlib import Path

from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.form import Form
from extraction_forms.record_files import CONSENSUS
from extraction_forms.store.saving import load
from extraction_forms.store.status import LOCKED


def refuse_locked(review: Path, study: str, form: Form) -> None:
    """Stop where the consensus of a study by a form is locked.

    Raises:
        Rejected: it is, with the command that opens it.
    """
    there = load(review, study, CONSENSUS, form)
    if there is None or there.draft.text("status") != LOCKED:
        return
    command = f"synthesis reopen REVIEW {study} {CONSENSUS} --form {form.id} --reason WHY"
    raise Rejected(
        [
            Problem(
                place=Place(file=there.path.relative_to(review).as_posix()),
                where="status",
                expected="a consensus that is not locked",
                found="a locked one",
                hint=f"`{command}` opens it; until then nothing is asked and nothing settled.",
            )
        ]
    )
