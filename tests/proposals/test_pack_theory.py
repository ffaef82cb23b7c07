"""The theory of change: which ways lead from projects to priorities, and how they are drawn."""

import pytest

from consortium.charts.flows import MOST_LINES, Box, Column, draw_flow, height_of, lines_of
from proposals.pack.theory import (
    MOST_HEIGHT,
    MOST_HEIGHT_LATER,
    Way,
    columns_of,
    describe,
    laid_out,
    pages_of,
    runs,
    tallest,
    theory_of,
)


def sheet(number, outcomes, answers=()):
    return {
        "number": number,
        "title": f"Project {number}",
        "organisation": {"name": f"Charity {number}"},
        "outcomes": [{"name": name, "domain": "Crime"} for name in outcomes],
        "answers": [
            {"plan": "p", "priority": priority, "outcomes": names} for priority, names in answers
        ],
    }


def snapshot(sheets, priorities=("A", "B")):
    return {
        "format": 3,
        "projects": sheets,
        "need": [
            {
                "reference": "p",
                "title": "The plan",
                "priorities": [
                    {"reference": each, "title": f"Priority {each}"} for each in priorities
                ],
            }
        ],
    }


SMALL = snapshot(
    [
        sheet(1, ["Less fear"], [("B", ["Less fear"])]),
        sheet(2, ["Fewer burglaries", "Less fear"], [("A", ["Fewer burglaries"])]),
        sheet(3, ["More company"]),
    ]
)


def test_ways_lead_from_projects_through_outcomes_to_priorities_in_the_plans_order():
    """Fewer burglaries answers A, the first priority; less fear B; nobody asks for company."""
    assert theory_of(SMALL).ways == (
        Way("Fewer burglaries", "Crime", (2,), ("p:A",)),
        Way("Less fear", "Crime", (1, 2), ("p:B",)),
        Way("More company", "Crime", (3,), ()),
    )


def test_a_few_projects_are_drawn_one_by_one_nearest_to_what_they_work_for():
    doing, changing, wanted = columns_of(theory_of(SMALL), theory_of(SMALL).ways)

    assert [box.title for box in doing.boxes] == ["2. Project 2", "1. Project 1", "3. Project 3"]
    assert [box.title for box in changing.boxes] == [
        "Fewer burglaries",
        "Less fear",
        "More company",
    ]
    assert [box.title for box in wanted.boxes] == ["Priority A", "Priority B"]


def test_the_drawing_has_a_line_for_each_step():
    """Four from projects to outcomes, two on to priorities."""
    drawing = laid_out(theory_of(SMALL))["drawings"][0]["drawing"]

    assert sum(mark["kind"] == "path" for mark in drawing.marks) == 6


def test_the_drawing_is_read_out():
    theory = theory_of(SMALL)

    assert describe(theory, theory.ways) == (
        "Project 2 leads to Fewer burglaries, which is asked for by Priority A. "
        "Project 1, Project 2 lead to Less fear, which is asked for by Priority B. "
        "Project 3 leads to More company, which no priority asks for."
    )


@pytest.mark.parametrize(
    "data, words",
    [
        (SMALL, "3 projects work for 3 outcomes; 2 priorities of the plans ask for them."),
        (
            snapshot([sheet(1, ["Less fear"], [("A", ["Less fear"])])]),
            "1 project works for 1 outcome; 1 priority of the plans asks for them.",
        ),
        (
            snapshot([sheet(1, ["Less fear"])]),
            "1 project works for 1 outcome; no priority that the bid answers asks for them.",
        ),
    ],
)
def test_the_first_sentence_counts_the_ways(data, words):
    assert laid_out(theory_of(data))["sentence"] == words


def test_many_projects_are_put_together_by_outcome():
    theory = theory_of(snapshot([sheet(n, ["Less fear"]) for n in (*range(1, 15), 20)]))

    doing, changing = columns_of(theory, theory.ways)

    assert [(box.title, box.quiet) for box in doing.boxes] == [("15 projects", "1 to 14, 20")]
    assert [column.head for column in (doing, changing)] == ["What we do", "What changes"]


def test_two_hundred_projects_and_outcomes_go_over_pages_each_of_which_fits():
    names = [f"Outcome {n} with a title that takes a line or two of its box" for n in range(200)]
    theory = theory_of(
        snapshot(
            [
                sheet(n, [names[n], names[(n * 7) % 200]], [(str(n % 90), [names[n]])])
                for n in range(200)
            ],
            [str(n) for n in range(90)],
        )
    )

    pages = pages_of(theory)

    assert sum(len(page) for page in pages) == 200
    assert tallest(theory, pages[0]) <= MOST_HEIGHT
    assert all(tallest(theory, page) <= MOST_HEIGHT_LATER for page in pages)


def test_an_outcome_that_more_priorities_ask_for_than_fit_says_how_many_more():
    keys = [str(n) for n in range(60)]
    theory = theory_of(
        snapshot([sheet(1, ["Less fear"], [(key, ["Less fear"]) for key in keys])], keys)
    )

    wanted = columns_of(theory, theory.ways)[-1]

    assert tallest(theory, theory.ways) <= MOST_HEIGHT
    assert wanted.boxes[-1].title == f"and {60 - len(wanted.boxes) + 1} more priorities"
    assert len(laid_out(theory)["rows"][0]["priorities"]) == 60


@pytest.mark.parametrize(
    "numbers, words",
    [((), ""), ((3,), "3"), ((1, 2), "1, 2"), ((1, 2, 3, 7, 9, 10, 11, 12), "1 to 3, 7, 9 to 12")],
)
def test_numbers_in_a_row_are_put_together(numbers, words):
    assert runs(numbers) == words


def test_without_an_outcome_or_in_an_earlier_pack_there_is_none():
    assert theory_of(snapshot([sheet(1, [])])) is None
    assert theory_of({"format": 2}) is None


def test_words_stay_in_their_box():
    box = Box("a", "Antidisestablishmentarianism" * 3, "word " * 200)
    title, quiet = lines_of(box, draw_flow([Column("One", (box,))], []).medium, 3)

    assert max(len(line) for line in (*title, *quiet)) < 36
    assert len(quiet) == MOST_LINES
    assert quiet[-1].endswith("…")
    assert height_of(box) < 140
