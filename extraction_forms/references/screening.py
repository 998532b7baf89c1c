"""What screening tools write into notes: decisions of Rayyan and ASReview, reasons of Covidence, read and written."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.references.reference import Reference, Screened

ASREVIEW: Final = "ASReview"
_ASREVIEW: Final = {"relevant": "included", "irrelevant": "excluded", "not_seen": "not_seen"}
_RAYYAN: Final = {"included": "included", "excluded": "excluded", "maybe": "maybe"}
_MARKED: Final = re.compile(r"ASReview_(relevant|irrelevant|not_seen)\b")
_PART: Final = re.compile(r"(?:RAYYAN-(INCLUSION|LABELS|EXCLUSION-REASONS)|USER-NOTES):")
_SAID: Final = re.compile(r'(?<!\\)"((?:[^"\\]|\\.)*+)"\s*=>\s*"([^"]*)"')
_COVIDENCE: Final = re.compile(r"\bExclusion reason:", re.IGNORECASE)
_SIGNED: Final = re.compile(
    r";\s*(?=[^;()]{1,80} \(\d{4}-\d\d-\d\d[^()]*\)\s*\()"
)  # Ada Roe (2024-05-02 10:11:12)(Select):


@frozen
class Screening:
    """The decisions, labels and reasons of exclusion in the notes of one reference, and the notes besides."""

    screened: tuple[Screened, ...] = ()
    labels: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def screening_in(notes: tuple[str, ...]) -> Screening:
    """What the notes of a reference say of its screening; a decision of another word leaves its note as it is."""
    screened: list[Screened] = []
    said: dict[str, list[str]] = {"LABELS": [], "EXCLUSION-REASONS": []}
    rest = []
    for note in notes:
        found = _MARKED.search(note) if "ASReview_" in note else None
        if found:
            screened.append(Screened(ASREVIEW, _ASREVIEW[found[1]]))
            note = " ".join(_MARKED.sub("", note).split()).strip(" ,;|")  # noqa: PLW2901 - the rest of it
        if "RAYYAN-" in note:
            note = _rayyan(note, screened, said)  # noqa: PLW2901
        rest.append(_covidence(note, said) if _COVIDENCE.search(note) else note)
    return Screening(
        screened=tuple(dict.fromkeys(screened)),
        labels=tuple(dict.fromkeys(said["LABELS"])),
        reasons=tuple(dict.fromkeys(said["EXCLUSION-REASONS"])),
        notes=tuple(note for note in rest if note),
    )


def _rayyan(note: str, screened: list[Screened], said: dict[str, list[str]]) -> str:
    """Take Rayyan's parts out of a note, and return what is left of it."""
    starts = list(_PART.finditer(note))
    if not starts:
        return note
    rest = [note[: starts[0].start()]]
    for at, start in enumerate(starts):
        value = note[start.end() : starts[at + 1].start() if at + 1 < len(starts) else len(note)]
        value = value.strip(" |")
        if start[1] == "INCLUSION":
            decisions = [(who, _RAYYAN.get(word.casefold())) for who, word in _SAID.findall(value)]
            screened += [Screened(who.replace('\\"', '"').strip(), word) for who, word in decisions if word]
            if not decisions or not all(word for _, word in decisions):
                rest.append(f"{start[0]} {value}")
        elif start[1]:
            said[start[1]] += [word.strip() for word in value.split(",") if word.strip()]
        else:
            rest.append(f"{start[0]} {value}")
    return " ".join(" ".join(part.strip(" |") for part in rest).split())


def _covidence(note: str, said: dict[str, list[str]]) -> str:
    """Take Covidence's reasons out of a note: each up to what somebody signed, or to the end; a semicolon closes it."""
    first, *reasons = _COVIDENCE.split(note)
    rest = [first]
    for text in reasons:
        reason, *signed = _SIGNED.split(text, maxsplit=1)
        said["EXCLUSION-REASONS"] += [reason.strip(" ;")] if reason.strip(" ;") else []
        rest += signed
    return " ".join(" ".join(part.strip(" ;") for part in rest).split())


def unread_words(notes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Who said a word in Rayyan's notes that is none of its decisions, and the word."""
    found = []
    for note in notes:
        for start in _PART.finditer(note):
            if start[1] == "INCLUSION":
                end = _PART.search(note, start.end())
                value = note[start.end() : end.start() if end else len(note)]
                said = [(who.replace('\\"', '"').strip(), word) for who, word in _SAID.findall(value)]
                found += [one for one in said if one[1].casefold() not in _RAYYAN] or (
                    [] if said else [("", value.strip(" |"))]
                )
    return tuple(found)


def screening_notes(reference: Reference) -> tuple[str, ...]:
    """The notes that say how a reference was screened, as Rayyan and ASReview write and read them."""
    words = {decision: word for word, decision in _ASREVIEW.items()}
    marks = [
        f"ASReview_{words[said]}" for who, said in reference.screening if who == ASREVIEW and said in words
    ]
    people = [(who, said) for who, said in reference.screening if who != ASREVIEW and said in _RAYYAN]
    quoted = ", ".join('"{}"=>"{}"'.format(who.replace('"', '\\"'), said.title()) for who, said in people)
    parts = (
        f"RAYYAN-INCLUSION: {{{quoted}}}" if people else "",
        f"RAYYAN-LABELS: {','.join(reference.labels)}" if reference.labels else "",
        f"RAYYAN-EXCLUSION-REASONS: {','.join(reference.exclusion_reasons)}"
        if reference.exclusion_reasons
        else "",
    )
    rayyan = " | ".join(part for part in parts if part)
    return (*marks, *((rayyan,) if rayyan else ()))


def unwritten(reference: Reference) -> tuple[Screened, ...]:
    """The decisions that such notes cannot hold."""
    return tuple(
        one
        for one in reference.screening
        if one.decision not in (_ASREVIEW.values() if one.by == ASREVIEW else _RAYYAN)
    )
