"""Invented publications of a field: many are near to one another, as those that a search finds are."""

# ruff: noqa: INP001, S311 - a script beside the packages, not in one; chance from a seed

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from extraction_forms.references.reference import Reference


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


_FAMILIES: Final = _listed(
    "Okafor|Rossi|Müller|Nguyen|García|Smith|Jones|Larsen|Øster|Kowalski|Ivanova|Tanaka|Chen|Wang|Li|Zhang|Kim|Park|Haddad|Cohen|Levy|Dubois|Lefèvre|Moreau|Bianchi|Conti|Weber|Schulz|Fischer|Silva|Santos|Pereira|Costa|O'Brien|O'Connell|Murphy|Walsh|Brown|Taylor|Wilson|Davies|Evans|Thomas|Johnson|Williams|Martin|Thompson|White|Clark|Lewis|Hall|Young|Allen|King|Wright|Scott|Green|Baker|Adams|Nelson|Hill|Ramírez|Campbell|Mitchell|Roberts|Carter|Phillips|Åberg|Lindqvist|Nilsson|Jensen|Virtanen|Korhonen|Dvořák|Novák|Horváth|Kovács|Popescu|Yılmaz|Kaya|Singh|Patel|Sharma|Gupta|Khan|Ahmed|Hussain|Abebe|Mensah|Nkosi|Botha|van_der_Berg|de_Vries|Jansen|Smit|Peeters|Maes"
)
_GIVEN: Final = _listed(
    "Anna|Ben|Chidi|Dora|Erik|Fatima|Grace|Henrik|Ines|Jonas|Karim|Lucia|Mei|Nadia|Oscar|Priya|Quentin|Rosa|Samuel|Tara|Ursula|Victor|Wendy|Xavier|Yusuf|Zoe|Maria|José|Jean-Luc|Ann-Marie"
)
_JOURNALS: Final = (
    ("Journal of Mental Health", "J Ment Health"),
    ("Psychiatric Services", "Psychiatr Serv"),
    ("The British Journal of Psychiatry", "Br J Psychiatry"),
    ("Social Psychiatry and Psychiatric Epidemiology", "Soc Psychiatry Psychiatr Epidemiol"),
    ("BMC Psychiatry", "BMC Psychiatry"),
    ("International Journal of Social Psychiatry", "Int J Soc Psychiatry"),
    ("Community Mental Health Journal", "Community Ment Health J"),
    ("Psychological Medicine", "Psychol Med"),
    ("World Psychiatry", "World Psychiatry"),
    ("Schizophrenia Bulletin", "Schizophr Bull"),
    ("Acta Psychiatrica Scandinavica", "Acta Psychiatr Scand"),
    (
        "Administration and Policy in Mental Health and Mental Health Services Research",
        "Adm Policy Ment Health",
    ),
    ("The Lancet Psychiatry", "Lancet Psychiatry"),
    ("Cochrane Database of Systematic Reviews", "Cochrane Database Syst Rev"),
    ("JAMA Psychiatry", "JAMA Psychiatry"),
    ("Health Expectations", "Health Expect"),
)
_WHAT: Final = _listed(
    "peer support|peer-led self-management|mutual help groups|consumer-operated services|peer "
    "navigation|online peer support|peer coaching|recovery colleges|supported employment|assertive "
    "community treatment|crisis houses|joint crisis plans|family psychoeducation|cognitive "
    "remediation|shared decision making|open dialogue|hearing voices groups|intensive case "
    "management|lifestyle coaching|digital self-help"
)
_WHOM: Final = _listed(
    "people with severe mental illness|adults with schizophrenia|veterans with depression|young people at "
    "risk of psychosis|mothers with postnatal depression|people leaving hospital|outpatients with bipolar "
    "disorder|students with anxiety|older adults who live alone|people with co-occurring substance "
    "use|carers|refugees"
)
_HOW: Final = _listed(
    "a randomised controlled trial|a cluster randomised trial|a pilot study|a qualitative study|a cohort "
    "study|a systematic review|a systematic review and meta-analysis|a realist review|a mixed methods "
    "evaluation|a cost-effectiveness analysis|a feasibility study|twelve-month follow-up|a scoping review"
)
_GOALS: Final = _listed(
    "hope|empowerment|readmission|quality of life|self-efficacy|loneliness|symptoms|personal "
    "recovery|stigma|employment|physical activity|engagement with services"
)
_PATTERNS: Final = (
    "{What} for {whom}: {how}",
    "Effectiveness of {what} on {goal} in {whom}: {how}",
    "The effect of {what} on {goal} among {whom}",
    "{What} and {goal}: {how}",
    "Does {what} improve {goal}? {How}",
    "Experiences of {whom} with {what}: {how}",
)
_GENERAL: Final = ("Editorial", "Peer support", "Recovery", "Mental health", "Introduction", "Book review")


def works(n: int, seed: int) -> list[Reference]:
    """So many publications; a quarter of them belong to others as a part, a protocol, a reply, an erratum."""
    rng = random.Random(seed)
    made: list[Reference] = []
    while len(made) < n:
        first = _work(rng)
        made.append(first)
        if rng.random() < 0.14:
            made += _kin(first, rng)
    return [replace(one, key=f"w{place}") for place, one in enumerate(made[:n])]


def _work(rng: random.Random) -> Reference:
    words = {
        "what": rng.choice(_WHAT),
        "whom": rng.choice(_WHOM),
        "how": rng.choice(_HOW),
        "goal": rng.choice(_GOALS),
    }
    words |= {name.capitalize(): text[0].upper() + text[1:] for name, text in words.items()}
    title = rng.choice(_GENERAL) if rng.random() < 0.02 else rng.choice(_PATTERNS).format(**words)
    if rng.random() < 0.3:
        title += (
            f" in {rng.choice(('Norway', 'Ghana', 'Ontario', 'three cities', 'primary care', 'rural Japan'))}"
        )
    return Reference(
        key="",
        kind="article",
        authors=tuple(_name(rng) for _ in range(rng.choice((1, 2, 3, 3, 4, 5, 6, 8)))),
        title=title,
        **_printed(rng, rng.randint(1996, 2025)),
    )


def _printed(rng: random.Random, year: int) -> dict[str, str]:
    start = rng.randint(1, 900)
    pages = f"e{rng.randint(1000, 99999)}" if rng.random() < 0.15 else f"{start}-{start + rng.randint(4, 14)}"
    prefix = f"10.{rng.randint(1000, 9999)}"
    return {
        "container": rng.choice(_JOURNALS)[0],
        "year": str(year),
        "volume": str(max(1, year - rng.randint(1950, 1990))),
        "issue": str(rng.randint(1, 12)),
        "pages": pages,
        "doi": f"{prefix}/{rng.choice(('j', 's', 'appi', 'bjp'))}.{year}.{rng.randint(10000, 99999)}",
        "pmid": str(rng.randint(8_000_000, 39_000_000)),
    }


def _name(rng: random.Random) -> str:
    given = rng.choice(_GIVEN) + (f" {rng.choice('ABCDEFGHJKLMPRST')}." if rng.random() < 0.4 else "")
    return f"{rng.choice(_FAMILIES).replace('_', ' ')}, {given}"


def _kin(one: Reference, rng: random.Random) -> Iterator[Reference]:
    """Publications near to one: of the same people, or on it, in words much alike."""
    year = int(one.year)

    def later(by: int = 0) -> dict[str, str]:
        return _printed(rng, year + by + rng.randint(0, 2))

    kinds: dict[str, dict[str, Any]] = {
        "protocol": {"title": f"{one.title}: study protocol", **_printed(rng, max(1990, year - 2))},
        "parts": {"title": f"{one.title}: part 2", **later()},
        "reply": {"title": f"Reply to: {one.title}", "authors": (_name(rng),), **later()},
        "erratum": {"title": f"Erratum: {one.title}", **later()},
        "comment": {"title": f"Comment on {one.title}", "authors": (_name(rng), _name(rng)), **later()},
        "poster": {
            "kind": "inproceedings",
            **later(),
            "doi": "",
            "pmid": "",
            "container": "European Psychiatry",
        },
        "update": {**later(3), "container": one.container},
        "follow_up": {"title": f"{one.title}: two-year outcomes", **later()},
        "others": {"authors": tuple(_name(rng) for _ in range(3)), **later()},
    }
    for name in rng.sample(sorted(kinds), rng.choice((1, 1, 2))):
        yield replace(one, **kinds[name])


def short_name(container: str) -> str:
    """The name of a journal as PubMed cuts it short."""
    return dict(_JOURNALS).get(container, container)
