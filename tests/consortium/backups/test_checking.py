import io
import json
import random
import zipfile

import pytest

from consortium.backups import manifest
from consortium.backups.checking import check, opened
from consortium.backups.refusals import BackupRefused

# One worker of the test run makes the databases they share.
pytestmark = pytest.mark.xdist_group("backups")


def with_manifest(change):
    """The same archive with another manifest."""

    def changed(data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        said = json.loads(members["manifest.json"])
        change(said, members)
        members["manifest.json"] = json.dumps(said).encode()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return out.getvalue()

    return changed


@pytest.mark.parametrize("share", [0.2, 0.999])
def test_a_backup_that_was_cut_short_is_refused(share, spoiled, refused):
    path = spoiled(lambda data: data[: int(len(data) * share)])

    assert "cut short or is damaged: its end is missing" in refused(path)


def test_an_altered_byte_is_found_in_a_stored_file(spoiled, refused):
    path = spoiled(lambda data: data.replace(b"%PDF-1.7 a paper", b"%PDF-1.7 a caper", 1))

    words = refused(path)

    assert "files/documents/example.pdf is not as it was written" in words
    assert "Nothing was changed. Take another backup." in words


def test_wherever_a_byte_is_altered_nothing_else_than_the_backup_comes_of_it(backup, tmp_path):
    """What is altered is found, or is of no account, such as the time of day of a member."""
    data = backup.read_bytes()
    path = tmp_path / "altered.zip"
    chance = random.Random(3)
    places = [*range(60), *(chance.randrange(len(data)) for _ in range(30))]
    places += [len(data) - back for back in (1, 5, 10, 20, 22, 60, 400)]
    found = 0
    for place in places:
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :])
        try:
            with opened(path) as (archive, said):
                check(archive, said)
        except BackupRefused:
            found += 1
        else:
            with opened(backup) as (_, whole):
                assert said == whole
    assert found > len(places) // 2


@pytest.mark.parametrize("content", [b"", b"not a ZIP file", b"PK"])
def test_what_is_no_backup_is_refused(content, spoiled, refused):
    assert "This is not a backup" in refused(spoiled(lambda _: content))


def test_another_zip_file_is_refused(spoiled, refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("holiday.txt", "sun")

    words = refused(spoiled(lambda _: out.getvalue()))

    assert "a ZIP file without a manifest.json" in words


def test_a_file_that_is_not_there_is_named(refused, tmp_path):
    assert "cannot be read (No such file or directory)" in refused(tmp_path / "no.zip")


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda said, members: said.pop("form"), "not a backup of this site"),
        (lambda said, members: said.update(form="Another"), "not a backup of this site"),
        (lambda said, members: said.update(made_at="yesterday"), "not a backup of this site"),
        (lambda said, members: said.update(form_version=2), "is of form 2"),
        (lambda said, members: members.pop("files/logos/mark.png"), "mark.png is missing"),
        (lambda said, members: members.update({"files/x": b"x"}), "files/x does not belong"),
        (
            lambda said, members: said["migrations"].append("consortium.0002_later"),
            "migrations that are not applied here (consortium.0002_later)",
        ),
        (
            lambda said, members: said.update(migrations=said["migrations"][4:]),
            "it lacks migrations that are applied here",
        ),
        (
            lambda said, members: said["tables"]["consortium_user"]["columns"].pop("email"),
            "other columns in consortium_user",
        ),
        (
            lambda said, members: said["tables"]["consortium_user"].update(rows=1000),
            "consortium_user should have 1,000 rows",
        ),
    ],
)
def test_a_backup_that_does_not_fit_says_why(change, words, spoiled, refused):
    assert words in refused(spoiled(with_manifest(change)))


def test_another_release_is_named_with_what_to_do(spoiled, refused):
    def of_later(said, members):
        said["version"] = "7.3"
        said["migrations"].append("proposals.0002_later")

    words = refused(spoiled(with_manifest(of_later)))

    assert "made by release 7.3" in words
    assert "restore with the release that made the backup" in words


def test_a_release_with_the_same_tables_takes_it(spoiled, untouched):
    path = spoiled(with_manifest(lambda said, members: said.update(version="7.3")))

    report = json.loads(untouched.run("restore", path, "--dry-run", "--format", "json"))

    assert report["version"] == "7.3"


def test_a_name_that_leads_out_of_the_folder_is_refused(spoiled, refused):
    def climbing(said, members):
        members["files/../climbed"] = members.pop("files/logos/mark.png")
        said["files"]["../climbed"] = said["files"].pop("logos/mark.png")

    words = refused(spoiled(with_manifest(climbing)))

    assert "files/../climbed leads out of its folder" in words


def test_the_release_is_that_of_the_project():
    assert manifest.product_version() == "0"
