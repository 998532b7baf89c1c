"""Letters of other scripts: measured as they are set, refused by name where no font has them."""

import json
from pathlib import Path

import pytest
import typst

from synthesis.figures import faces, fonts, metrics

WORDS = {
    "Noto Sans Arabic": ("الأحمد", "المُحَمَّد", "پژوهشگر", "کتاب‌ها", "٢٠٢٠"),
    "Heebo": ("ירושלים", "שָׁלוֹם"),
    "Noto Sans Devanagari": ("क्षेत्र", "श्रीनिवासन"),
    "Noto Sans Thai": ("ผู้ป่วย", "กำลัง"),
    "Noto Sans CJK JP": ("山田太郎", "张伟", "김철수", "あいう"),
}
MIXED = ("محمد et al. 2019", "Smith & כהן (2018)", "山田 2020")


@pytest.fixture
def absent(monkeypatch):
    """As where no extra is installed."""
    monkeypatch.setattr(faces, "is_there", lambda face: not face.extra)
    faces.face_of.cache_clear()
    yield
    faces.face_of.cache_clear()


def measured(tmp_path):
    """The widths that typst, another shaper over the same files, gives every text, plain and bold."""
    texts = [*(word for words in WORDS.values() for word in words), *MIXED]
    named = ", ".join(json.dumps(family) for family in (fonts.FAMILY, *WORDS))
    rule = f"#set text(font: ({named}), fallback: false, size: 100pt, kerning: false, ligatures: false)\n"
    rule += "#set text(cjk-latin-spacing: none)\n"
    asked = [(text, bold) for text in texts for bold in (False, True)]
    told = "".join(
        f"measure(text(weight: {fonts.WEIGHTS[bold]}, {json.dumps(text, ensure_ascii=False)})).width.pt(), "
        for text, bold in asked
    )
    source = tmp_path / "measure.typ"
    source.write_text(f"{rule}#context [#metadata(({told}))<widths>]", "utf-8")
    paths = [fonts.folder(), *faces.folders(WORDS)]
    shipped = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
    (widths,) = json.loads(typst.query(str(source), "<widths>", field="value", font_paths=shipped))
    return dict(zip(asked, widths, strict=True))


def test_joined_and_stacked_letters_are_as_wide_as_they_are_set(tmp_path):
    for (text, bold), wide in measured(tmp_path).items():
        assert metrics.width(text, 100, bold=bold) == pytest.approx(wide, rel=5e-4), text


def test_a_joined_word_is_narrower_than_its_letters_one_by_one():
    word = "الأحمد"

    assert metrics.width(word, 10) < 0.95 * sum(metrics.width(letter, 10) for letter in word)


@pytest.mark.parametrize(("family", "words"), WORDS.items())
def test_letters_are_of_the_font_for_them_and_latin_ones_of_the_documents_own(family, words):
    assert metrics.families(" ".join(words)) == (family,)
    assert metrics.missing(" ".join(words)) == ()
    assert metrics.families("Okafor, 2019: ≥ τ²") == ()


def test_every_face_has_all_letters_that_a_name_may_be_of():
    blocks = {
        "Noto Sans Arabic": (
            range(0x620, 0x64B),
            range(0x660, 0x66A),
            (0x67E, 0x686, 0x698, 0x6A9, 0x6AF, 0x6CC),
        ),
        "Heebo": (range(0x5B0, 0x5BD), range(0x5D0, 0x5EB)),
        "Noto Sans Devanagari": (range(0x904, 0x93A),),
        "Noto Sans Thai": (range(0xE01, 0xE3B),),
        "Noto Sans CJK JP": (range(0x3041, 0x3097), range(0x4E00, 0x9FA6), range(0xAC00, 0xD7A4)),
    }

    for face in faces.FACES:
        assert all(faces.has(face, chr(code)) for block in blocks[face.family] for code in block), face.family


def test_the_fonts_may_be_shipped_with_what_is_made_of_them():
    for face in faces.FACES:
        for bold in (False, True):
            file = faces.file_of(face, bold=bold)
            package = Path(file).parents[0 if face.extra == "cjk" else 1]
            licences = [*package.glob("LICENSE"), *package.parent.glob(f"{package.name}-*/licenses/LICENSE")]
            assert "SIL Open Font License" in licences[0].read_text("utf-8")


def test_without_an_extra_its_letters_are_missing_and_the_extra_is_named(absent):
    assert metrics.missing("محمد 山 כ") == ("山", "כ")
    assert (
        faces.advice("山")
        == "The font for Chinese, Japanese and Korean is an extra: pip install 'synthesis[cjk]'."
    )
    assert faces.advice("。カ김、") == faces.advice("山")
    assert "synthesis[hebrew]" in faces.advice("כ")
    assert "synthesis[devanagari]" in faces.advice("श")
    assert "synthesis[thai]" in faces.advice("ผ")
    assert faces.advice("ሀé\x07") == ""


@pytest.mark.parametrize("sign", ["\x00", "\r", "\u202e", "\u2066", "ሀ", "🙂"])
def test_what_no_font_has_or_what_turns_others_is_refused(sign):
    assert metrics.missing(f"a{sign}") == (sign,)


def test_lines_of_joined_or_unspaced_letters_keep_every_letter_and_fit():
    for text in (
        "不眠症の成人を対象とした地域の歩行グループの参加者",
        "क्षेत्रश्रीनिवासनक्षेत्र",
        "الأحمد وآخرون من مصر",
    ):
        lines = metrics.wrap(text, 8, 40)

        assert "".join("".join(lines).split()) == "".join(text.split())
        assert len(lines) > 1
        assert all(metrics.width(line, 8) <= 40 for line in lines)


def test_an_unspaced_text_fills_the_line_it_begins_in():
    assert metrics.wrap("Smith 山田太郎、鈴木花子", 8, 60) == ("Smith 山田太", "郎、鈴木花子")
