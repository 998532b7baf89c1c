"""PubMed's, Web of Science's and EndNote's own layouts are read as what they say."""

from extraction_forms.references.formats import read_bytes
from extraction_forms.references.reference import Accession, Tag
from tests.extraction_forms.references.samples import ENDNOTE, NBIB, REFER, WOS


def read(text):
    return read_bytes(text.encode(), "a").references


def test_a_record_of_pubmed_is_read_as_its_parts():
    first, second = read(NBIB)

    assert first.authors == ("Okafor, Ada B", "PEER Group UK")
    assert (first.title, first.container) == ("Peers after discharge", "Journal of trials")
    assert (first.year, first.month, first.day, first.pages) == ("2019", "3", "5", "45-67")
    assert (first.doi, first.pmid, first.pmcid, first.issn) == (
        "10.1000/xyz.5",
        "31234567",
        "PMC123",
        ("1234-5678",),
    )
    assert (first.abstract, first.keywords) == ("One line and another.", ("Peer Group", "Adult"))
    assert first.accessions == (Accession("ClinicalTrials.gov", "NCT01234567"),)
    assert Tag("nbib", "PT", "Randomized Controlled Trial") in first.more
    assert Tag("nbib", "AID", "S123 [pii]") in first.more
    assert (second.authors, second.accessions) == (("Roe, C",), (Accession("ERIC", "EJ123"),))
    assert Tag("nbib", "AID", "http://eric.ed.gov/?id=EJ123") in second.more


def test_records_of_another_library_than_pubmed_are_parted_by_blank_lines():
    first, second = read("STAT- x\nTI  - A\n\nSTAT- x\nTI  - B\n")

    assert (first.title, second.title) == ("A", "B")


def test_a_record_of_web_of_science_is_read_as_its_parts():
    first, second = read(WOS)

    assert first.authors == ("Okafor, Ada B.", "Roe, Carl", "PEER Group UK")
    assert (first.title, first.container) == ("Peers after discharge", "JOURNAL OF TRIALS")
    assert (first.year, first.month, first.day, first.pages) == ("2019", "3", "5", "45-67")
    assert (first.pmid, first.accessions) == ("31234567", (Accession("Web of Science", "WOS:000123"),))
    assert (second.kind, second.pages) == ("inproceedings", "e12")


def test_a_record_of_refer_is_read_as_its_parts():
    first, second = read(REFER)

    assert (first.key, first.authors) == ("okafor_2019", ("Okafor, Ada B.", "PEER Group UK"))
    assert (first.title, first.keywords) == ("Peers after discharge", ("peer support", "recovery"))
    assert (first.accessions, first.more) == (
        (Accession("Embase", "L12"),),
        (Tag("refer", "%+", "An address"),),
    )
    assert (second.kind, second.publisher, second.location) == ("book", "WHO", "Geneva")
    assert second.isbn == ("9780306406157",)


def test_records_of_refer_without_a_type_are_parted_by_blank_lines():
    first, second = read("%A Okafor, A.\n%T A\n%J Trials\n\n%A Roe, C.\n%T B\n")

    assert (first.kind, first.title, second.kind, second.title) == ("article", "A", "misc", "B")


def test_a_record_of_endnote_is_read_as_its_parts():
    first, second = read(ENDNOTE)

    assert first.title == "Peers after discharge"
    assert first.authors == ("Okafor, Ada B.", "World Health Organization")
    assert (first.year, first.month, first.day) == ("2019", "3", "5")
    assert (first.container, first.pages, first.keywords) == (
        "Journal of Trials",
        "45-67",
        ("peer support", "recovery"),
    )
    assert (first.issn, first.pmid, first.pmcid) == (("1234-5678", "8765-4321"), "31234567", "PMC123")
    assert (first.place.line, first.more) == (3, (Tag("endnote", "custom7", "e1"),))
    assert second.kind == "book"


def test_a_declared_encoding_does_not_bind_a_text_that_is_read():
    text = ENDNOTE.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').replace("Okafor", "Okáfor")

    assert read_bytes(text.encode("latin-1"), "a").references[0].authors[0] == "Okáfor, Ada B."


def test_what_endnote_says_to_programs_is_no_record():
    """Nor is it gone through from each of its signs to its end, which would take hours."""
    told = "<?a <record> " + "<!-- " * 200_000 + "?>"
    text = ENDNOTE.replace("</records>", f"{told[:1000]}?></records>").replace("</xml>", f"\n{told}</xml>")

    assert len(read(text)) == 2
