"""The child that opens PDFs: asked by lines of JSON, answering each with a line of JSON and the bytes it announces.

It has little memory, little time for each task, and nothing of the site: what a hostile PDF ends is this process alone.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from extraction_forms.entry.papers.lines import packed
from extraction_forms.entry.papers.pages import Unopened, contents, drawn, opened, turned_to
from extraction_forms.entry.papers.text import page_text

MEMORY: Final = 2 * 1024**3
_IDLE: Final = 300.0
_GRACE: Final = 5
Task = Mapping[str, Any]


def _contents(document: Any, task: Task) -> tuple[object, bytes]:  # noqa: ARG001 - as every task is done
    found = contents(document)
    return {"pages": found.pages, "labels": found.labels}, b""


def _draw(document: Any, task: Task) -> tuple[object, bytes]:
    with turned_to(document, int(task["page"])) as page:
        return {}, drawn(page, float(task["scale"]))


def _texts(document: Any, task: Task) -> tuple[object, bytes]:
    texts = []
    for number in task["pages"]:
        with turned_to(document, int(number)) as page:
            texts.append(packed(page_text(page)))
    return {"texts": texts}, b""


TASKS: Final[Mapping[str, Callable[[Any, Task], tuple[object, bytes]]]] = {
    "contents": _contents,
    "draw": _draw,
    "texts": _texts,
}


def answer(task: Task) -> tuple[dict[str, Any], bytes]:
    """What a task finds in its PDF; `fault` tells in words why it finds nothing."""
    try:
        with opened(Path(task["path"])) as document:
            found, content = TASKS[task["do"]](document, task)
    except Unopened as fault:
        return {"fault": str(fault)}, b""
    except MemoryError:
        return {"fault": "it needs too much memory"}, b""
    except Exception as fault:  # noqa: BLE001 - a broken PDF breaks its readers in many ways, none of which ends the child
        return {"fault": f"it is broken ({type(fault).__name__})"}, b""
    return {"found": found}, content


def _limit() -> None:
    """Keep the child small; systems that know no such limit go without."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer until nobody asks any more: the parent has gone, or has been quiet for some minutes."""
    _limit()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while select.select([asked], [], [], _IDLE)[0]:
        line = asked.readline()
        if not line:
            break
        task = json.loads(line)
        signal.alarm(
            int(task["seconds"]) + _GRACE
        )  # should the parent have gone meanwhile, nobody else would end it
        head, content = answer(task)
        signal.alarm(0)
        answers.write(json.dumps({**head, "size": len(content)}).encode() + b"\n" + content)
        answers.flush()


if __name__ == "__main__":
    os.chdir("/")
    main()
