"""A form read from sheets, put among the forms of a review; one that says something else is never lost."""

from __future__ import annotations

from pathlib import Path

from extraction_forms.disk.whole_files import replace_file
from extraction_forms.errors import ImportFault, Place, Problem, Rejected
from extraction_forms.exchange.form_sheet_reading import SheetForm
from extraction_forms.form_definition import form_sha256
from extraction_forms.yaml_text import read


def write_form(review: Path, found: SheetForm, *, replace: bool) -> tuple[str, bool]:
    """Write `forms/<id>.yaml` of a review; return its name and whether it changed.

    A file that says the same is left as it is, comments and all.

    Raises:
        ImportFault: a form of that name says something else, and is not to be replaced.
    """
    name = f"forms/{found.form.id}.yaml"
    path = review / name
    if path.exists():
        there = _hash(path, name)
        if there == found.form.sha256:
            return name, False
        if not replace:
            expected = "no form of this id, or the same one"
            hint = "--replace replaces it; look at both first."
            problem = Problem(
                place=Place(file=name),
                where="",
                expected=expected,
                found="one that says something else",
                hint=hint,
            )
            raise ImportFault([problem])
    replace_file(path, found.text.encode("utf-8"))
    return name, True


def _hash(path: Path, name: str) -> str:
    """The hash of what a file says; nothing where it cannot be read."""
    try:
        return form_sha256(read(path, name))
    except Rejected:
        return ""
