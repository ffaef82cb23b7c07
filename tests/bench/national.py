"""All plans of the country at once: read anew, as after any change, and kept."""

from django.core.cache import cache

from tests.bench.measures import OFFICER, PLAN_SLUGS, Measure, page


def read_anew():
    """Calls of the page with nothing kept."""
    [see] = page("priorities:national", "", email=OFFICER)()

    def forget_and_see():
        cache.delete("national")
        return see()

    return [forget_and_see]


def all_measures():
    return [
        Measure("page: all plans side by side, read anew", read_anew, limit=2000, most=5),
        Measure(
            "page: all plans side by side, kept",
            page("priorities:national", "", "?theme=crime&sort=need", email=OFFICER),
            limit=100,
        ),
        Measure(
            "file: a plan's matrix as a workbook",
            page(
                "priorities:coverage_file",
                "?level=ward",
                slugs=tuple((slug, "xlsx") for (slug,) in PLAN_SLUGS),
                email=OFFICER,
            ),
            limit=2000,
        ),
    ]
