"""Archives whose bytes hang on their content alone."""

import datetime
import io
import zipfile

from consortium.steady import steady_zip

ON = datetime.date(2026, 11, 23)


def test_the_same_members_are_the_same_bytes_and_come_back():
    members = [("a/b.txt", b"words"), ("ŵ.txt", b"")]
    data = steady_zip(members, on=ON)

    assert steady_zip(iter(members), on=ON) == data
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert [(name, archive.read(name)) for name in archive.namelist()] == members


def test_a_day_that_no_archive_can_name_is_the_first_it_can():
    data = steady_zip([("a", b"")], on=datetime.date(1970, 5, 6))

    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].date_time == (1980, 5, 6, 0, 0, 0)
