"""Names of authors: "Family, Given, Suffix" for a person; a body by its name, in braces where that has a comma."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

OTHERS: Final = "others"
"""What stands for the authors that a list does not name."""

_SUFFIX: Final = re.compile(r"(?:Jr|Sr|I{2,3}|IV|[2-5](?:nd|rd|th))\.?\Z", re.IGNORECASE)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]-?){1,4}\Z")
_USUAL: Final = re.compile(r"[^,]*[^,\s], [^\W\d_a-z](?:\.|\.[^,]*[^,\s]|[^,]{3,}[^,\s])\Z")
"""Nearly all names: a given name behind the one comma, longer than any suffix, or with a full stop after one letter."""

_STOPPED: Final = re.compile(
    r"(?!e\.V\.)(?:(?:[^\W\d_]|Ch|Ja|Ju|Kh|Ph|Sh|Th|Ts|Ya|Yu|Zh)\.-?){1,4}\Z"
)  # A.B., Yu.A.
_LETTERS: Final = re.compile(r"[A-Z]{2,3}\Z")  # AB, as databases of medicine write A. B.
_OF_BODIES: Final = re.compile(
    r"\b(?:of|for|and|group|team|network|collaborati\w+|consortium|committee|council|society|association|centre|center"
    r"|institut\w+|universit\w+|ministry|department|organi[sz]ation|agency|investigators|foundation|trust)\b",
    re.IGNORECASE,
)


class Name(NamedTuple):
    """A name in its parts; a body, or a person of one name, has a family name alone."""

    family: str
    given: str = ""
    suffix: str = ""


def parted(author: str) -> Name:
    """The parts of an author's name."""
    if author.startswith("{") and author.endswith("}") and ", " in author:
        return Name(author[1:-1])
    parts = [part.strip() for part in author.split(", ", 2)]
    return Name(*parts) if len(parts) > 1 else Name(author)


def joined(name: Name) -> str:
    """An author's name of its parts."""
    if not name.given and not name.suffix:
        return body(name.family)
    return ", ".join(part for part in (name.family, name.given, name.suffix) if part)


def body(name: str) -> str:
    """A body as an author: what has a comma in it is kept together by braces."""
    return f"{{{name}}}" if ", " in name else name


def names_a_body(text: str) -> bool:
    """Whether a text without a comma has a word that groups are called by: a team, a university, a committee."""
    return _OF_BODIES.search(text) is not None


def is_person(author: str) -> bool:
    """Whether an author has a given name: everything else may be a body."""
    return bool(parted(author).given)


def initialled(author: str) -> str:
    """An author with the initials of the given names, however these are written: Okafor, A. B., Jr."""
    family, given, suffix = parted(author)
    words = (
        word if _LETTERS.match(word) else word[0] for word in given.replace(".", ". ").split() if word != "."
    )
    initials = " ".join(f"{letter}." for letters in words for letter in letters)
    return ", ".join(part for part in (family, initials, suffix) if part)


def read(text: str) -> str:
    """An author as programs write one with a comma: Family, Given; a third part is a suffix.

    A name without a comma is one word, a body, or "Family AB" in capitals as databases of medicine have it; one with
    a comma at its end is a body, as EndNote has it.
    """
    if _USUAL.match(text):
        return text
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if text.rstrip().endswith(","):
        return body(", ".join(parts))
    if len(parts) < 2:
        return short(parts[0]) if parts else ""
    last = len(parts) == 3 and _SUFFIX.match(parts[2])
    if last or (len(parts) == 2 and not _SUFFIX.match(parts[1])):
        return ", ".join(parts)
    if len(parts) == 3 and _SUFFIX.match(parts[1]):
        return f"{parts[0]}, {parts[2]}, {parts[1]}"
    return body(", ".join(parts))


def listed(author: str) -> str:
    """An author as `read` reads one: a body that would be taken for a person has a comma at its end."""
    family, given, _ = parted(author)
    if given:
        return author
    return family if read(family) == author else f"{family},"


def short(text: str) -> str:
    """A person as PubMed has one, "van der Berg AB" or "King ML Jr", or as Embase has one, "van der Berg A.B.".

    What looks otherwise is as it was.
    """
    words = text.split()
    suffix = words.pop() if len(words) > 2 and _SUFFIX.match(words[-1]) else ""
    given: list[str] = []
    while len(words) > 1 and _STOPPED.match(words[-1]):
        given.insert(0, words.pop())
    if not given and len(words) > 1 and words[-1] == words[-1].upper() and _INITIALS.match(words[-1]):
        given = [words.pop()]
    family = " ".join(words)
    if not given or _OF_BODIES.search(family) or (len(words) > 1 and family == family.upper()):
        return text
    return ", ".join(part for part in (family, " ".join(given), suffix) if part)


def spelt(text: str) -> str:
    """A person as a title page has one, "Ludwig van Beethoven", as Family, Given; one word stands alone."""
    if "," in text:
        return read(text)
    words = text.split()
    lower = next((at for at, word in enumerate(words[:-1]) if at and word[:1].islower()), len(words) - 1)
    return ", ".join(part for part in (" ".join(words[lower:]), " ".join(words[:lower])) if part)
