"""Real plan documents: of the priorities a reader finds in them, how many are proposed, and of
those proposed, how many are one.

Titles are shortened: a candidate is one of them if it begins with the same words.
"""

import re

import pytest

from priorities.documents.confined import found_in

# One worker of the test run reads the documents, for all tests here. Lines are counted where the
# tests' own documents are read.
pytestmark = [
    pytest.mark.real_files,
    pytest.mark.xdist_group("plans"),
]

SUICIDE = (
    "Focus on reducing suicides in vulnerable middle aged",
    "Focus on preventing suicides in people in contact with mental health",
    "Focus on preventing suicide in people who misuse alcohol or drugs",
    "Focus on reducing self harm",
    "Focus on preventing suicide in people with long term conditions",
    "Improve support for people bereaved",
    "Increase confidence and skills of paid and volunteer workers",
    "Reduce access to the means of suicide, focusing on",
    "Monitor suicide patterns and trends",
)
# What the addendum commits its board to.
COST_OF_LIVING = (
    "Optimise our use of data",
    "Utilise community insight",
    "Work in partnership as anchor institutions",
    "Maximise the benefit of existing services",
)
# The actions its partners named as priorities, and the three matters of its recommendations.
SUBSTANCE_MISUSE = (
    "Better joined up systems",
    "Wellness in the community",
    "Tighten relationships",
    "Provide a rolling programme",
    "Increasing engagement",
    "Developing and improving early intervention",
    "Opportunities to work alongside primary care",
    "Improve prevention",
    "A specific focus on the consumption",
    "Maintaining service engagement",
    "Developing practice around",
    "A regular review",
    "Sustained positive outcomes",
    "An expansion of community recovery",
    "The provision of an assertive outreach",
    "Education and awareness",
    "Co-existing mental health problems",
    "Cumulative Problems",
    "Improving Engagement with Service Users",
)
# The headings of a poster's second page, set in pictures and two ragged columns.
ARUN = (
    "Importance of the wider determinants",
    "Inequality within the District",
    "Maximise prevention opportunities",
    "Need to reduce harms",
)
MARHAM = ("Anti-social behaviour at RAF Marham", "People entering the school grounds")
PLANS = {
    "Suicide-Prevention-Strategy-2017-2020.pdf": SUICIDE,
    "JHWB-strategy-cost-of-living-addendum.pdf": COST_OF_LIVING,
    "west-sussex-substance-misuse-needs-assessment-2021-executive-summary.pdf": SUBSTANCE_MISUSE,
    "Arun-People-and-Challenges-JSNA-April-2019.pdf": ARUN,
    "2010-05-police-deal-with-anti-social-behaviour-at-marham.md": MARHAM,
    # A list of reports, a figure or two, and tips: nothing in them is a priority.
    "ssna-substance-misuse.md": (),
    "Social-Capital-and-Loneliness-in-Older-Age-Summary-from-JSNA.pdf": (),
    "smoking_prevalence_briefing_march_2015.docx": (),
    "2009-03-safer-neighbourhoods.md": (),
    "2003-01-making-norfolk-safe.html": (),
}
NO_PLAN = "oruk-sample-agreement-directory-of-services.pdf"


@pytest.fixture(scope="module")
def proposed(real_files):
    """{file: titles of its candidates}."""
    folder = real_files / "plans"
    return {
        name: [
            each["title"] for each in found_in(folder / name, name.rpartition(".")[2])["candidates"]
        ]
        for name in (*PLANS, NO_PLAN)
    }


def plain(title):
    return " ".join(re.findall(r"[a-z0-9]+", title.lower()))


def is_one(title, true):
    return any(plain(title).startswith(plain(each)) for each in true)


def test_most_of_what_a_reader_finds_is_proposed(proposed):
    true = sum(map(len, PLANS.values()))
    found = sum(
        any(is_one(title, [each]) for title in proposed[name])
        for name, titles in PLANS.items()
        for each in titles
    )

    print(f"found {found} of {true}: {found / true:.0%}")
    assert found / true >= 0.8


def test_most_of_what_is_proposed_is_a_priority(proposed):
    titles = [(title, PLANS[name]) for name in PLANS for title in proposed[name]]
    right = sum(is_one(title, true) for title, true in titles)

    print(f"true {right} of {len(titles)}: {right / len(titles):.0%}")
    assert right / len(titles) >= 0.6


def test_the_document_that_is_no_plan_gives_none(proposed):
    assert proposed[NO_PLAN] == []
