"""Pages of lists that may hold a hundred thousand rows."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class LongListPaginator(Paginator):
    """Counts no further than `most`, and reads whole rows of one page only.

    `rows(ids)` gives the rows with these ids, in any order, with all that the page shows.
    """

    most = 1000

    def __init__(self, queryset, per_page, *, rows):
        super().__init__(queryset, per_page)
        self.rows = rows

    @cached_property
    def counted(self):
        """How many there are, or one more than `most` where there are more."""
        return self.object_list.order_by().values("pk")[: self.most + 1].count()

    @property
    def count(self):
        return min(self.counted, self.most)

    @property
    def is_cut(self):
        """Whether there are more than can be paged through."""
        return self.counted > self.most

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        ids = list(
            self.object_list.values_list("pk", flat=True)[
                first : min(first + self.per_page, self.count)
            ]
        )
        found = {row.pk: row for row in self.rows(ids)}
        return self._get_page([found[pk] for pk in ids if pk in found], number, self)
