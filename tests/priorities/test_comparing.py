"""Which priority of a plan is which of the last one, and what is different in it."""

from decimal import Decimal

import pytest

from priorities.comparing import Difference, Wording, compare, likeness, summary, word_changes


def wording(number, title, reference=None, **facts):
    return Wording(number, reference or f"ref-{number}", title, **facts)


def kept(old, new):
    return [(pair.old.id, pair.new.id) for pair in compare(old, new).kept]


def test_what_an_officer_said_comes_before_what_is_told():
    old = [wording(1, "Fewer burglaries"), wording(2, "Road safety")]

    assert kept(old, [wording(11, "Fewer burglaries", continues=2)]) == [(2, 11)]
    assert kept(old, [wording(11, "Fewer burglaries", is_new=True)]) == []
    # Of another plan's priority nothing is said here: it is told as ever.
    assert kept(old, [wording(11, "Fewer burglaries", continues=99)]) == [(1, 11)]


def test_of_two_that_go_on_with_one_the_first_does():
    old = [wording(1, "Fewer burglaries")]
    new = [wording(11, "Homes", continues=1), wording(12, "Sheds", continues=1)]

    assert kept(old, new) == [(1, 11)]


def test_the_same_title_is_the_same_priority_whatever_its_reference():
    old = [wording(1, "Burglary", "P1"), wording(2, "Domestic abuse", "P2")]
    new = [wording(3, "Domestic  Abuse", "P1"), wording(4, "Burglary", "P2")]

    assert kept(old, new) == [(2, 3), (1, 4)]


def test_of_several_of_one_title_the_reference_decides():
    old = [wording(1, "Burglary", "A"), wording(2, "Burglary", "B")]
    new = [wording(3, "Burglary", "B"), wording(4, "Burglary", "C")]

    assert kept(old, new) == [(2, 3), (1, 4)]


def test_a_reference_that_somebody_wrote_makes_it_the_same_whatever_it_is_called():
    assert kept([wording(1, "Burglary", "CS1")], [wording(2, "Safe homes", "CS1")]) == [(1, 2)]


def test_numbers_that_we_gave_make_nothing_the_same_by_themselves():
    old = [wording(1, "Burglary of homes", "P1"), wording(2, "Dementia", "P2")]
    new = [wording(3, "Homes free of damp", "P1"), wording(4, "Fraud", "P2")]

    assert kept(old, new) == [(1, 3)]
    assert [one.title for one in compare(old, new).dropped] == ["Dementia"]
    assert [one.title for one in compare(old, new).new] == ["Fraud"]


@pytest.mark.parametrize(
    "old, new, same",
    [
        ("Tackling domestic abuse", "Reduce domestic abuse and support its victims", True),
        ("Reducing burglary", "Burglary reduction", True),
        ("Tackling domestic abuse", "Tackling drug abuse", False),
        ("Reduce crime", "Reduce falls", False),
        ("Reduce", "Reduce", True),
        ("", "Falls", False),
    ],
)
def test_titles_are_alike_by_their_words_of_weight(old, new, same):
    """ "domestic abuse" beside "domestic abuse victim": 2 × 2 / (2 + 3) = 0.8; beside "drug abuse":
    2 × 1 / (2 + 2) = 0.5; "reduce" has no weight.
    """
    assert bool(kept([wording(1, old)], [wording(2, new)])) is same


def test_likeness_is_the_share_of_words_in_common():
    assert likeness("Tackling domestic abuse", "Domestic abuse and its victims") == 0.8
    assert likeness("Reduce", "Reduce") == 0


def test_the_most_alike_go_together_and_each_once():
    old = [wording(1, "Alcohol harm at night"), wording(2, "Alcohol harm")]
    new = [wording(3, "Alcohol harm and drugs"), wording(4, "Harm by alcohol at night")]

    assert sorted(kept(old, new)) == [(1, 4), (2, 3)]


def test_what_differs_is_told_apart():
    old = wording(
        1,
        "Falls",
        "A",
        description="At home",
        rank=1,
        weight=Decimal("1.000000"),
        areas=("Linton",),
        outcomes=(("Fewer falls", Decimal(1)), ("Warm homes", Decimal(1))),
        baseline=Decimal("12.500"),
    )
    new = wording(
        2,
        "Falls",
        "A",
        description="At home or outside",
        theme="Health",
        rank=2,
        weight=Decimal("2.000000"),
        outcomes=(("Fewer falls", Decimal("2.5")),),
        target_groups=("Older people",),
        indicator="Hip fractures",
        target=Decimal(10),
    )

    [pair] = compare([old], [new]).kept

    assert pair.rewords
    assert not pair.by_title
    assert list(pair.weighs) == [
        Difference("Place in the plan", "1", "2"),
        Difference("Weight", "1", "2"),
        Difference("Weight of “Fewer falls”", "1", "2.5"),
    ]
    assert list(pair.others) == [
        Difference("Theme", "", "Health"),
        Difference("What would help", "Fewer falls, Warm homes", "Fewer falls"),
        Difference("Where", "Linton", ""),
        Difference("For whom", "", "Older people"),
        Difference("Figure that measures it", "", "Hip fractures"),
        Difference("Where the figure stands", "12.5", ""),
        Difference("Where it is to be", "", "10"),
    ]


def test_spaces_and_lines_are_no_new_words():
    old = wording(1, "Falls", "A", description="At home\nand outside")
    new = wording(2, "Falls", "A", description="At home  and outside")

    found = compare([old], [new])

    assert found.is_empty
    assert [pair.new.id for pair in found.unchanged] == [2]


@pytest.mark.parametrize(
    "old, new, words",
    [
        (["Falls"], ["Falls"], "Its 1 priority stays."),
        (["Falls", "Fraud"], ["Falls", "Fraud"], "All 2 priorities stay as they were."),
        (
            ["Falls", "Fraud"],
            ["Falls"],
            "Its 1 priority stays; 1 of the earlier plan’s is dropped.",
        ),
        (
            ["Falls", "Fraud", "Drink"],
            ["Falls", "Damp", "Frailty"],
            "Of 3 priorities, 2 are new; 2 of the earlier plan’s are dropped.",
        ),
        (
            ["Falls outdoors"],
            ["Falls outdoors, indoors", "Damp"],
            "Of 2 priorities, 1 is new and 1 is reworded.",
        ),
    ],
)
def test_the_summary_is_a_sentence(old, new, words):
    before = [wording(number, title) for number, title in enumerate(old, 1)]
    now = [wording(number, title) for number, title in enumerate(new, 100)]

    assert summary(compare(before, now)) == words


def test_words_that_changed_are_marked_on_both_sides():
    old, new = word_changes("Fewer homes burgled", "Fewer sheds and homes burgled")

    assert old == [("Fewer homes burgled"[:6], False), ("homes burgled", False)]
    assert new == [("Fewer ", False), ("sheds and ", True), ("homes burgled", False)]


def test_words_of_nothing_are_all_new():
    assert word_changes("", "Falls") == ([], [("Falls", True)])
