"""How long a large export of references takes to be read, with its account."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

import random

from workloads import seconds

from extraction_forms.references.formats import read_bytes

RECORDS = 20_000
_WORDS = [
    "peer",
    "support",
    "mental",
    "health",
    "trial",
    "recovery",
    "self",
    "management",
    "of",
    "the",
    "in",
    "and",
    "people",
    "with",
    "severe",
    "illness",
]


def references_ms() -> float:
    """Reading 20,000 records of RIS with abstracts of 200 words, 38 MB."""
    data = _export().encode()
    return 1000 * seconds(lambda: read_bytes(data, "export.ris"), 3)


def _export() -> str:
    chance = random.Random(1)  # noqa: S311 - no secret

    def words(number: int) -> str:
        return " ".join(chance.choices(_WORDS, k=number))

    return "\n".join(_record(number, chance, words(12), words(200)) for number in range(RECORDS))


def _record(number: int, chance: random.Random, title: str, abstract: str) -> str:
    authors = [f"AU  - Family{chance.randrange(9999)}, G. H." for _ in range(5)]
    keywords = [f"KW  - {' '.join(chance.choices(_WORDS, k=2))}" for _ in range(6)]
    return "\n".join(
        (
            *(
                "TY  - JOUR",
                *authors,
                f"TI  - {title}",
                "T2  - Journal of Trials",
                "PY  - 2019",
                "DA  - 2019/03/12/",
            ),
            *(
                f"VL  - {number % 50}",
                "IS  - 3",
                f"SP  - {number}",
                f"EP  - {number + 9}",
                f"DO  - 10.1000/{number}",
            ),
            *(
                "SN  - 1234-5678",
                f"AN  - {30_000_000 + number}",
                "DB  - PubMed",
                "LA  - eng",
                f"AB  - {abstract}",
            ),
            *(f"UR  - https://example.org/{number}", *keywords, "N1  - A note", "C1  - odd", "ER  - ", ""),
        )
    )
