"""What a form can be compiled to: every target by name, each of one signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import UsageError
from extraction_forms.exchange.compiled import Compiled
from extraction_forms.form import Form
from extraction_forms.nearest import did_you_mean

Compiler = Callable[[Form], Compiled]


def _from(module: str) -> Compiler:
    """The `compile_form` of a module of this package, imported when it is first asked for."""

    def compile_form(form: Form) -> Compiled:
        compiler: Compiler = import_module(f"extraction_forms.exchange.{module}").compile_form
        return compiler(form)

    return compile_form


COMPILERS: Final[Mapping[str, Compiler]] = MappingProxyType(
    {
        "sheets": _from("form_sheets"),
        "xlsform": _from("xlsform"),
        "redcap": _from("redcap"),
        "xlsx": _from("workbook"),
        "json-schema": _from("json_schema"),
        "datapackage": _from("datapackage"),
    }
)


def compile_to(name: str, form: Form) -> Compiled:
    """A form compiled to the target of that name.

    Raises:
        UsageError: there is no such target; those there are are listed.
    """
    if name not in COMPILERS:
        hint = did_you_mean(name, tuple(COMPILERS))
        known = ", ".join(COMPILERS)
        raise UsageError(f"--to: expected one of {known}; found {name!r}. {hint}".rstrip())
    return COMPILERS[name](form)
