"""A form and a plan that an import proposes: what is there already is not changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.checking import check_record
from extraction_forms.errors import ImportFault, Place, Problem, Rejected
from extraction_forms.exchange.account import Remark
from extraction_forms.exchange.import_files import Import
from extraction_forms.form import Form
from extraction_forms.yaml_text import parse

PLAN_FILE: Final = "review.yaml"


def fitting(found: Import, review: Path, form: str) -> Import:
    """An import that leaves a plan alone that the review has, and refuses to change a form that records answer.

    Args:
        found: The import.
        review: The review's folder.
        form: The id of the form that comes with the import.

    Raises:
        ImportFault: the review's form says something else than the import's.
    """
    file = f"forms/{form}.yaml"
    path = review / file
    if path.is_file() and path.read_bytes() != found.files[file].encode("utf-8"):
        problem = Problem(
            place=Place(file=file),
            where="",
            expected="the form that the import writes, or none",
            found="another",
            hint="Move it away to import the file again.",
        )
        raise ImportFault([problem])
    there = review / PLAN_FILE
    if not there.exists() or there.read_bytes() == found.files[PLAN_FILE].encode("utf-8"):
        return found
    text = f"it stays as it is; the import would have written one with the form {form}@1.0.0"
    told = Remark(place=Place(file=PLAN_FILE), text=text)
    account = replace(found.account, remarks=(*found.account.remarks, told))
    kept = {name: text for name, text in found.files.items() if name != PLAN_FILE}
    return Import(files=MappingProxyType(kept), account=account)


def record_faults(form: Form, text: str, path: str, told: Callable[[Problem], Problem]) -> Iterator[Problem]:
    """What the form finds wrong with a record, each told at the place of the foreign file that `told` finds."""
    try:
        check_record(form, parse(text, path), path, "")
    except Rejected as rejected:
        yield from map(told, rejected.problems)
