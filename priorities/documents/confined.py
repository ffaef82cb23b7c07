"""Documents read in a process of their own: what strangers made harms nobody who reads it.

The process gets the file's path and nothing else: no settings, no secrets, no standard input. It
limits itself (memory, processor time, files it may write) before any parser is loaded, and is
ended when it takes longer than it may. `run` starts one from outside, `answer` is its inside.
"""

import gc
import json
import logging
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from priorities.documents.blocks import DocumentRefused

TOP = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What the process may take: memory and files it writes in bytes, time in seconds."""

    memory: int = 1024 * MEGABYTE
    processor: int = 120
    waiting: int = 400


LIMITS = Limits()
TOO_MUCH = (
    "Reading this document took more time or memory than a plan needs, so it was stopped. Save the "
    "pages with the priorities as a document of their own and load that."
)


def read(path, form: str, limits: Limits = LIMITS) -> dict:
    """What `found_in` says of a document, from a process of its own. Raises DocumentRefused."""
    return run("priorities.documents", [form, str(path)], limits)


def run(module: str, arguments: list[str], limits: Limits, too_much: str = TOO_MUCH) -> dict:
    """What `answer` writes in a process of this module, which gets the arguments and the limits.

    Raises DocumentRefused, with `too_much` where it took more than it may.
    """
    allowed = [str(limits.memory), str(limits.processor)]
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments, *allowed],
            cwd=TOP,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.waiting,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentRefused(too_much) from None
    try:
        found = json.loads(done.stdout)
    except ValueError:
        found = {}
    if done.returncode or not found:
        raise DocumentRefused(found.get("refused", too_much))
    return found


def limit(memory: int, processor: int) -> None:
    """Hold this process to its limits from here on. It may write no file at all."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def found_in(path, form: str) -> dict:
    """{"candidates", "pages", "notes", "speaks"} of a document, as plain data.

    The parsers are loaded here, so that only this process ever loads them.
    """
    from priorities.documents import candidates

    document = _document(path, form)
    found = candidates.find(document)
    return {
        "candidates": [asdict(each) for each in found.candidates],
        "pages": document.pages,
        "notes": document.notes,
        "speaks": found.speaks,
    }


def _document(path, form):
    if form == "pdf":
        from priorities.documents import pdf

        return pdf.read(path)
    if form == "docx":
        from priorities.documents import word

        return word.read(path)
    from priorities.documents import web

    return web.read(path, form)


def main(arguments) -> int:
    """Write what is found as JSON, or {"refused": words} with an exit code of 1."""
    form, path, memory, processor = arguments
    # A page makes a hundred thousand small objects and lets them go: looking for circles among
    # them, and asking whether to log each, takes a sixth of the time.
    gc.set_threshold(500_000)
    logging.disable(logging.CRITICAL)
    return answer(lambda: found_in(path, form), int(memory), int(processor))


def answer(work: Callable[[], dict], memory: int, processor: int, too_much: str = TOO_MUCH) -> int:
    """Hold this process to its limits and write what the work finds, or why it is refused."""
    limit(memory, processor)
    try:
        print(json.dumps(work()))
    except DocumentRefused as refused:
        print(json.dumps({"refused": str(refused)}))
        return 1
    except (MemoryError, RecursionError):
        print(json.dumps({"refused": too_much}))
        return 1
    return 0
