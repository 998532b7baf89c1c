"""How a typed number is said to be read."""

import pytest

from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.typing.echo import echo
from extraction_forms.form_library import library, read_form

PEER = Asked(form=read_form(library()["peer_support"]))


@pytest.mark.parametrize(
    ("field", "text", "decimal", "said"),
    [
        ("mean", "0·45", "decimal_point", "read as 0.45"),
        ("mean", "−0.3", "decimal_point", "read as -0.3"),
        ("mean", "1,234", "decimal_point", "read as 1234"),
        ("mean", "1,234", "decimal_comma", "read as 1.234"),
        ("n", "1 234", "decimal_point", "read as 1234"),
        ("mean", "12.5", "decimal_point", ""),
        ("mean", ".5", "decimal_point", ""),
        ("mean", "12,5", "decimal_point", ""),
        ("origin", "0·45", "decimal_point", ""),
    ],
)
def test_a_number_is_told_where_it_does_not_look_like_what_it_is(field, text, decimal, said):
    assert echo(PEER, AnswerPath.parse(f"results/r/peer/{field}"), text, decimal) == said
