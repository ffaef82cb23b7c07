"""That rows of a table were written, kept so that nobody is told what was true before."""

from django.db import models


class Stamp(models.Model):
    """A number drawn for each statement that wrote to a table: see `consortium.stamps`.

    Without history: it says nothing but that something was written.
    """

    relation = models.CharField(max_length=63, db_index=True)
    number = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.relation}: {self.number}"
