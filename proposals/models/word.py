"""A bid's words as they went out to Word, and edited copies that came back."""

import secrets

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from consortium.constraints import not_empty, once, one_of
from consortium.history import tracked
from consortium.models import User
from projects.models import Project
from proposals import querysets
from proposals.models.bids import Proposal


class WordText(models.Model):
    """The words of a bid as they went out; the same words that go out again are this row.

    `passages` are those that may be changed in the file, each with its number there, key, title,
    form and text; `frame` are the lines that stand around them, to be read. The code, which names
    the passages in the file, follows from the digest of all of it. What went out stays as it was.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="word_texts")
    code = models.CharField(max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64)
    passages = models.JSONField(default=list, blank=True)
    frame = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        triggers = [
            pgtrigger.ReadOnly(
                name="stays_as_it_went_out",
                fields=["proposal", "code", "digest", "passages", "frame", "made_at"],
                level=pgtrigger.Row,
            )
        ]

    def __str__(self):
        return f"Words {self.code}"


def stored_name(copy, name):
    """Where a copy lies under MEDIA_ROOT: its own name is kept beside it."""
    return f"word/{copy.proposal.slug}/{secrets.token_hex(16)}.docx"


@tracked(exclude=["notes", "saved_by"])
class WordCopy(models.Model):
    """A Word file with a bid's words that somebody brought back.

    `saved_by` is who saved it last, by the file's own word. `notes` are what the file holds beside
    its passages, as `proposals.services.word` gathers it. Once it is long decided, the file, the
    notes and the passages go, and this row remains.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="word_copies")
    source = models.ForeignKey(WordText, on_delete=models.CASCADE, related_name="copies")
    file = models.FileField(upload_to=stored_name, blank=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="word_copies"
    )
    sent_at = models.DateTimeField(default=timezone.now)
    saved_by = models.CharField(max_length=100, blank=True)
    notes = models.JSONField(default=dict, blank=True)

    objects = querysets.WordCopyQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name_plural = "word copies"
        constraints = [
            not_empty("name", "The name of the file"),
            once(
                "proposal",
                "sha256",
                "sent_by",
                message="This person brought this file back before.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("proposals:word_copy", args=[self.proposal.slug, self.pk])


class Decision(models.TextChoices):
    WAITING = "waiting", "Waits for a decision"
    ACCEPTED = "accepted", "Accepted"
    JOINED = "joined", "Both put together"
    REFUSED = "refused", "Refused"
    ALREADY = "already", "Stands here already"
    UNCHANGED = "unchanged", "Not changed"


DECIDED = ("accepted", "joined", "refused")


@tracked(exclude=["base", "text", "authors", "comments", "holds"])
class WordPassage(models.Model):
    """One passage of a copy: as it went out (`base`) and as it stands in the file (`text`).

    `key` and `form` are those of `proposals.word.units`. `authors` are the names of its tracked
    changes, `is_tracked` whether these are all that changed it. `comments` are {who, on, words};
    `holds` counts what was put into it that is no text.
    """

    copy = models.ForeignKey(WordCopy, on_delete=models.CASCADE, related_name="passages")
    order = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=600)
    form = models.CharField(max_length=10)
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="word_passages"
    )
    base = models.TextField(blank=True)
    text = models.TextField(blank=True)
    authors = models.JSONField(default=list, blank=True)
    is_tracked = models.BooleanField(default=False)
    comments = models.JSONField(default=list, blank=True)
    holds = models.JSONField(default=dict, blank=True)
    decision = models.CharField(max_length=20, choices=Decision, default=Decision.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["copy", "order"]
        constraints = [
            once("copy", "key", message="This passage is in the copy already."),
            not_empty("key", "The key"),
            one_of("decision", Decision, "The decision"),
            models.CheckConstraint(
                condition=Q(decision__in=DECIDED, decided_at__isnull=False)
                | ~Q(decision__in=DECIDED) & Q(decided_at=None),
                name="proposals_wordpassage_decided",
                violation_error_message="A passage that was decided says when, and no other.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_waiting(self):
        return self.decision == Decision.WAITING
