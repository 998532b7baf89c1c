from types import SimpleNamespace

import pytest

from extraction_forms.errors import ImportFault, Rejected
from extraction_forms.exchange import table_import
from tests.extraction_forms.exchange.a_table import MAPPING, TABLE


@pytest.fixture
def source(tmp_path):
    """The table and its mapping as files; texts of them can be changed before they are read."""
    files = {"results.csv": "\ufeff" + TABLE.replace("\n", "\r\n"), "import.yaml": MAPPING}

    def change(name, before, after, count=-1):
        assert before in files[name]
        files[name] = files[name].replace(before, after, count)

    def read():
        for name, text in files.items():
            (tmp_path / name).write_bytes(text.encode("utf-8"))
        return table_import.read(tmp_path / "results.csv", tmp_path / "import.yaml")

    def faults():
        with pytest.raises((ImportFault, Rejected)) as refused:
            read()
        return [str(problem) for problem in refused.value.problems]

    return SimpleNamespace(change=change, read=read, faults=faults, files=files, folder=tmp_path)
