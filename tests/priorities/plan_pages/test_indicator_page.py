"""The page of an indicator: its figures with their sources, and figures in words."""

import pytest

from tests.factories import (
    MeasurementFactory,
    PlanFactory,
    PriorityFactory,
)
from tests.priorities.plan_pages.conftest import HTMX, text

pytestmark = pytest.mark.django_db


def test_an_indicators_figures_are_a_table_with_sources_the_newest_first(client, indicator):
    page = text(client.get(indicator.get_absolute_url()))

    assert "Per 100,000. Low is good. Published by Fingertips (22401)." in page
    assert (
        "South Cambridgeshire 2017/18 not published 1,690 1,500 to 1,881 Fingertips 22401, OGL"
        in page
    )
    assert "Cambridgeshire 2016/17 40 not published Fingertips Rounded" in page
    assert page.index("2017/18") < page.index("2016/17")


def test_breakdowns_show_on_demand_and_places_narrow(client, indicator, district):
    MeasurementFactory(indicator=indicator, area=district, period="2017/18", sex="Male", value=3)
    path = indicator.get_absolute_url()

    assert "2 figures" in text(client.get(path))
    assert "3 figures" in text(client.get(f"{path}?breakdowns=on"))
    narrowed = text(client.get(f"{path}?area=E10000003", **HTMX))
    assert "1 figure," in narrowed
    assert "2017/18" not in narrowed
    assert "No figure is held" in text(client.get(f"{path}?area=nowhere"))


def test_an_indicator_names_the_priorities_of_plans_one_may_see(client, indicator, plan):
    PriorityFactory(plan=plan, indicator=indicator, title="Steady on", reference="HWB 2")
    PriorityFactory(plan=PlanFactory(status="draft"), indicator=indicator, title="Hidden")

    page = client.get(indicator.get_absolute_url())

    assert "Steady on, Safer 2025-28" in text(page)
    assert (
        f'href="{plan.priorities.get(reference="HWB 2").get_absolute_url()}"'
        in page.content.decode()
    )
    assert "Hidden" not in text(page)
