"""`make bench`: how long matching, coverage, lists, packs and imports take in a synthetic country.

Each figure stands beside the bare SQL on the same data: the statements the call makes, sent again
to the server by themselves. Times are medians in milliseconds. Needs no network; everything lies
in a database `bench` of its own, kept between runs of the same seed, size and migrations.
Last it says how good suggested outcomes are on labelled descriptions (`tests/bench/suggested.py`).
"""

import argparse
import dataclasses
import json
import os
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent


def main(arguments=None):
    """Returns 1 if a page did not answer or, with `--strict`, took longer than it may; else 0."""
    parser = argparse.ArgumentParser(
        prog="make bench ARGS=…",
        description=__doc__,
        epilog="example: make bench ARGS=\"--strict --repeat 30 --only match 'page: coverage'\"",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--projects", type=int, default=100_000, help="how many (default 100000)")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (default 1)")
    parser.add_argument("--repeat", type=int, default=15, help="times each is measured (15)")
    parser.add_argument(
        "--only",
        nargs="+",
        default=[""],
        metavar="NAME",
        help="measure only what has one of these in its name",
    )
    parser.add_argument("--fresh", action="store_true", help="write the country again")
    parser.add_argument("--strict", action="store_true", help="exit 1 if something is too slow")
    parser.add_argument(
        "--growth",
        action="store_true",
        help="instead: how coverage grows from 1,000 projects to 100,000, as a table, as JSON and "
        "as a chart (some minutes the first time)",
    )
    options = parser.parse_args(arguments)

    os.chdir(TOP)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings")
    import django

    django.setup()
    from django.conf import settings

    from tests.bench import database, growth, measures, report, suggested

    # As in production: no record of queries kept for a debug page.
    settings.DEBUG = False
    if options.growth:
        return tell_growth(growth, database, options, settings.VAR_DIR)
    since = time.monotonic()
    written = database.prepare(options.projects, options.seed, fresh=options.fresh, say=say)
    say(f"{written}, ready after {time.monotonic() - since:.0f} s. Measuring.")
    results = measures.run(measures.all_of(*options.only), options.repeat, say=say)
    qualities = [suggested.quality(half) for half in suggested.HALVES]
    machine = database.machine()
    document = {
        "projects": options.projects,
        "seed": options.seed,
        "machine": machine,
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "results": [result.as_json() for result in results],
        "suggestions": [dataclasses.asdict(quality) for quality in qualities],
    }
    path = settings.VAR_DIR / "bench.json"
    path.write_text(json.dumps(document, indent=2) + "\n")
    print(report.table(results))
    for quality in qualities:
        print(quality.line())
    print(f"A million additions take {machine['loop_milliseconds']} ms on this machine just now.")
    print(f"As JSON: {path}")
    return report.exit_status(results, strict=options.strict)


def tell_growth(growth, database, options, folder):
    """Measures and prints how pages grow. Returns 1 if one of them did not answer."""
    found = growth.measured(
        growth.SIZES, options.seed, options.repeat, fresh=options.fresh, say=say
    )
    paths = growth.write(found, folder, machine=database.machine())
    print(growth.table(found))
    print("As JSON and as a chart: " + ", ".join(map(str, paths)))
    refused = any(None in each.milliseconds.values() for each in found)
    return 1 if refused else 0


def say(words):
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
