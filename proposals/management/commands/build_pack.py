import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consortium.printing.pdf import MissingFile
from proposals.digest import digest_of
from proposals.models import Proposal
from proposals.pack.files import make
from proposals.pack.snapshot import code_of, gather
from proposals.services.pack import NotReady, require_ready


class Command(BaseCommand):
    help = "Write the files of a bid's pack into a folder, here and now, without a worker."

    def add_arguments(self, parser):
        parser.epilog = (
            "Example: manage.py build_pack safer-homes-better-health --output packs "
            "--as-of 2026-11-23"
        )
        parser.add_argument("proposal", metavar="PROPOSAL", help="the bid's reference")
        parser.add_argument("--output", metavar="DIR", type=Path, required=True)
        parser.add_argument(
            "--as-of",
            metavar="YYYY-MM-DD",
            type=datetime.date.fromisoformat,
            help="the date on which its figures are read; today if left out",
        )

    def handle(self, *args, proposal, output, as_of, **options):
        bid = Proposal.objects.filter(reference=proposal).first()
        if bid is None:
            raise CommandError(f"There is no bid with the reference “{proposal}”.")
        try:
            require_ready(bid)
            output.mkdir(parents=True, exist_ok=True)  # before minutes of work, not after
            snapshot = gather(bid, on=as_of or timezone.localdate())
            made = make(snapshot, tell=self.say)
            path = output / f"{bid.slug}-{code_of(digest_of(snapshot))}.pdf"
            path.write_bytes(made.pdf)
            path.with_suffix(".zip").write_bytes(made.archive)
        except (NotReady, MissingFile) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"The pack cannot be written to {output} ({error.strerror}). Name another folder."
            ) from error
        self.stdout.write(f"{path} ({made.pages} pages)")
        self.stdout.write(f"{path.with_suffix('.zip')} (all files)")

    def say(self, step, progress):
        self.stderr.write(f"{progress:>3}%  {step}")
