"""XML from anybody becomes nodes with their lines, or a fault that says what it is instead."""

import pytest

from extraction_forms.errors import ImportFault
from extraction_forms.exchange.revman.xml_nodes import MAX_BYTES, MAX_DEPTH, parse

HEAD = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'


def test_bytes_are_read_as_their_head_says_with_the_letters_of_windows_that_stand_among_them():
    root = parse((HEAD + '<A NAME=" M\xfcller \x96 \x93x\x94 "/>').encode("latin-1"), "a.rm5")

    assert root.get("NAME") == "Müller – “x”"


def test_nodes_know_their_line_and_their_text_whatever_it_is_marked_up_with():
    root = parse(b"<A>\n<B><P>one</P><P>two <I>th</I>ree</P></B>\n</A>", "a.rm5")

    assert root.child("B").line == 2
    assert root.child("B").text() == "one two three"
    assert root.path("B", "NOTHING", "MORE").text() == ""


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(8))
    + "]><a>&i;</a>"
)
HOSTILE = {
    "an entity bomb": (BOMB.encode(), "XML without declarations of its own"),
    "a file outside": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "XML without declarations",
    ),
    "an end that is missing": (b"<a><b>", "well-formed XML"),
    "nothing": (b"", "well-formed XML"),
    "a zip file": (b"PK\x03\x04\x00\x00", "well-formed XML"),
    "an encoding nobody knows": (
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        "in an encoding that is known",
    ),
    "other bytes": (b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>', "well-formed XML"),
    "levels without end": (b"<a>" * (MAX_DEPTH + 1), f"at most {MAX_DEPTH} levels"),
    "a huge file": (b" " * (MAX_BYTES + 1), "at most 64 MB"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_plain_xml_is_refused_with_the_reason(what):
    data, expected = HOSTILE[what]

    with pytest.raises(ImportFault, match=expected):
        parse(data, "a.rm5")
