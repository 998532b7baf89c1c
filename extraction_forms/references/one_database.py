"""Numbers of databases where a format has a place for one database alone."""

from __future__ import annotations

from extraction_forms.references.reference import Reference


def one_database(reference: Reference) -> tuple[str, tuple[str, ...]]:
    """The database that numbers are kept of, and the numbers: PubMed where it has one, else the first that is named."""
    if reference.pmid:
        return "PubMed", (reference.pmid,)
    names = [one.database for one in reference.accessions]
    name = next((name for name in names if name), "")
    return name, tuple(one.number for one in reference.accessions if one.database == name)
