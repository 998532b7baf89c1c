"""What screening tools write into notes is taken out of them, and nothing else."""

import pytest

from extraction_forms.references.reference import Screened
from extraction_forms.references.screening import screening_in, unread_words


def test_what_users_noted_in_rayyan_is_no_part_of_a_reason_and_semicolons_do_not_part_reasons():
    note = (
        'RAYYAN-INCLUSION: {"Anna"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: wrong population; adults,foreign language '
        '| USER-NOTES: {"Anna"=>["look again"]}'
    )

    found = screening_in((note,))

    assert found.reasons == ("wrong population; adults", "foreign language")
    assert found.notes == ('USER-NOTES: {"Anna"=>["look again"]}',)


@pytest.mark.parametrize(
    ("note", "reasons", "rest"),
    [
        ("Exclusion reason: Wrong study design; ", ("Wrong study design",), ()),
        ("exclusion reason: Not adults; not a trial;", ("Not adults; not a trial",), ()),
        (
            "Exclusion reason: Wrong outcomes; Ada Roe (2024-05-02 10:11:12)(Select): see p. 3; ",
            ("Wrong outcomes",),
            ("Ada Roe (2024-05-02 10:11:12)(Select): see p. 3",),
        ),
        ("Exclusion reason: A; Exclusion reason: B; ", ("A", "B"), ()),
        ("Exclusion reason: ;", (), ()),
        ("No exclusion was needed", (), ("No exclusion was needed",)),
    ],
)
def test_a_reason_of_covidence_ends_where_somebody_signed_or_with_the_note(note, reasons, rest):
    found = screening_in((note,))

    assert (found.reasons, found.notes) == (reasons, rest)


def test_words_that_are_no_decisions_are_told_with_who_said_them():
    note = 'RAYYAN-INCLUSION: {"Anna"=>"Included", "Ben \\"B\\""=>"Inclus"} | RAYYAN-LABELS: x'

    found = screening_in((note,))

    assert found.screened == (Screened("Anna", "included"),)
    assert unread_words(found.notes) == (('Ben "B"', "Inclus"),)
    assert unread_words(("RAYYAN-INCLUSION: Included",)) == (("", "Included"),)
    assert unread_words(("a note",)) == ()


def test_a_name_that_never_ends_is_read_at_once():
    """Each of its quotation marks tried as a beginning would take hours."""
    note = 'RAYYAN-INCLUSION: {"' + '\\"' * 300_000

    assert screening_in((note,)).screened == ()
