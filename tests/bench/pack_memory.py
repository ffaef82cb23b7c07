"""A process that makes every file of one bid's pack and keeps none, as a worker's would.

Prints how many megabytes of memory it held before and at most. Called by the bench, in a process
of its own.
"""

import sys


def main(projects):
    from consortium.celery import app

    app.loader.import_default_modules()
    from django.conf import settings

    from proposals.pack import files, snapshot
    from tests.bench import database
    from tests.bench.bids import bid
    from tests.bench.country import ON
    from tests.bench.web_upload import most_memory

    settings.DEBUG = False
    database.use()
    before = most_memory() // 1024
    files.make(snapshot.gather(bid(projects), on=ON))
    print(before, most_memory() // 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]))
