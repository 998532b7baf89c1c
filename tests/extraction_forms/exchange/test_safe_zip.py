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
