import datetime
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from proposals.models import BidPack
from tests import factories
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db


def build(reference, output, **options):
    stdout, stderr = StringIO(), StringIO()
    call_command("build_pack", reference, output=output, stdout=stdout, stderr=stderr, **options)
    return stdout.getvalue(), stderr.getvalue()


def test_the_pack_is_written_where_it_was_asked_for_and_the_same_on_the_same_day(tmp_path):
    bid = make_bid(projects=1, years=1, pack_sections=["summary"])

    said, progress = build(bid.reference, tmp_path / "a" / "b", as_of=datetime.date(2026, 11, 23))

    path, archive = sorted((tmp_path / "a" / "b").iterdir())
    assert path.name.startswith(f"{bid.slug}-")
    assert path.read_bytes().startswith(b"%PDF")
    assert zipfile.ZipFile(archive).read(path.name) == path.read_bytes()
    assert str(path) in said
    assert str(archive) in said
    assert "Putting all together" in progress
    assert not BidPack.objects.exists()

    build(bid.reference, tmp_path / "again", as_of=datetime.date(2026, 11, 23))

    again = {each.name: each.read_bytes() for each in (tmp_path / "again").iterdir()}
    assert again == {each.name: each.read_bytes() for each in (path, archive)}


def test_an_unknown_bid_is_refused(tmp_path):
    with pytest.raises(CommandError, match="no bid with the reference “nothing”"):
        build("nothing", tmp_path)


def test_an_empty_bid_is_refused_with_words(tmp_path):
    with pytest.raises(CommandError, match="Add a project first"):
        build(factories.ProposalFactory().reference, tmp_path)


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match=r"below \(Not a directory\). Name another"):
        build(make_bid(projects=1, years=1).reference, tmp_path / "file" / "below")
