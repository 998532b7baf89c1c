"""Which studies of the progress page are shown: a choice of states, and what is searched for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.entry.progress.states import State
from extraction_forms.frozen_values import frozen

Wanted = Callable[[State, str], bool]

SHOWN: Final[Mapping[str, tuple[str, Wanted]]] = MappingProxyType(
    {
        "": ("All", lambda _, __: True),
        "open": ("Not begun by anybody", lambda state, _: not state.is_begun),
        "mine": (
            "Mine to do",
            lambda state, me: state.is_typing or state.statuses.get(me, "draft") == "draft",
        ),
        "typing": ("With something of mine not saved", lambda state, _: state.is_typing),
        "settle": ("To settle", lambda state, _: state.is_to_settle),
        "agreed": ("Agreed", lambda state, _: state.is_agreed),
    }
)
"""What may be chosen: its words, and whether a study's state by a form is meant, for the person of this name."""


@frozen
class Filter:
    """What is looked for: words in a study's name, a state, a form; and which page of it."""

    words: str = ""
    shown: str = ""
    form: str = ""
    page: int = 1

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.words or self.shown or self.form)


def filter_of(query: Mapping[str, str]) -> Filter:
    """The filter that an address asks for; what it does not know is all."""
    shown, page = query.get("show", ""), query.get("page", "1")
    return Filter(
        words=" ".join(query.get("q", "").split())[:100],
        shown=shown if shown in SHOWN else "",
        form=query.get("form", ""),
        page=max(int(page), 1) if page.isdecimal() and len(page) < 6 else 1,
    )


def is_named(filter_: Filter, study: str, label: str) -> bool:
    """Whether a study's name or label has every word that is searched for."""
    text = f"{study} {study.replace('_', ' ')} {label}".casefold()
    return all(word in text for word in filter_.words.casefold().split())
