def test_a_new_review_lists_its_files_and_builds(call, desk):
    shown = call("new", "sleep")

    assert shown.exit_code == 0
    listed = [line.strip() for line in shown.stdout.splitlines() if line.startswith("  ")]
    assert all((desk / name).is_file() for name in listed)
    assert "sleep/review.yaml" in listed
    assert "Now: synthesis run sleep" in shown.stdout.splitlines()[-1]
    assert call("check", "sleep").exit_code == 0


def test_a_folder_with_something_in_it_is_refused_with_code_2(call, sleep, snapshot):
    before = snapshot(sleep)

    shown = call("new", "sleep")

    assert (shown.exit_code, shown.stdout) == (2, "")
    assert shown.stderr == "sleep: expected a new or an empty folder; found one with files in it.\n"
    assert snapshot(sleep) == before


def test_a_name_that_cannot_be_a_reviews_is_refused_with_code_2(call, desk):
    shown = call("new", "My Review")

    assert shown.exit_code == 2
    assert shown.stderr.startswith("My Review: as the folder's name, expected an id")
    assert list(desk.iterdir()) == []
