"""What was made of files, remembered until one of them changes."""

from extraction_forms.entry.file_signs import Remembered, sign_of


def test_what_was_made_is_made_again_only_when_a_file_changed(tmp_path):
    file = tmp_path / "plan.yaml"
    known = Remembered(2)

    def read():
        return known.of(file, sign_of(file), lambda: [file.read_text("utf-8")])

    file.write_text("a", "utf-8")
    first = read()
    assert read() is first
    file.write_text("other", "utf-8")
    assert read() == ["other"]


def test_what_was_asked_for_longest_ago_makes_room():
    known = Remembered(2)
    for key in ("a", "b", "a", "c"):
        known.made_once(key, (), str)

    assert [known.kept(key, ()) for key in ("a", "b", "c")] == ["", None, ""]
    assert len(known) == 2
