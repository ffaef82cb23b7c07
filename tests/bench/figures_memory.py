"""A process that loads one file of figures and writes nothing.

Prints how many megabytes of memory it held before and at most. Called by the bench, in a process
of its own.
"""

import os
import sys


def main(path):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction

    from consortium.services import imports
    from tests.bench import database
    from tests.bench.web_upload import most_memory

    settings.DEBUG = False
    database.use()
    imports.kind_of("figures")
    before = most_memory() // 1024
    with transaction.atomic():
        imports.load_file(path, kind="figures", source="statistics")
        transaction.set_rollback(True)
    print(before, most_memory() // 1024)


if __name__ == "__main__":
    main(sys.argv[1])
