"""Signs of HTML are read, and a number that Python would refuse to read is no sign."""

from html import unescape

import pytest

from extraction_forms.html_signs import unescaped


@pytest.mark.parametrize("text", ["Doesn&#39;t &amp; won&#x27;t &lt;", "a & b", "", "&#1114112;"])
def test_signs_are_read_as_html_has_them(text):
    assert unescaped(text) == unescape(text)


@pytest.mark.parametrize("text", ["&#" + "9" * 5000 + ";", "&#x" + "f" * 5000, "&#00000000000000000039;"])
def test_a_number_of_thousands_of_digits_stays_as_it_is_written(text):
    assert unescaped(f"{text} &amp;") == f"{text} &"
