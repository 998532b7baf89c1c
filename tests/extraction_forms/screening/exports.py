"""Exports of screening programs, written as these write them, of a few invented publications."""

from pathlib import PurePath

from extraction_forms.references.formats import read_bytes
from extraction_forms.screening.counting import counts
from extraction_forms.screening.listings import Asked, listings

WORKS = (
    ("Okafor, Anna", "Peer support for people leaving hospital: a randomised trial", "2019"),
    ("Lind, Ole", "Befriending by telephone for older adults after bereavement", "2016"),
    ("Larsen, Ida", "Recovery colleges and loneliness: a cohort in three counties", "2021"),
    ("Roe, Cem", "Group walks after stroke, delivered by volunteers", "2018"),
    ("Sato, Mei", "What community mental health teams cost: a letter", "2015"),
    ("Weiss, Uri", "Gardening as therapy in forensic wards: mixed methods", "2020"),
    ("Diaz, Lola", "Choirs and blood pressure among retired miners", "2012"),
    ("Nkosi, Tau", "Mentors for young carers, followed for five years", "2017"),
)
"""Author, title and year; no two are alike."""

DECISIONS = {"included": "Included", "excluded": "Excluded", "maybe": "Maybe"}


def doi(n):
    return f"10.1000/work.{n}"


def cell(text):
    return '"' + text.replace('"', '""') + '"'


def notes(said, reasons=()):
    """Rayyan's notes of who decided what."""
    if not said:
        return ""
    each = ", ".join(f'"{who}"=>"{DECISIONS.get(word, word)}"' for who, word in said.items())
    told = f" | RAYYAN-EXCLUSION-REASONS: {','.join(reasons)}" if reasons else ""
    return f"RAYYAN-INCLUSION: {{{each}}}{told}"


def rayyan(rows, ends="\n"):
    """Rayyan's CSV of works by number, each with who decided what and the reasons."""
    head = "key,title,year,authors,doi,notes,pubmed_id,pmc_id"
    lines = [head]
    for n, said, *rest in rows:
        author, title, year = WORKS[n]
        told = notes(said, rest[0] if rest else ())
        lines.append(f"rayyan-{100 + n},{cell(title)},{year},{cell(author)},{doi(n)},{cell(told)},,")
    return ends.join([*lines, ""])


def asreview(rows):
    """ASReview's CSV of works by number, each with its label."""
    lines = ["record_id,title,authors,year,doi,asreview_label"]
    for at, (n, label) in enumerate(rows):
        author, title, year = WORKS[n]
        lines.append(f"{at},{cell(title)},{cell(author)},{year},{doi(n)},{label}")
    return "\n".join([*lines, ""])


def covidence(rows):
    """One of Covidence's lists, each work with its notes."""
    names = (
        "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number"
    )
    lines = [f"{names},DOI,Ref,Covidence #,Study,Notes,Tags"]
    for n, note in rows:
        author, title, year = WORKS[n]
        study = f"{author.split(',')[0]} {year}"
        lines.append(f"{cell(title)},{cell(author)},,{year},,,,,,,{doi(n)},,#{n},{study},{cell(note)},")
    return "\n".join([*lines, ""])


def ris(works):
    """What a search found, as RIS."""
    records = [
        f"TY  - JOUR\nAU  - {author}\nTI  - {title}\nPY  - {year}\nDO  - {doi(n)}\nER  - \n"
        for n in works
        for author, title, year in [WORKS[n]]
    ]
    return "\n".join(records) or "\n"


def asked(file, text, kind="", name=""):
    """A file as it is read."""
    data = text if isinstance(text, bytes) else text.encode()
    return Asked(reading=read_bytes(data, file), kind=kind, name=name or PurePath(file).stem)


def counted(files, rules=None, words=None, settled=None):
    """What is counted in files by name: a text, or a kind with it."""
    several = [
        asked(file, *((text,) if isinstance(text, (str, bytes)) else (text[1], text[0])))
        for file, text in files.items()
    ]
    return counts(listings(several, words or {}), rules, settled or {})


def boxes(found):
    """How many publications ended where, but for the ends that have none."""
    ends = [one.end for one in found.ended]
    return {end: ends.count(end) for end in sorted(set(ends))}
