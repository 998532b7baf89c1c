import gc
import threading

import pytest

from extraction_forms import collector
from extraction_forms.collector import keep, paused


@pytest.fixture(autouse=True)
def _as_at_first(monkeypatch):
    """Nothing frozen for the test; then the collector as it was before it, whatever the test leaves."""
    was_on, was_frozen = gc.isenabled(), gc.get_freeze_count() > 0
    gc.unfreeze()
    monkeypatch.setattr(collector, "_KEPT", threading.Event())
    yield
    gc.unfreeze()
    if was_frozen:
        gc.freeze()
    (gc.enable if was_on else gc.disable)()


def test_the_collector_rests_meanwhile_and_goes_on_afterwards():
    gc.enable()

    with paused():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    gc.disable()

    with paused():
        pass

    assert not gc.isenabled()


def test_a_pause_within_a_pause_does_not_end_it():
    gc.enable()

    with paused():
        with paused():
            pass
        assert not gc.isenabled()

    assert gc.isenabled()


def test_the_collector_goes_on_after_an_error():
    gc.enable()

    with pytest.raises(ValueError, match="in between"), paused():
        raise ValueError("in between")

    assert gc.isenabled()


def test_what_was_read_is_long_lived_afterwards_and_not_frozen():
    gc.enable()
    gc.collect()

    with paused():
        read = [[number] for number in range(1000)]

    assert gc.get_freeze_count() == 0
    assert any(one is read for one in gc.get_objects(generation=2))


def test_what_is_kept_stays_so():
    gc.enable()
    keep()
    kept = gc.get_freeze_count()

    with paused():
        pass

    assert gc.get_freeze_count() >= kept > 0
