"""Times in a source's own words: `12 months`, `6-week`, `104 weeks in all`, `3x per week for 10 weeks`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen

WEEKS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "minute": 1 / 10080,
        "hour": 1 / 168,
        "day": 1 / 7,
        "week": 1.0,
        "month": 365.25 / 12 / 7,
        "year": 365.25 / 7,
    }
)
"""How many weeks a unit of time lasts."""

_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        word: unit
        for unit, words in {
            "minute": "min mins minute minutes minuten minuut minuto minutos minuti",
            "hour": "h hr hrs hour hours std stunde stunden uur uren heure heures hora horas ora ore",
            "day": "d day days tag tage tagen dag dagen jour jours día días dia dias giorno giorni",
            "week": "w wk wks week weeks weekly wo woche wochen "
            "weken wekelijkse semaine semaines semana semanas settimana settimane",
            "month": "mo mos mth mths mnth mnths month months monat monate monaten "
            "mon maand maanden mnd mois mes meses mese mesi",
            "year": "y yr yrs year years jahr jahre jahren jaar jaren jr "
            "an ans année années annee annees año años anno anni",
        }.items()
        for word in words.split()
    }
)
_NUMBERS: Final[Mapping[str, float]] = MappingProxyType(
    {
        word: value
        for value, words in {
            0.5: "half halbes halbe halben half-a demi",
            1.0: "one a an ein eine einen een één un une",
            2.0: "two zwei twee deux",
            3.0: "three drei drie trois",
            4.0: "four vier quatre",
            5.0: "five fünf vijf cinq",
            6.0: "six sechs zes",
            7.0: "seven sieben zeven sept",
            8.0: "eight acht huit",
            9.0: "nine neun negen neuf",
            10.0: "ten zehn tien dix",
            12.0: "twelve zwölf twaalf douze",
            18.0: "eighteen achtzehn achttien",
            24.0: "vierundzwanzig",
        }.items()
        for word in words.split()
    }
)
_ARTICLES: Final = frozenset({"a", "an", "ein", "eine", "einen", "een", "un", "une"})
_PER: Final = frozenset(
    {"per", "a", "an", "each", "every", "pro", "par", "je", "elke", "/", "jede", "chaque"}
)
_MORE_LETTERS: Final = 5
"""Words of so many letters are known with one letter wrong, as in `mnonths`."""

_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)?|/|[-–—]|[x×*](?=\s|$)|[.;:()+]")
_NUMERAL: Final = re.compile(r"\d+(?:[.,]\d+)?\Z")
_TIMES: Final = frozenset(
    {"x", "×", "times", "mal", "keer", "fois", "sessions", "session", "sitzungen", "sessies"}
)
_OFTEN: Final = frozenset({"once", "twice", "thrice", "einmal", "zweimal", "dreimal", *_TIMES})
_ADVERBS: Final = frozenset({"weekly", "wekelijkse"})
_RANGE: Final = frozenset({"-", "–", "—", "to", "bis", "tot", "à", "or", "oder", "of", "ou", "and"})
_JOINTS: Final = frozenset({"-", "–", "—"})


@frozen
class Duration:
    """A time told in words: so many of a unit, from `value` to `most` where it is a range."""

    value: float
    unit: str
    most: float

    @property
    def weeks(self) -> float:
        """It in weeks; the lower end of a range."""
        return self.value * WEEKS[self.unit]

    @property
    def most_weeks(self) -> float:
        """It in weeks; the upper end of a range."""
        return self.most * WEEKS[self.unit]

    def __str__(self) -> str:
        amount = f"{self.value:g}" if self.value == self.most else f"{self.value:g} to {self.most:g}"
        return f"{amount} {self.unit}{'' if amount == '1' else 's'}"


@lru_cache(maxsize=1 << 14)
def durations(text: str) -> tuple[Duration, ...]:
    """The times that a text tells, in their order; how often something happens in a time is none."""
    return tuple(_found(_TOKEN.findall(text.casefold())))


def _found(tokens: list[str]) -> Iterator[Duration]:
    at = 0
    while at < len(tokens):
        found = _at(tokens, at)
        if found is None:
            at += 1
        else:
            duration, at = found
            yield duration


def _at(tokens: list[str], at: int) -> tuple[Duration, int] | None:
    """The time that starts at a token, and where to read on."""
    if (named := _named_point(tokens, at)) is not None:
        return named
    value = _amount(tokens[at])
    if value is None or (at and tokens[at] in _ARTICLES and _is_rate(tokens[at - 1])):
        return None
    most, after = value, at + 1
    if (
        after + 1 < len(tokens)
        and tokens[after] in _RANGE
        and (more := _counted(tokens[after + 1])) is not None
    ):
        most, after = (more, after + 2) if more >= value else (most, after)
    while after < len(tokens) and tokens[after] in _JOINTS:
        after += 1
    if after < len(tokens) and tokens[after] in _ARTICLES:
        after += 1
    if after >= len(tokens) or (unit := _unit(tokens[after])) is None:
        return None
    if _is_per(tokens, after + 1):
        return None
    return Duration(value=value, unit=unit, most=most), after + 1


def _is_per(tokens: list[str], at: int) -> bool:
    """Whether `per week` or the like follows, so that what stands before it is how often, or how long each."""
    return at + 1 < len(tokens) and tokens[at] in _PER and _unit(tokens[at + 1]) is not None


def _named_point(tokens: list[str], at: int) -> tuple[Duration, int] | None:
    """A point in time as in `week 12`, where no number stands before the unit and no other unit follows."""
    unit = _unit(tokens[at]) if len(tokens[at]) > 2 and tokens[at] not in _ADVERBS else None
    if unit is None or at + 1 >= len(tokens) or not _NUMERAL.match(tokens[at + 1]):
        return None
    if at and (_amount(tokens[at - 1]) is not None or tokens[at - 1] in _PER or tokens[at - 1] in _JOINTS):
        return None
    if at + 2 < len(tokens) and tokens[at + 2] in _TIMES:
        return None
    if at + 2 < len(tokens) and _unit(tokens[at + 2]) is not None and not _numeral_at(tokens, at + 3):
        return None
    value = float(tokens[at + 1].replace(",", "."))
    return Duration(value=value, unit=unit, most=value), at + 2


def _is_rate(before: str) -> bool:
    """Whether `a` stands for `per`, as in `twice a week` and `5 days a week`."""
    return before in _OFTEN or _NUMERAL.match(before) is not None or _unit(before) is not None


def _numeral_at(tokens: list[str], at: int) -> bool:
    return at < len(tokens) and _NUMERAL.match(tokens[at]) is not None


def _counted(token: str) -> float | None:
    """A number that is no article."""
    return None if token in _ARTICLES else _amount(token)


def _amount(token: str) -> float | None:
    if _NUMERAL.match(token):
        return float(token.replace(",", "."))
    return _NUMBERS.get(token)


@lru_cache(maxsize=4096)
def _unit(token: str) -> str | None:
    if token in _WORDS:
        return _WORDS[token]
    if len(token) < _MORE_LETTERS or not token[0].isalpha():
        return None
    near = {
        unit
        for word, unit in _WORDS.items()
        if len(word) >= _MORE_LETTERS - 1 and _one_letter_off(token, word)
    }
    return near.pop() if len(near) == 1 else None


def _one_letter_off(one: str, other: str) -> bool:
    """Whether two words differ by one letter that is other, lacking, or too many, or by two exchanged."""
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])
