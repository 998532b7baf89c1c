"""The encoding of a file is told by its bytes, or by whoever gives it."""

import pytest

from extraction_forms.errors import ImportFault
from extraction_forms.references.decoding import decoded


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("TY  - Ä\n".encode(), "utf-8"),
        ("TY  - Ä\n".encode("utf-8-sig"), "utf-8"),
        ("TY  - Ä\n".encode("cp1252"), "cp1252"),
        ("TY  - Ä\n".encode("utf-16"), "utf-16"),
        ("TY  - Ä\n".encode("utf-16-be"), "utf-16-be"),
        ("TY  - Ä\n".encode("utf-32"), "utf-32"),
    ],
)
def test_an_encoding_is_told_by_the_bytes(data, encoding):
    found = decoded(data, "a")

    assert (found.text, found.encoding) == ("TY  - Ä\n", encoding)


def test_what_was_taken_for_granted_is_told_with_its_line():
    found = decoded("TY  - A\nTI  - Größe\x02\n".encode("cp1252"), "a.ris")

    assert [str(remark.place) for remark in found.remarks] == ["a.ris:2", "a.ris:2"]
    assert "Windows-1252" in found.remarks[0].text
    assert (found.remarks[1].text, found.text) == (
        "control characters left out here",
        "TY  - A\nTI  - Größe\n",
    )


def test_an_encoding_that_is_told_is_taken():
    assert decoded("Größe".encode("cp437"), "a", "cp437").text == "Größe"
    with pytest.raises(ImportFault, match=r"a:1: expected text in ascii; found the byte 0xC3"):
        decoded("Größe".encode(), "a", "ascii").text.strip()
    with pytest.raises(ImportFault, match="expected a known encoding"):
        decoded(b"x", "a", "nonsense")


def test_bytes_of_neither_encoding_are_refused_with_their_line():
    with pytest.raises(
        ImportFault, match=r"a:2: expected text in UTF-8 or Windows-1252; found the byte 0x81"
    ):
        decoded(b"TY  - A\nTI  - \x81\n", "a")


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("extraction_forms.references.decoding.MAX_FILE", 10)

    with pytest.raises(ImportFault, match="at most 0 MB"):
        decoded(b"x" * 11, "a")


@pytest.mark.parametrize("encoding", ["punycode", "undefined"])
def test_an_encoding_that_is_not_for_files_is_refused_in_words(encoding):
    with pytest.raises(ImportFault, match=f"expected text in {encoding}; found another encoding"):
        decoded(b"TY  - A \n-!!", "a.ris", encoding)
