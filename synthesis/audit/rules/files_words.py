"""Words of a file: for what is missing, for codes, and for studies and instruments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from extraction_forms.printed_numbers import is_absence
from synthesis.audit.cells import Column, columns_of
from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import Audited, SourceText
from synthesis.audit.rules.flag_text import flag_texts, named, quoted

_LABELS: Final = re.compile(
    r"study|author|label|instrument|scale|outcome|measure|arm|condition|title", re.IGNORECASE
)
_FREE: Final = re.compile(
    r"note|comment|remark|descr|duration|quote|id\b|dose|reason|title|doi|url", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"[-+−<>≤≥=\s]*[\d.,]+\s*%?\Z")
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_CODES: Final = 12
"""A column of at most so many different words is one of codes, where each stands three times on average."""
_REPEATED: Final = 3.0
_FEWEST_CELLS: Final = 10
_WORDS_OF_A_SENTENCE: Final = 6
_LETTERS_OF_A_SENTENCE: Final = 30
_SAID: Final = frozenset({"unclear", "unknown", "none", "nil", "no information"})
_NINES: Final = re.compile(r"[-−]?(9{2,4}|8{3,4})(\.0+)?\Z")
_MOSTLY: Final = 0.8
_BEYOND: Final = 3.0
"""A number of nines that is so many times as large as the column's next largest stands for missing."""


def _free_text_code(audited: Audited) -> Iterator[Finding]:
    for column in columns_of(audited.texts):
        if column.name and (
            _LABELS.search(column.name) or (_FREE.search(column.name) and column.kind != "code")
        ):
            continue
        words = _words(column) if column.kind != "code" else _said(column)
        by_plain = _by_plain(words)
        if not _is_coded(column, words, by_plain):
            continue
        variants = [texts for texts in by_plain.values() if len(texts) > 1]
        for texts in variants:
            rare = min(texts, key=lambda text: len(words[text]))
            shown = quoted(sorted(texts, key=lambda text: -len(words[text])))
            message = f"In {named(column.name)}, one code is written in {len(texts)} ways ({shown})"
            yield flag_texts(FREE_TEXT_CODE, words[rare], message)
        sentences = [
            one
            for text, places in words.items()
            if _is_sentence(text) and len(by_plain) > 1
            for one in places
        ]
        if sentences and len(sentences) * 10 <= sum(len(places) for places in words.values()):
            message = f"In {named(column.name)}, which holds codes, a sentence stands"
            yield flag_texts(FREE_TEXT_CODE, sentences, message)


def _is_coded(
    column: Column, words: Mapping[str, Sequence[SourceText]], by_plain: Mapping[str, Sequence[str]]
) -> bool:
    if column.kind == "code":
        return True
    if column.kind == "answer" or not words or len(by_plain) > _CODES:
        return False
    cells = sum(len(places) for places in words.values())
    if cells < _FEWEST_CELLS or cells < _REPEATED * len(by_plain):
        return False
    return not any(_NUMBER.match(text.strip()) for text in words)


def _is_sentence(text: str) -> bool:
    return len(text) >= _LETTERS_OF_A_SENTENCE and len(text.split()) >= _WORDS_OF_A_SENTENCE


def _missing_words(audited: Audited) -> Iterator[Finding]:
    by_kind: dict[str, dict[str, list[SourceText]]] = {}
    for column in columns_of(audited.texts):
        told = {text: places for text, places in column.texts.items() if text.strip() and _is_missing(text)}
        told |= _nines(column)
        if told and "" in column.texts and _mostly_numbers(column, told):
            told[""] = column.texts[""]
        words = by_kind.setdefault(column.kind, {})
        for text, places in told.items():
            words.setdefault(text.strip(), []).extend(places)
    for words in by_kind.values():
        if len(words) < 2:
            continue
        ordered = sorted(words, key=lambda word: (-len(words[word]), word))
        counts = ", ".join(f"{quoted([word])} {len(words[word])} times" for word in ordered)
        rare = [one for word in ordered[1:] for one in words[word]]
        columns = sorted({one.column for one in rare})
        shown = ", ".join(columns[:5]) + (" and others" if len(columns) > 5 else "")
        message = (
            f"{len(words)} ways to say that something is missing stand in one source: {counts}; the "
            f"rarer in {shown}."
        )
        yield flag_texts(MISSING_WORDS, rare, message, told=False)


def _is_missing(text: str) -> bool:
    """Whether a text stands for nothing; `unclear` and `none` may be what a paper says."""
    return _says_nothing(text) and text.strip().casefold() not in _SAID


def _nines(column: Column) -> Mapping[str, tuple[SourceText, ...]]:
    """Numbers such as 999 that stand far beyond all others of their column."""
    found = {text: places for text, places in column.texts.items() if _NINES.match(text.strip())}
    if not found:
        return {}
    others = [_size(text) for text in column.texts if text not in found]
    numbers = [one for one in others if one is not None]
    if len(numbers) < 3:
        return {}
    return {
        text: places
        for text, places in found.items()
        if (_size(text) or 0.0) > _BEYOND * max(numbers) or (text.strip()[0] in "-−" and min(numbers) >= 0)
    }


def _size(text: str) -> float | None:
    try:
        return abs(float(text.strip().replace(",", ".").replace("−", "-")))
    except ValueError:
        return None


def _mostly_numbers(column: Column, told: Mapping[str, object]) -> bool:
    """Whether empty cells of a column stand where another word for missing could: not in a column of notes."""
    others = [text for text in column.texts if text.strip() and text not in told]
    numbers = sum(_NUMBER.match(text.strip()) is not None for text in others)
    return bool(others) and numbers >= _MOSTLY * len(others)


def _label_variants(audited: Audited) -> Iterator[Finding]:
    for column in columns_of(audited.texts):
        if not _LABELS.search(column.name) or column.kind == "answer":
            continue
        yield from _variants(named(column.name), _words(column))
    if any(_LABELS.search(column.name) for column in columns_of(audited.texts)):
        return
    for name in ("study", "instrument"):
        texts: dict[str, list[SourceText]] = {}
        for line in audited.lines:
            text = line.label if name == "study" else line.scale.instrument
            if text:
                one = SourceText(column=name, text=text, place=line.place, study=line.study)
                texts.setdefault(text, []).append(one)
        yield from _variants(f"the names of each {name}", texts)


def _words(column: Column) -> Mapping[str, tuple[SourceText, ...]]:
    """The texts of a column that are no numbers."""
    return {text: places for text, places in _said(column).items() if not _NUMBER.match(text.strip())}


def _said(column: Column) -> Mapping[str, tuple[SourceText, ...]]:
    """The texts of a column that say something."""
    return {text: places for text, places in column.texts.items() if text.strip() and not _says_nothing(text)}


def _variants(what: str, words: Mapping[str, Sequence[SourceText]]) -> Iterator[Finding]:
    for texts in _by_plain(words).values():
        if len(texts) > 1:
            rare = min(texts, key=lambda text: len(words[text]))
            shown = quoted(sorted(texts, key=lambda text: -len(words[text])))
            yield flag_texts(
                LABEL_VARIANTS, words[rare], f"In {what}, one name is written in {len(texts)} ways ({shown})"
            )


def _by_plain(words: Mapping[str, Sequence[SourceText]]) -> Mapping[str, list[str]]:
    """Texts that are the same but for case, blanks, punctuation and accents."""
    found: dict[str, list[str]] = {}
    for text in words:
        plain = _plain(text)
        if plain:
            found.setdefault(plain, []).append(text)
    return found


@lru_cache(maxsize=1 << 14)
def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.replace("ß", "ss").casefold())
    return _NOT_LETTERS.sub(" ", "".join(one for one in parts if not unicodedata.combining(one))).strip()


def _says_nothing(text: str) -> bool:
    return is_absence(text) or text.strip().casefold() in {"nan", "null", "#n/a", "#na"}


FREE_TEXT_CODE: Final = Rule(
    id="file.free_text_code",
    title="Free text where codes belong",
    sees="a code written in several ways, or a sentence, in a column of few codes",
    why="A subgroup loses the studies whose code is spelt otherwise, without a word.",
    look_up="The column's codes: which is meant, and does the sentence say more than a code can?",
    detectable="columns of at most twelve words that stand three times each on average, and those declared as codes",
    find=_free_text_code,
)
MISSING_WORDS: Final = Rule(
    id="file.missing_words",
    title="More than one word for missing",
    sees="NA, NR, a dash, 999 or empty cells side by side in one source",
    why="Where words differ, nobody knows if their meanings do; 999 is averaged as a number.",
    look_up="What each of the words stands for: not reported, not applicable, or not yet extracted?",
    detectable="words for missing that are known, and numbers of nines three times beyond the column's others",
    find=_missing_words,
)
LABEL_VARIANTS: Final = Rule(
    id="file.label_variants",
    title="One name written in several ways",
    sees="labels of studies or instruments that differ by case, blanks, punctuation or accents alone",
    why="One study counts as two, and an instrument's typical spread is taken from half of its trials.",
    look_up="Whether the labels are of one study or instrument; then one spelling for all.",
    detectable="labels that are the same letters and digits once accents are taken off",
    find=_label_variants,
)
RULES: Final[tuple[Rule, ...]] = (FREE_TEXT_CODE, MISSING_WORDS, LABEL_VARIANTS)
