"""Sentences of a methods paragraph as they are put together, with the sources they cite listed below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from synthesis.models.words.sources import SOURCES, references

PACKAGE: Final = "synthesis"

TESTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "z": ("Wald tests and intervals by the normal distribution", ()),
    "t": ("Wald tests and intervals by the t distribution with {df}", ()),
    "knha": (
        "the Knapp-Hartung adjustment, with the t distribution on {df}",
        ("hartung_2001", "knapp_2003"),
    ),
    "adhoc": (
        "the Knapp-Hartung adjustment with a factor of at least 1, and the t distribution on {df}",
        ("knapp_2003",),
    ),
}
"""How the methods call each test of coefficients, and whose it is."""


class Prose:
    """Sentences as they are put together, and the sources they cite."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.sources: list[str] = []

    def say(self, sentence: str, *sources: str) -> None:
        """Add a sentence; its `{cited}` becomes the sources, in brackets."""
        cited = f" ({'; '.join(SOURCES[key].cited for key in sources)})" if sources else ""
        self.sentences.append(sentence.replace("{cited}", cited))
        self.sources += sources

    def close(self) -> str:
        """The paragraph, its last sentence naming the software, and below it the references."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = f" {version(PACKAGE)}"
        except PackageNotFoundError:
            number = ""
        self.say(f"The analyses were done with the Python package {PACKAGE}{number}.")
        listed = "\n".join(references(self.sources))
        paragraph = " ".join(self.sentences)
        return f"{paragraph}\n\nReferences\n\n{listed}\n" if listed else f"{paragraph}\n"


def df_words(df: float) -> str:
    """Degrees of freedom in words: `12 degrees of freedom`."""
    return f"{df:g} degree{'' if df == 1 else 's'} of freedom"


def left_out_words(n: int, one: str, many: str = "") -> str:
    """The beginning of a sentence on what was left out: `One study was left out`."""
    return f"One {one} was left out" if n == 1 else f"{counted(n, one, many)} were left out"


def counted(n: int, one: str, many: str = "") -> str:
    """How many of a thing: `1 study`, `13 studies`."""
    return f"{n} {one if n == 1 else many or f'{one}s'}"
