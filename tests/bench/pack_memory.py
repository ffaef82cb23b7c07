"""A process that makes every file of one bid's pack and keeps none, as a worker's would.

Prints how many megabytes of memory it held before and at most. Called by the bench with the file
of the snapshot, which a worker finds in the pack's row.
"""

import json
import sys
from pathlib import Path


def main(path):
    from consortium.celery import app

    app.loader.import_default_modules()
    from django.conf import settings

    from proposals.models import BidPack
    from proposals.pack import files
    from tests.bench import database
    from tests.bench.web_upload import most_memory

    settings.DEBUG = False
    database.use()
    BidPack.objects.count()  # a worker is connected to the database
    before = most_memory() // 1024
    files.make(json.loads(Path(path).read_text()))
    print(before, most_memory() // 1024)


if __name__ == "__main__":
    main(sys.argv[1])
