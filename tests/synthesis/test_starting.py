import os
import re
import shutil
from pathlib import Path

import pytest

from extraction_forms.checking import check_plain
from extraction_forms.errors import Rejected, ReviewError, UsageError
from extraction_forms.form_library import find_form
from extraction_forms.yaml_text import read
from synthesis import starting
from synthesis.analysis import Analysis, analyse
from synthesis.ledger.ledger import ledger
from synthesis.review import open_review
from synthesis.starting import start, starter


def begun(tmp_path: Path, name: str = "sleep") -> Path:
    start(tmp_path / name)
    return tmp_path / name


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return analyse(open_review(begun(tmp_path_factory.mktemp("begun"))))


def test_what_start_says_it_wrote_is_what_stands_there(tmp_path):
    written = start(tmp_path / "sleep")

    there = {
        path.relative_to(tmp_path / "sleep").as_posix()
        for path in (tmp_path / "sleep").rglob("*")
        if path.is_file()
    }
    assert set(written) == there
    assert {"review.yaml", "outcomes.yaml", "references.bib", "README.md", "protocol.md"} <= there
    assert [path.name for path in tmp_path.iterdir()] == ["sleep"]


def test_the_starter_is_marked_as_an_example_and_so_is_every_study(analysed):
    assert analysed.review.plan.example
    labels = [study.label for study in analysed.review.evidence.studies]
    assert labels == ["Example A (invented)", "Example B (invented)", "Example C (invented)"]
    assert all("(invented)" in one.text for one in analysed.review.references.values())


def test_the_starter_pools_three_studies_by_either_route(analysed):
    assert analysed.failed == ()
    found = {one.id: (one.plan.use, one.random.n_studies) for one in analysed.syntheses}
    assert found == {"sleep": ("computed", 3), "well_being": ("reported", 3)}


def test_an_outcome_where_lower_is_better_is_turned_so_that_plus_is_benefit(analysed):
    rows = {row.study: row for row in analysed.synthesis("sleep").effects.rows}

    # Example A: (13.9 - 11.2) over the pooled SD of 4.6 (n = 48) and 4.9 (n = 50), 4.755; times J(96) = 0.99217.
    assert rows["example_a"].y == pytest.approx(0.5633, abs=1e-4)
    assert rows["example_b"].y < 0


def test_a_decimal_comma_of_one_study_reads_as_the_number_it_prints(analysed):
    result = next(r for r in analysed.review.evidence.study("example_b").results if r.id == "insomnia_post")
    mean = result.value("coach", "mean")

    assert (mean.printed, mean.number()) == ("13,4", 13.4)


def test_a_missing_sd_is_told_with_its_reason_where_the_effect_is_computed_again(analysed):
    exact = {row.taken.study: row.exact for row in analysed.recomputed}

    assert isinstance(exact["example_c"], str)
    assert "not reported" in exact["example_c"]
    assert not isinstance(exact["example_a"], str)


def test_a_later_time_point_is_set_aside_with_the_rule_that_did_it(analysed):
    aside = analysed.synthesis("sleep").effects.excluded

    assert [(one.study, one.result, one.rule) for one in aside] == [
        ("example_b", "insomnia_follow_up", "preferred time point")
    ]


def test_both_domains_vote(analysed):
    assert [domain.domain for domain in analysed.votes] == ["sleep", "well_being"]


def test_a_study_whose_time_points_point_different_ways_has_a_conflicting_vote(analysed):
    votes = {vote.study: vote.state for vote in analysed.votes[0].votes}

    assert votes == {"example_a": "positive", "example_b": "conflicting", "example_c": "positive"}


def test_every_result_of_the_starter_is_judged(analysed):
    for study in analysed.review.evidence.studies:
        judged = {judgement.result for judgement in study.judgements}
        assert judged == {result.id for result in study.results}


def test_without_the_example_records_there_are_no_studies(tmp_path):
    folder = begun(tmp_path)
    for record in (folder / "records").iterdir():
        shutil.rmtree(record)

    with pytest.raises(Rejected, match=r"expected at least one submitted record; found no studies"):
        open_review(folder)


def test_every_option_of_a_plan_is_in_the_starters_plan(tmp_path):
    text = (begun(tmp_path) / "review.yaml").read_text("utf-8")

    asked = [q.id for section in find_form("review@1.8.0").sections for q in section.questions]
    sections = [section.id for section in find_form("review@1.8.0").sections if section.repeat != "top"]
    assert [name for name in (*asked, *sections) if f"{name}:" not in text] == []


def test_the_commented_options_are_a_plan_too(tmp_path):
    folder = begun(tmp_path)
    text = (folder / "review.yaml").read_text("utf-8")
    _, _, options = text.rpartition("# ---- ")
    opened = "\n".join(line.removeprefix("# ") for line in options.splitlines()[2:])
    (folder / "review.yaml").write_text(text + opened + "\n", "utf-8")

    sections = check_plain(
        find_form("review@1.8.0"), read(folder / "review.yaml", "review.yaml"), "review.yaml"
    )
    assert [entry.id for entry in sections["tally_tables"]] == ["by_company", "mentions"]
    assert [entry.id for entry in sections["not_given"]] == ["finding_by_company"]


OPTION = re.compile(r"( *)# (\w+):(?: |$)")


def options(lines):
    """The commented options of a plan: what each is called, its lines, and which others it says it needs."""
    found = {}
    for at, line in enumerate(lines):
        option = OPTION.match(line)
        if option:
            inner = f"{option[1]}#  "
            last = next(
                n for n in range(at + 1, len(lines) + 1) if not "".join(lines[n : n + 1]).startswith(inner)
            )
            needed = re.search(r"needs (\w+)", line)
            found[f"{option[2]} on line {at + 1}"] = (option[2], range(at, last), needed[1] if needed else "")
    return found


def opened(lines, *wanted):
    """The plan with these ranges of lines uncommented."""
    taken = {at for numbers in wanted for at in numbers}
    return "\n".join(line.replace("# ", "", 1) if at in taken else line for at, line in enumerate(lines))


PLAN = starter()["review.yaml"].decode().splitlines()
OPTIONS = options(PLAN)


@pytest.mark.parametrize("name", OPTIONS)
def test_each_commented_option_becomes_active_when_its_mark_is_taken_away(tmp_path, name):
    _, lines, needed = OPTIONS[name]
    others = [other for option, other, _ in OPTIONS.values() if option == needed]
    folder = begun(tmp_path)
    (folder / "review.yaml").write_text(opened(PLAN, lines, *others), "utf-8")

    assert bool(others) == bool(needed)
    ledger(analyse(open_review(folder)))


def test_all_commented_options_together_are_a_plan_that_is_carried_out(tmp_path):
    folder = begun(tmp_path)
    everything = [lines for _, lines, _ in OPTIONS.values()]
    (folder / "review.yaml").write_text(opened(PLAN, *everything), "utf-8")

    plan = open_review(folder).plan

    assert len(OPTIONS) > 20
    assert [one.id for one in plan.margins] == ["scale", "smd", "relapse"]
    assert [one.id for one in plan.regressions] == ["sleep_by_dose"]
    assert {"harvest", "albatross"} <= {one.id for one in plan.figures}


@pytest.mark.parametrize(
    "name", ["Sleep", "my review", "a.b", "con", "com1", "_x", "-x", "é", "x" * 65, "..", "a\nb"]
)
def test_a_name_that_cannot_be_a_reviews_is_refused(tmp_path, name):
    with pytest.raises(UsageError, match="as the folder's name, expected an id"):
        start(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_present_folder_is_no_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError, match="as the folder's name"):
        start(Path())


def test_a_folder_with_files_in_it_is_refused_and_kept(tmp_path):
    (tmp_path / "sleep").mkdir()
    (tmp_path / "sleep" / "notes.txt").write_text("mine")

    with pytest.raises(UsageError, match="found one with files in it"):
        start(tmp_path / "sleep")
    assert [path.name for path in (tmp_path / "sleep").iterdir()] == ["notes.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["sleep"]


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "sleep").mkdir()

    assert "review.yaml" in start(tmp_path / "sleep")
    assert open_review(tmp_path / "sleep").id == "sleep"


@pytest.mark.parametrize("kind", ["file", "link", "broken link"])
def test_a_file_or_a_link_is_refused_and_kept(tmp_path, kind):
    place = tmp_path / "sleep"
    if kind == "file":
        place.write_text("mine")
    else:
        (tmp_path / "elsewhere").mkdir()
        place.symlink_to(tmp_path / ("elsewhere" if kind == "link" else "nowhere"))

    with pytest.raises(UsageError, match="found a link or a file"):
        start(place)
    assert place.is_symlink() == (kind != "file")


def test_a_parent_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="to put it in; found none"):
        start(tmp_path / "reviews" / "sleep")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_leaves_nothing(tmp_path, monkeypatch):
    whole = Path.write_bytes

    def fails_at_the_plan(self, content):
        if self.name == "review.yaml":
            raise OSError(28, "No space left on device", str(self))
        return whole(self, content)

    monkeypatch.setattr(Path, "write_bytes", fails_at_the_plan)

    with pytest.raises(ReviewError, match="cannot be written: No space left on device"):
        start(tmp_path / "sleep")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_filled_while_it_is_being_written_is_left_as_it_is(tmp_path, monkeypatch):
    (tmp_path / "sleep").mkdir()
    write = starting.write_folder

    def someone_else_is_faster(folder, contents, *, last):
        write(folder, contents, last=last)
        (tmp_path / "sleep" / "notes.txt").write_text("mine")

    monkeypatch.setattr(starting, "write_folder", someone_else_is_faster)

    with pytest.raises(ReviewError, match="cannot be written"):
        start(tmp_path / "sleep")
    assert [path.name for path in tmp_path.rglob("*")] == ["sleep", "notes.txt"]


def test_the_modes_of_the_files_do_not_depend_on_the_umask(tmp_path):
    before = os.umask(0o077)
    try:
        folder = begun(tmp_path)
    finally:
        os.umask(before)

    assert (folder / "review.yaml").stat().st_mode & 0o777 == 0o644
    assert (folder / "records").stat().st_mode & 0o777 == 0o755
