"""Inputs as they are written on the page, remembered: most of a record's stay as they are from one look to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import Any, Final, cast

from django.template import engines
from django.utils.safestring import SafeString

from extraction_forms.entry.record_page.inputs import Input
from extraction_forms.entry.record_page.names import Option
from extraction_forms.entry.record_page.sections import EntryView
from extraction_forms.frozen_values import frozen

_MOST: Final = 30_000
_MOST_ENTRIES: Final = 1_000
_known: dict[tuple[object, ...], SafeString] = {}
_entries: dict[tuple[object, ...], SafeString] = {}


@frozen
class Writer:
    """What writes the inputs of a form; `tabbed` says whether the Tab key stops at the small buttons of a table."""

    sha256: str
    tabbed: bool

    def entry(
        self, one: EntryView, write: Callable[[EntryView], SafeString], *, is_open: bool, has_numbers: bool
    ) -> SafeString:
        """An entry as the macro `write` writes it; `is_open` and `has_numbers` are what its page is."""
        if one.key is None:
            return write(one)
        key = (self.tabbed, is_open, has_numbers, one.key)
        found = _entries.get(key)
        if found is None:
            if len(_entries) >= _MOST_ENTRIES:
                _entries.clear()
            found = _entries[key] = write(one)
        return found

    def field(self, one: Input) -> SafeString:
        """A question with its input and what stands under it."""
        key = _key(self, one, "")
        found = _known.get(key)
        if found is None:
            found = _kept(key, one, _macros().field(one))
        return found

    def cell(self, one: Input, column: Option) -> SafeString:
        """The same as a cell of a table."""
        key = _key(self, one, column.label)
        found = _known.get(key)
        if found is None:
            found = _kept(key, one, _macros().cell(one, column, self.tabbed))
        return found


def _key(writer: Writer, one: Input, column: str) -> tuple[object, ...]:
    """All that what is written of an input hangs on, as long as nothing is wrong with it and nothing is opened."""
    offered = one.options if one.ask.question.refers_to else ()
    told = (one.told, one.side is None)
    return (
        *(
            writer.sha256,
            writer.tabbed,
            column,
            one.path,
            one.text,
            one.state,
            one.control,
            one.said,
            one.missing,
        ),
        *(one.parts.get("unit"), one.parts.get("quote"), offered, told),
    )


def _kept(key: tuple[object, ...], one: Input, written: SafeString) -> SafeString:
    if one.side is None and one.ask.kind != "evidence":
        if len(_known) >= _MOST:
            _known.clear()
        _known[key] = written
    return written


@lru_cache(maxsize=1)
def _macros() -> Any:
    """The macros that write inputs."""
    environment = cast("Any", engines["jinja2"]).env
    return cast("ModuleType", environment.get_template("record_fields.html").module)
