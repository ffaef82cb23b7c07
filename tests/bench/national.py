"""All plans of the country at once, and what is wanted of a charity that works all over it: read
anew, as after any change, and kept.
"""

from django.core.cache import cache

from consortium.models import Organisation
from tests.bench.measures import COORDINATOR, OFFICER, PLAN_SLUGS, Measure, page


def all_plans(*queries):
    return page("priorities:national", *queries, email=OFFICER)()


def countrywide():
    """Where three charities with a project all over the country are wanted."""
    return wanted(charities().filter(projects__areas__level="country"))


def nearby():
    """Where ten charities without one are wanted."""
    return wanted(charities().exclude(projects__areas__level="country"), 10)


def charities():
    found = Organisation.objects.filter(kind="charity", projects__status="active")
    return found.distinct().order_by("pk")


def wanted(organisations, number=3):
    slugs = tuple(organisations.values_list("slug")[:number])
    return page("priorities:gaps_for_organisation", "", slugs=slugs, email=COORDINATOR)()


def anew(calls):
    """The calls with nothing kept."""

    def forgetting(call):
        def forget_and_see():
            cache.delete_many(["national", "national-gaps"])
            return call()

        return forget_and_see

    return lambda: [forgetting(call) for call in calls()]


def all_measures():
    return [
        Measure(
            "page: all plans side by side, read anew",
            anew(lambda: all_plans("")),
            limit=2000,
            most=5,
        ),
        Measure(
            "page: all plans side by side, kept",
            lambda: all_plans("", "?theme=crime&sort=need"),
            limit=100,
        ),
        Measure(
            "page: where a charity of the whole country is wanted, read anew",
            anew(countrywide),
            limit=2000,
            most=5,
        ),
        Measure(
            "page: where a charity of the whole country is wanted, kept", countrywide, limit=250
        ),
        Measure("page: where a charity of some districts is wanted", nearby, limit=250),
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
