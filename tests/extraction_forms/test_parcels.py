"""A record that was sent from one process to another is the record that was read."""

from pathlib import Path

import pytest

from extraction_forms.form_library import find_form
from extraction_forms.parcels import pack, unpack
from extraction_forms.record_files import read_each, record_paths
from extraction_forms.records import Record
from extraction_forms.yaml_text import plain, read

REVIEWS = sorted(path.parent for path in (Path(__file__).parents[2] / "reviews").glob("*/records"))


def forms_of(review: Path):
    heads = {
        tuple(plain(read(path, path.name))["form"].items())[:2] for path in record_paths(review / "records")
    }
    return {id_: find_form(f"{id_}@{version}", review / "forms") for (_, id_), (_, version) in heads}


@pytest.mark.parametrize("review", REVIEWS, ids=lambda path: path.name)
def test_every_record_of_the_reviews_comes_out_as_it_went_in(review):
    records, problems = read_each(review, forms_of(review), workers=1)

    assert unpack(pack(records)) == records
    assert all(isinstance(record, Record) for record in records)
    assert records
    assert problems == []
