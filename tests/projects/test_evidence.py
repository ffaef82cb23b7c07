"""What the levels of evidence mean, and what each answer opens in a bid."""

from dataclasses import replace
from decimal import Decimal

import pytest

from projects.evidence import Answers, answers_of, effect_in_words, unlocks
from projects.forms.evidence import EvidenceForms
from tests.factories import ProjectFactory, ProjectOutcomeFactory

NOTHING = Answers("", None, None, "", None, None, None, priced=False)


def opened(answers):
    return [unlock.what for unlock in unlocks(answers) if unlock.is_open]


def test_no_answer_opens_nothing_and_says_what_would():
    found = list(unlocks(NOTHING))

    assert [unlock.is_open for unlock in found] == [False] * 6
    assert all(unlock.how.startswith("Say ") for unlock in found)


@pytest.mark.parametrize(
    "answers, what",
    [
        ({"prevention_level": "primary"}, "Whether it helps early or late"),
        ({"people_per_year": 0}, "Places that count against the need"),
        ({"evidence_level": 2}, "Weight 3 of 6 when projects are ranked"),
        ({"evidence_source": "A form, 2025"}, "A figure with its source"),
        (
            {"effect_low": 0, "effect_central": Decimal("0.1"), "effect_high": Decimal("0.2")},
            "A change funders can picture, with its range",
        ),
        ({"priced": True, "effect_central": Decimal("0.1")}, "A saving in pounds"),
    ],
)
def test_each_answer_opens_its_own(answers, what):
    assert opened(replace(NOTHING, **answers)) == [what]


def test_a_saving_waits_for_what_the_event_costs():
    saving = list(unlocks(replace(NOTHING, effect_central=Decimal("0.3"))))[-1]

    assert not saving.is_open
    assert "what the event costs" in saving.how


@pytest.mark.django_db
def test_a_saving_in_pounds_counts_as_open_once_all_it_needs_is_known():
    tag = ProjectOutcomeFactory(effect_central="0.3", evidence_source="Our own form, 2025")
    tag.unit_cost_id = tag.baseline_rate = tag.deadweight = tag.attribution = 1
    (form,) = EvidenceForms(tags=[tag]).forms

    assert form.unlocks[-1].is_open
    assert form.open_count == sum(unlock.is_open for unlock in form.unlocks)


@pytest.mark.django_db
def test_a_tag_without_a_figure_of_its_own_takes_the_people_of_its_project():
    tag = ProjectOutcomeFactory(
        project=ProjectFactory(people_per_year=40), people_per_year=None, effect_central="0.3"
    )

    answers = answers_of(tag)

    assert (answers.people_per_year, answers.priced) == (40, False)


@pytest.mark.parametrize(
    "effects, words",
    [
        ((None, None, None), ""),
        ((None, "0.3", None), "30 of 100 fewer"),
        (("0.1", "0.3", "0.505"), "30 of 100 fewer (at least 10, at most 50.5)"),
        ((None, "0.3", "0.4"), "30 of 100 fewer (at most 40)"),
    ],
)
def test_an_effect_is_said_out_of_a_hundred(effects, words):
    low, central, high = (None if one is None else Decimal(one) for one in effects)
    tag = ProjectOutcomeFactory.build(effect_low=low, effect_central=central, effect_high=high)

    assert effect_in_words(tag) == words
