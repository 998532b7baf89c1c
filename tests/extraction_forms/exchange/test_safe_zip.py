"""A zip file whose own list of members is wrong is refused, never a crash."""

import io
import zipfile

import pytest

from extraction_forms.exchange.safe_zip import UnsafeZip, open_zip


def test_a_member_that_is_said_to_begin_before_the_file_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "x")

    with pytest.raises(UnsafeZip, match=r"found 'a\.csv', which cannot be unpacked"):
        open_zip(out.getvalue()[1:]).read("a.csv")


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([(2024, 2, 29), (2023, 12, 31)], "2024-02-29"),
        ([(1980, 1, 1)], ""),
        ([(2024, 0, 1)], ""),
        ([], ""),
    ],
)
def test_the_day_of_a_file_is_that_of_its_newest_member(days, told):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for at, day in enumerate(days):
            archive.writestr(zipfile.ZipInfo(f"{at}.csv", (*day, 0, 0, 0)), "x")

    assert open_zip(out.getvalue()).day == told


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_member_packed_as_no_program_of_the_trade_packs_is_refused_by_its_name(method):
    """LZMA takes the memory that the member asks for before it unpacks a byte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a.csv", "x")

    with pytest.raises(UnsafeZip, match=r"stored or deflated; found 'a\.csv'"):
        open_zip(out.getvalue())
