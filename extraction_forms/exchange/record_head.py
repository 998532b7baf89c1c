"""The head of an imported record: the form it answers, its study, and who it is by."""

from __future__ import annotations

from extraction_forms.form import Form
from extraction_forms.yaml_write import Writable


def record_head(study: str, extractor: str, form: Form) -> dict[str, Writable]:
    """The keys that stand at the top of an imported record."""
    return {
        "schema": "1",
        "form": {"id": form.id, "version": form.version, "sha256": form.sha256},
        "study": study,
        "extractor": extractor,
        "status": "submitted",
        "revision": "1",
    }
