"""A migration: how the records of one version of a form are carried over to the next, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as part
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import AnswerPath
from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen

VALUES: Final = "values"
REFUSE: Final = "refuse"
"""What becomes of an answer that a map does not name, where nothing else is said: its record is refused."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Target:
    """The field a step is about: `arms/role`, or `results/values/mean` for one asked for arms or contrasts."""

    section: str
    field: str
    of_values: bool = False

    def __str__(self) -> str:
        return "/".join((self.section, VALUES, self.field) if self.of_values else (self.section, self.field))

    @classmethod
    def parse(cls, text: str) -> Target:
        """The field that `str` wrote.

        Raises:
            ValueError: it is not section/field or section/values/field.
        """
        section, *between, name = text.split("/") if text.count("/") in {1, 2} else ("", "")
        if not section or not name or between not in ([], [VALUES]):
            raise ValueError(f"{text!r} is no section/field")
        return cls(section=section, field=name, of_values=bool(between))

    def holds(self, path: AnswerPath) -> bool:
        """Whether an answer is one to this field."""
        return (path.section, path.field, bool(path.unit)) == (self.section, self.field, self.of_values)


@frozen
class Pin:
    """A version of a form, and the hashes of the texts it is known by."""

    id: str
    version: str
    sha256: tuple[str, ...]
    place: Place

    def __str__(self) -> str:
        return f"{self.id}@{self.version}"


@frozen
class Step:
    """One step: what it does, to which field or section, and what it needs for that.

    `reconfirm` asks that what it touches in records that two people extracted is looked at again.
    """

    do: str
    place: Place
    because: str = ""
    reconfirm: bool = False
    field: Target | None = None
    section: str = ""
    to: Target | None = None
    name: str = ""
    codes: Mapping[str, str] = part(default_factory=lambda: MappingProxyType({}))
    cases: Mapping[str, Mapping[str, str]] = part(default_factory=lambda: MappingProxyType({}))
    otherwise: str = REFUSE
    reason: str = ""
    value: str = ""
    units: tuple[str, str] = ("", "")
    factor: float = 1.0
    note_on: str = ""
    key: str = ""

    def __str__(self) -> str:
        return f"{self.do} {self.field or self.section}"


@frozen
class Migration:
    """From one version of a form to another: the steps, in order; none where records only name the new version."""

    source: Pin
    target: Pin
    about: str
    steps: tuple[Step, ...]
    place: Place

    def __str__(self) -> str:
        return f"{self.source.id} {self.source.version} -> {self.target.version}"
