"""References and the slugs in URLs made from them.

A slug is the reference in URL letters. It is made once and kept, so that links go on working.
"""

from django.db import connection, models
from django.utils.text import slugify

# Words that stand in URLs where a slug could stand (docs/design.md 8.3).
FIXED_WORDS = frozenset(
    "accounts add api cliff confirm consents coverage cuts edit export figures gaps gallery"
    " health help import join map national new organisations pack package packs priorities projects"
    " proposals savings search suggestions together unit-costs waiting with".split()
)


def base_slug(text):
    return slugify(text)[:80].strip("-") or "item"


def free_slug(text, taken):
    """`text` in URL letters, numbered until it is neither a fixed word nor in `taken`."""
    return free_slug_of(base_slug(text), taken)


def free_slug_of(base, taken):
    """The same of what is in URL letters already."""
    slug, number = base, 1
    while slug in FIXED_WORDS or slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def assign_slugs(model, instances, *, in_steps=iter):
    """Give each instance without a slug a free one: one query however many instances.

    `in_steps` goes through the instances and tells somebody of it now and then.
    """
    new = [instance for instance in instances if not instance.slug]
    if not new:
        return
    near = model.objects.all()
    if len(new) == 1:
        near = near.filter(slug__startswith=base_slug(new[0].reference))
    taken = set(near.order_by().values_list("slug", flat=True))
    taken |= {instance.slug for instance in instances if instance.slug}
    for instance in in_steps(new):
        instance.slug = free_slug(instance.reference, taken)
        taken.add(instance.slug)


def free_reference(model, text):
    """A reference made from a title, that no row of `model` has yet.

    Call it in the transaction that saves the row: whoever asks next waits for its end, so that
    two people adding the same title at once get two references.
    """
    return FreeReferences(model, near=text).make(text)


class FreeReferences:
    """Makes references that no row of `model` has yet, one after the other.

    `near` is a text that all of them begin like, where that is so. See `free_reference` for when.
    """

    def __init__(self, model, *, near=""):
        with connection.cursor() as cursor:
            key = f"{model._meta.label_lower}.reference"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
        rows = model.objects.all()
        if near:
            rows = rows.filter(reference__istartswith=base_slug(near))
        self.taken = {text.lower() for text in rows.values_list("reference", flat=True)}

    def take(self, references):
        """Let none of these be made."""
        self.taken |= {reference.lower() for reference in references}

    def make(self, text):
        reference = free_slug_of(base_slug(text), self.taken)
        self.taken.add(reference)
        return reference


class Referenced(models.Model):
    """Something with a stable reference of its own and a page of its own."""

    reference = models.CharField(
        max_length=200,
        unique=True,
        error_messages={"unique": "Another row has this reference. Give it one of its own."},
    )
    slug = models.SlugField(max_length=100, unique=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self.slug:
            assign_slugs(type(self), [self])
        super().save(*args, **kwargs)
