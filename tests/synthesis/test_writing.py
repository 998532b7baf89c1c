"""How a text is written, by its letters: which language, which way, where its lines may turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.writing import is_turned, pieces, runs_left, stays, strands, tongue

MIXED = st.text("ab 12(),.محمدכהן山田あ", max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Okafor, 2019 – τ² ≥ 0, Чехов", ""),
        ("محمد 2020", "ar"),
        ("پژوهشگر", "ar"),
        ("כהן 2018", "he"),
        ("शर्मा", "hi"),
        ("สมชาย", "th"),
        ("鈴木 さくら", "ja"),
        ("김철수", "ko"),
        ("张伟等", "zh-CN"),
        ("陳大文、灣", "zh-TW"),
        ("辻村、込山", "ja"),
        ("Smith & 山田太郎の会", "ja"),
    ],
)
def test_the_letters_tell_the_language(text, expected):
    assert tongue(text) == expected


@pytest.mark.parametrize(
    ("text", "turned", "left"),
    [
        ("Smith", False, False),
        ("2020 – 山田", False, False),
        ("محمد et al. 2019", True, True),
        ("(2019) כהן", True, True),
        ("Smith & محمد", True, False),
    ],
)
def test_a_text_runs_as_its_first_letter_does(text, turned, left):
    assert (is_turned(text), runs_left(text)) == (turned, left)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Timmermans", ("Timmermans",)),
        ("山田", ("山", "田")),
        ("（試験）。", ("（試", "験）。")),
        ("データ", ("デー", "タ")),
        ("第3章", ("第3章",)),
        ("김철수", ("김철수",)),
    ],
)
def test_han_and_kana_are_parted_but_no_line_begins_with_a_stop_or_ends_with_an_opening_bracket(
    word, expected
):
    assert pieces(word) == expected


def test_signs_above_letters_and_joined_consonants_stay_together():
    assert [place for place in range(1, 5) if stays("שָׁלום", place)] == [1, 2]
    assert [place for place in range(1, 4) if stays("क्षे", place)] == [1, 2, 3]
    assert not any(stays("Hope", place) for place in range(1, 4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Smith", [("Smith", False)]),
        ("محمد (2020)", [("محمد (2020)", True)]),
        ("see (محمد) there", [("see (", False), ("محمد", True), (") there", False)]),
        ("محمد, Smith 2020", [("محمد", True), (", Smith 2020", False)]),
        ("", [("", False)]),
    ],
)
def test_numbers_and_their_brackets_run_with_the_letters_before_them(text, expected):
    assert list(strands(text)) == expected


@given(text=MIXED)
def test_strands_and_pieces_lose_nothing(text):
    assert "".join(strand for strand, _ in strands(text)) == text
    assert "".join(pieces(text)) == text
    assert all(is_turned(strand) == turned for strand, turned in strands(text))
