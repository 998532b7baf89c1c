import pytest

from extraction_forms.errors import FormError, Place, UsageError
from extraction_forms.form_library import find_form, library, named_form, own_forms, read_form


@pytest.mark.parametrize("name", sorted(library()))
def test_every_form_of_the_library_is_read_without_a_fault_and_is_called_as_its_file(name):
    form = read_form(library()[name])

    assert form.id == name
    assert form.sections


def test_the_library_has_the_forms_a_review_starts_from():
    assert {"peer_support", "rob2", "tallies", "outcomes", "review"} <= set(library())


def test_a_form_is_found_by_id_and_version():
    assert find_form("rob2@1.1.0").title == "Risk of bias of a randomised trial (RoB 2)"


def test_a_copy_in_the_reviews_own_folder_comes_before_the_library(tmp_path):
    text = library()["rob2"].read_text("utf-8").replace("version: 1.1.0", "version: 1.2.0")
    (tmp_path / "rob2.yaml").write_text(text, "utf-8")

    assert find_form("rob2@1.2.0", tmp_path).version == "1.2.0"
    assert find_form("rob2@1.1.0").version == "1.1.0"


def test_another_version_is_a_fault_that_names_the_one_there_is():
    with pytest.raises(FormError) as caught:
        find_form("rob2@9.0.0", place=Place(file="review.yaml", line=3, column=1))

    expected = (
        "review.yaml:3:1: forms: expected version 1.1.0 of rob2; found version 9.0.0. "
        "Records of another version are moved over by `synthesis form migrate`."
    )
    assert str(caught.value) == expected


def test_an_unknown_form_is_a_fault_that_lists_the_known_ones():
    with pytest.raises(FormError, match=r"expected one of .*peer_support, .*rob2, .*; found 'rob3'"):
        find_form("rob3@1.0.0")


@pytest.mark.parametrize(
    "reference", ["", "rob2", "@1.0.0", "rob2@", "../x@1.0.0", "a/b@1.0.0", "ROB2@1.0.0"]
)
def test_a_reference_that_is_no_id_and_version_is_refused(tmp_path, reference):
    (tmp_path / "x.yaml").write_text("id: x\nversion: 1.0.0\n", "utf-8")

    with pytest.raises(UsageError, match=r"expected id@version"):
        find_form(reference, tmp_path / "forms")


def test_a_file_that_holds_another_form_than_its_name_says_is_a_fault(tmp_path):
    (tmp_path / "mine.yaml").write_text(library()["rob2"].read_text("utf-8"), "utf-8")

    with pytest.raises(FormError, match=r"forms/mine\.yaml:1:1: form > id: expected mine; found 'rob2'"):
        find_form("mine@1.0.0", tmp_path)


def test_a_form_that_was_edited_is_read_anew(tmp_path):
    path = tmp_path / "rob2.yaml"
    text = library()["rob2"].read_text("utf-8")
    path.write_text(text, "utf-8")
    before = read_form(path)
    path.write_text(text.replace("title: Risk of bias", "title: Another risk of bias"), "utf-8")

    assert read_form(path).title.startswith("Another")
    assert read_form(path).sha256 != before.sha256


def test_a_form_may_be_named_by_id_by_id_and_version_or_by_its_file(tmp_path):
    own = tmp_path / "forms"
    own.mkdir()
    text = library()["rob2"].read_text("utf-8").replace("title: Risk", "title: Own risk")
    (own / "rob2.yaml").write_text(text, "utf-8")
    version = read_form(library()["rob2"]).version

    assert named_form("rob2") == named_form(f"rob2@{version}")
    assert named_form("rob2")[0].sha256 == read_form(library()["rob2"]).sha256
    assert named_form("rob2")[1] == library()["rob2"]
    assert named_form("rob2", own)[0].title == named_form(str(own / "rob2.yaml"))[0].title
    assert named_form("rob2", own)[1] == own / "rob2.yaml"
    assert named_form("tallies", own)[1] == library()["tallies"]
    assert list(own_forms(own)) == ["rob2"]
    assert own_forms(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("robb2", "'robb2' is no form: expected the path of a .yaml file or one of controlled_study,"),
        ("robb2", "Did you mean 'rob2'?"),
        ("nowhere/x.yaml", "nowhere/x.yaml: expected the file of a form; found no such file."),
        ("x.yaml", "found no such file"),
        ("tests/", "found a folder"),
    ],
)
def test_a_form_that_is_not_there_is_told_with_those_there_are(text, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests").mkdir()

    with pytest.raises(UsageError) as caught:
        named_form(text)

    assert told in str(caught.value)


def test_the_forms_that_records_already_name_have_the_hashes_they_had():
    known = {
        "controlled_study": "5cbe8fc5d550e1e7a4a9fb7f92c0f338f0d75815b05bfcae5d5d48574aa60788",
        "peer_support": "39615737d66269d15f308aef1fe6ea47f9da8df26021c6cb4d3b40716172f793",
        "tallies": "a5efe58aef692744d6962e0122e4bc800272e1c307cb02392b4f646d1cab49c9",
    }

    assert {name: read_form(library()[name]).sha256 for name in known} == known
