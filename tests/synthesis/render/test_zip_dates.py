import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import RenderError
from synthesis.render.zip_dates import day, pack, rewrite

DATE = "2026-01-15"


def archive(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def foreign_zip(*, names: tuple[str, ...], stamp: tuple[int, ...], mode: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            member = zipfile.ZipInfo(name, stamp)
            member.external_attr = mode << 16
            file.writestr(member, f"text of {name}")
    return made.getvalue()


def test_the_types_of_an_office_file_stand_first_and_the_rest_is_sorted():
    packed = pack({"word/a.xml": b"", "_rels/.rels": b"", "[Content_Types].xml": b"", "A.xml": b""}, DATE)

    assert archive(packed).namelist() == ["[Content_Types].xml", "A.xml", "_rels/.rels", "word/a.xml"]


def test_every_member_carries_the_given_date_and_the_same_attributes():
    members = archive(pack({"a": b"1", "b": b"2"}, DATE)).infolist()

    assert {(2026, 1, 15, 0, 0, 0)} == {member.date_time for member in members}
    assert {(0o100644 << 16, 3, 20)} == {
        (m.external_attr, m.create_system, m.create_version) for m in members
    }


def test_archives_that_differ_in_order_date_and_mode_become_the_same_bytes():
    one = foreign_zip(names=("a", "b"), stamp=(1999, 2, 3, 4, 5, 6), mode=0o600)
    other = foreign_zip(names=("b", "a"), stamp=(2020, 12, 31, 23, 59, 58), mode=0o777)

    assert one != other
    assert rewrite(one, DATE) == rewrite(other, DATE)


@given(st.dictionaries(st.text("abc/.é", min_size=1), st.binary(max_size=200), max_size=6))
def test_what_is_packed_is_read_back(members):
    with archive(pack(members, DATE)) as packed:
        assert members == {name: packed.read(name) for name in packed.namelist()}


def test_rewriting_twice_changes_nothing():
    once = rewrite(foreign_zip(names=("a", "b"), stamp=(1999, 2, 3, 4, 5, 6), mode=0o600), DATE)

    assert once == rewrite(once, DATE)


@pytest.mark.parametrize("text", ["", "15.1.2026", "2026-02-30", "1979-12-31", "2108-01-01"])
def test_a_date_that_no_zip_file_can_hold_is_named(text):
    with pytest.raises(RenderError, match=f"date: expected .* found {text!r}"):
        day(text)
