"""What was asked, held against what may be asked: another kind of thing is refused in words."""

from __future__ import annotations

from collections.abc import Collection
from math import isnan
from numbers import Integral, Real
from typing import Any

from extraction_forms.errors import ReviewError
from extraction_forms.nearest import did_you_mean
from synthesis.errors import NotEstimable

_LONGEST = 60


def kind(
    what: str,
    found: object,
    kinds: Any,
    words: str,
    error: type[ReviewError] = NotEstimable,
) -> None:
    """Refuse what is not of this kind, or one of these; `words` say what is expected."""
    if not isinstance(found, kinds):
        raise error(f"{what}: expected {words}; found {told(found)}")


def text(what: str, found: object, error: type[ReviewError] = NotEstimable) -> str:
    """A text."""
    if not isinstance(found, str):
        raise error(f"{what}: expected a text; found {told(found)}")
    return found


def flag(what: str, found: Any, error: type[ReviewError] = NotEstimable) -> bool:
    """A truth, of Python's or numpy's own."""
    if isinstance(found, bool) or type(found).__name__ in {"bool", "bool_"}:
        return bool(found)
    raise error(f"{what}: expected True or False; found {told(found)}")


def number(what: str, found: Any, error: type[ReviewError] = NotEstimable) -> float:
    """A number, whatever it be; not a truth, a text or nothing, and not nan."""
    if isinstance(found, bool) or not isinstance(found, Real) or isnan(found):
        raise error(f"{what}: expected a number; found {told(found)}")
    return float(found)


def whole(what: str, found: Any, least: int = 0, error: type[ReviewError] = NotEstimable) -> int:
    """A whole number, at least so large."""
    if isinstance(found, bool) or not isinstance(found, Integral) or found < least:
        raise error(f"{what}: expected a whole number of {least} or more; found {told(found)}")
    return int(found)


def level(found: Any) -> float:
    """The level of an interval: a number between 0 and 1."""
    asked = number("the level of an interval", found)
    if not 0 < asked < 1:
        percent = f"; {asked:g} percent is {asked / 100:g}" if 1 < asked < 100 else ""
        raise NotEstimable(f"the level of an interval must be between 0 and 1; found {asked:g}{percent}")
    return asked


def one_of(what: str, found: object, known: Collection[str], error: type[ReviewError] = NotEstimable) -> str:
    """One of the names there are; the refusal lists them, and says which may have been meant."""
    if isinstance(found, str) and found in known:
        return found
    hint = did_you_mean(found, known) if isinstance(found, str) else ""
    raise error(
        f"unknown {what} {told(found)}; known: {', '.join(sorted(known))}{'. ' if hint else ''}{hint}"
    )


def told(found: object) -> str:
    """What was found, in a few words: `'abc'`, `None`, `a DataFrame`."""
    if found is None or isinstance(found, (str, bool, int, float)):
        shown = repr(found)
        return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
    if isinstance(found, type):
        return f"the class {found.__name__}"
    name = type(found).__name__
    if name[0].isupper() and name.endswith("s"):
        return name
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"
