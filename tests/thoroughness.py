"""How many cases a test tries: enough for every change, and more where time does not matter (`make test-thorough`)."""

import os

THOROUGH = bool(os.environ.get("SYNTHESIS_THOROUGH"))


def cases(usual: int, thorough: int) -> int:
    return thorough if THOROUGH else usual
