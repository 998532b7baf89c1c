"""What is rated: each record as it was before its extractor could see another's."""

import pytest

from extraction_forms.agreement.agreement import agreement
from extraction_forms.agreement.first_submitted import ASKED, BROKEN, NEVER, NO_HISTORY
from extraction_forms.agreement.twice import Terms, extracted_twice
from extraction_forms.form_definition import define
from extraction_forms.migrate.chains import migrations_of
from extraction_forms.migrate.record_plan import Terms as Held
from extraction_forms.migrate.review_migration import Carrier, carry_out
from extraction_forms.record_files import read_record, record_paths
from extraction_forms.store.saving import take_in
from extraction_forms.yaml_text import parse
from tests.extraction_forms import two_extractors
from tests.extraction_forms.migrate.moving import migration_text
from tests.extraction_forms.two_extractors import FORMS, STUDY, STUDY_FORM, changed

WRONG_SD = ('sd: "0.46"', 'sd: "0.64"')
OPEN = ("status: submitted", "status: draft")


class Room:
    """A review whose records are edited by hand, each edit taken into the history."""

    def __init__(self, folder):
        self.folder = folder

    def edit(self, name, *words):
        path = self.folder / "records" / STUDY / f"{name}.yaml"
        path.write_text(changed(path.read_text("utf-8"), words), "utf-8")
        take_in(self.folder, actor=name)

    def submit(self, name):
        self.edit(name, (OPEN[1], OPEN[0]))

    def reopen(self, name):
        self.edit(name, OPEN)

    def copy(self, name, other):
        path = self.folder / "records" / STUDY / f"{name}.yaml"
        text = changed(path.read_text("utf-8"), [(f"extractor: {name}", f"extractor: {other}")])
        path.with_name(f"{other}.yaml").write_text(text, "utf-8")
        take_in(self.folder, actor=other)

    def twice(self, **terms):
        paths = record_paths(self.folder / "records")
        records = [read_record(path, path.relative_to(self.folder).as_posix(), FORMS) for path in paths]
        return extracted_twice(self.folder, records, FORMS, Terms(**terms))

    def rated(self, **terms):
        return {one.record.extractor: one for one in self.twice(**terms).rated}

    def same(self, **terms):
        """Whether anna's and ben's standard deviations are the same as rated."""
        return all(
            one.outcome == "same"
            for one in self.twice(**terms).comparisons[0].items
            if one.path.field == "sd"
        )


@pytest.fixture
def room(tmp_path):
    """anna and ben have begun; ben misread a standard deviation."""
    found = Room(two_extractors.review(tmp_path, ben=[WRONG_SD]))
    found.edit("anna", OPEN)
    found.edit("ben", OPEN)
    (tmp_path / "history").rename(tmp_path / "before")  # as if both had begun in it as drafts
    take_in(tmp_path, actor="lead")
    return found


def test_what_is_changed_after_both_have_submitted_does_not_raise_agreement_and_is_counted(room):
    room.submit("anna")
    room.submit("ben")
    room.reopen("ben")
    room.edit("ben", WRONG_SD[::-1])
    room.submit("ben")

    assert not room.same()
    assert room.same(present=True)
    assert {name: (one.changed, one.present, one.late) for name, one in room.rated().items()} == {
        "anna": (0, "", False),
        "ben": (1, "", False),
    }
    assert {one.present for one in room.rated(present=True).values()} == {ASKED}


def test_what_is_mended_before_the_other_has_submitted_is_ones_own_work(room):
    room.submit("ben")
    room.reopen("ben")
    room.edit("ben", WRONG_SD[::-1])
    room.submit("anna")
    room.submit("ben")

    assert room.same()
    assert sum(one.changed for one in room.rated().values()) == 0


def test_of_three_each_is_rated_as_they_stood_before_they_could_see_any_other(room):
    room.submit("anna")
    room.submit("ben")
    room.reopen("ben")
    room.edit("ben", WRONG_SD[::-1])
    room.submit("ben")
    room.copy("anna", "carla")

    rated = room.rated()
    assert {name: one.changed for name, one in rated.items()} == {"anna": 0, "ben": 1, "carla": 0}
    assert rated["carla"].late
    assert set(room.rated(between=("anna", "carla"))) == {"anna", "carla"}


def test_entries_that_were_renamed_since_are_matched_as_they_were_called(room):
    room.submit("anna")
    room.submit("ben")
    room.reopen("ben")
    room.edit("ben", ("group", "peers"))
    room.submit("ben")
    two_extractors.match(room.folder)

    pairs = room.twice().comparisons[0].matching.of("arms")
    assert [(pair.a, pair.b) for pair in pairs] == [("peer", "group"), ("usual", "tau")]


def test_without_a_history_that_tells_it_records_are_rated_as_they_are_and_it_is_said_why(room):
    room.submit("anna")
    path = room.folder / "records" / STUDY / "ben.yaml"
    path.write_text(changed(path.read_text("utf-8"), [(OPEN[1], OPEN[0])]), "utf-8")
    assert {one.present for one in room.rated().values()} == {NEVER}

    (month,) = (room.folder / "history").glob("*.jsonl")
    month.write_text(month.read_text("utf-8").replace("anna", "anne", 1), "utf-8")
    assert {one.present for one in room.rated().values()} == {BROKEN}

    for file in (month, room.folder / "history" / "HEAD"):
        file.unlink()
    assert {one.present for one in room.rated().values()} == {NO_HISTORY}


def test_what_a_migration_changed_is_no_change_of_the_extractor(room, monkeypatch):
    room.submit("anna")
    room.submit("ben")
    room.reopen("ben")
    room.edit("ben", WRONG_SD[::-1])
    room.submit("ben")
    old, text = (
        FORMS["trials"],
        changed(STUDY_FORM, [("id: setting", "id: place"), ("version: 1.0.0", "version: 2.0.0")]),
    )
    new = define(parse(text, "forms/trials.yaml"))
    folder = room.folder / "forms" / "migrations"
    folder.mkdir()
    (room.folder / "forms" / "trials.yaml").write_text(text, "utf-8")
    steps = "- {do: rename_field, field: characteristics/setting, to: place}"
    (folder / "trials-1.0.0-2.0.0.yaml").write_text(migration_text(steps, old, new), "utf-8")
    carry_out(room.folder, new, migrations_of("trials", room.folder / "forms"), Held(), Carrier(actor="lead"))
    monkeypatch.setitem(FORMS, "trials", new)

    assert not room.same()
    assert {name: (one.changed, one.present) for name, one in room.rated().items()} == {
        "anna": (0, ""),
        "ben": (1, ""),
    }


def test_agreement_says_how_many_answers_were_changed(room):
    room.submit("anna")
    room.submit("ben")
    room.reopen("anna")
    room.edit("anna", ('age: "43,9"', 'age: "44,9"'), ("setting: Clinic, ", ""))
    room.submit("anna")
    twice = room.twice()

    found = agreement(twice.comparisons, FORMS["trials"], None, twice.rated)
    assert found.changed == 2
    assert found.line("characteristics", "age").measures["agreement"].value == 1
