"""The public register of charities: a look-up that people find their charity in."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from consortium import querysets
from consortium.constraints import not_empty


def words_list():
    return ArrayField(models.CharField(max_length=250), default=list, blank=True)


class RegisteredCharity(models.Model):
    """An entry of the Charity Commission's register, as its extract has it.

    A linked charity shares the number of the one it is linked to and has a `linked_number` above
    0. Without history: the register keeps its own, and the rows are written by the ten thousand.
    People's names, addresses, telephones and e-mail are left where they are.
    """

    organisation_number = models.PositiveBigIntegerField(
        unique=True,
        error_messages={"unique": "The register has an entry with this number already."},
    )
    number = models.PositiveBigIntegerField(db_index=True)
    linked_number = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=500)
    charity_type = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=50, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    removed_on = models.DateField(null=True, blank=True)
    income_gbp = models.BigIntegerField(null=True, blank=True)
    activities = models.TextField(blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    website = models.CharField(max_length=500, blank=True)
    company_number = models.CharField(max_length=30, blank=True)
    what = words_list()
    who = words_list()
    how = words_list()
    areas = words_list()
    extracted_on = models.DateField(null=True, blank=True)
    search = models.GeneratedField(
        expression=SearchVector("name", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = querysets.RegisteredCharityQuerySet.as_manager()

    class Meta:
        verbose_name = "entry of the charity register"
        verbose_name_plural = "entries of the charity register"
        ordering = ["number", "linked_number"]
        constraints = [not_empty("name", "The name")]
        indexes = [
            GinIndex(fields=["search"], name="consortium_register_search"),
            GinIndex(fields=["areas"], name="consortium_register_areas"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_linked(self):
        return self.linked_number != 0

    @property
    def is_removed(self):
        return self.removed_on is not None or self.status.lower() == "removed"

    @property
    def full_number(self):
        """The number as people write it: 203460, or 203460-1 of a linked charity."""
        return f"{self.number}-{self.linked_number}" if self.is_linked else str(self.number)
