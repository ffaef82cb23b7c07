"""What a coordinator adds for a charity, and the questions that are queued about it."""

import datetime

import pytest

from projects.services import projects
from projects.tasks import send_question
from tests.factories import MembershipFactory


@pytest.fixture
def asked(monkeypatch):
    """The questions that were queued, as (organisation id, person id, project ids)."""
    queued = []
    monkeypatch.setattr(send_question, "delay_on_commit", lambda *each: queued.append(each))
    return queued


@pytest.fixture
def lead_of(charity):
    return MembershipFactory(organisation=charity, role="lead", user__name="Lee Lead").user


def add(coordinator, charity, **facts):
    values = {"title": "Locks and lights", "organisation": charity, "status": "active"} | facts
    return projects.add_project(
        by=coordinator, values=values, told_by="Jo March", told_on=datetime.date(2026, 5, 3)
    )
