"""A site of a test: a database and a folder of stored files that are its own."""

import contextlib
import io

from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from consortium.backups import tables
from tests.conftest import use_database


@contextlib.contextmanager
def at(name, files):
    """Work with this database and this folder of stored files."""
    before = connection.settings_dict["NAME"]
    use_database(name)
    try:
        with override_settings(MEDIA_ROOT=files):
            yield
    finally:
        use_database(before)


class Site:
    """A database and its stored files."""

    def __init__(self, name, files):
        self.name, self.files = name, files

    def run(self, *words):
        """What a command writes on standard output."""
        with at(self.name, self.files):
            out = io.StringIO()
            call_command(*map(str, words), stdout=out, stderr=io.StringIO())
            return out.getvalue()

    def rows(self):
        """Each table's number of rows and a digest of them."""
        with at(self.name, self.files), connection.cursor() as cursor:
            found = {}
            for name in [*tables.tables(), tables.SESSIONS]:
                cursor.execute(
                    f"SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) "
                    f'FROM "{name}" AS t'
                )
                found[name] = cursor.fetchone()
            return found

    def numbers(self):
        """The number that each sequence gives next."""
        with at(self.name, self.files):
            return tables.sequences()

    def stored(self):
        """Each stored file with its content."""
        paths = (path for path in self.files.rglob("*") if path.is_file())
        return {str(path.relative_to(self.files)): path.read_bytes() for path in paths}
