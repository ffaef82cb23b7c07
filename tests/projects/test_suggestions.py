"""Outcomes suggested from a description: the sums by hand, and what must always hold."""

import time
from math import log

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from projects.reading import NEGATES, tokens_of
from projects.suggestions import (
    KINDS,
    LEAST,
    SHOWN,
    FieldWords,
    OutcomeWords,
    field_words,
    for_outcomes,
    phrase_of,
    prepare,
    score,
    suggest,
)
from tests.bench.suggested import a_hundred_outcomes, demo_outcomes, labelled, quality

DEMO = demo_outcomes()
INDEX = for_outcomes(DEMO)
COMPANY = OutcomeWords(
    "company", "Fewer people lonely", "Somebody calls.", ("lunch club", "tea", "dominoes")
)
TRAVEL = OutcomeWords("travel", "People get about", "A minibus calls.", ("bus", "tea"))
WORDS = (
    FieldWords("means", ("omnibus", "charabanc"), ("bus",)),
    FieldWords("nothing", ("tea towel",)),
    FieldWords("passing", ("dominoes",)),
    FieldWords("means", ("no wheels",), ("bus",)),
)
SMALL = prepare((COMPANY, TRAVEL), WORDS)


def scores(text, index=SMALL):
    return {each.code: round(each.score, 4) for each in score(text, index)}


def codes(text, index=INDEX):
    return [each.code for each in suggest(text, index)]


# --- By hand


def test_a_keyword_of_one_outcome_counts_one_and_a_phrase_of_two_words_more():
    assert scores("A bus.") == {"travel": 1}
    assert scores("A lunch club.") == {"company": 1.2}


def test_a_word_that_two_of_two_outcomes_share_counts_little():
    """ln(1 + 0.5 / 2.5) / ln(1 + 1.5 / 1.5) = 0.1823 / 0.6931 = 0.263."""
    shared = round(log(1.2) / log(2), 4)

    assert scores("Tea.") == {"company": shared, "travel": shared}


def test_a_word_of_the_name_counts_less_and_one_of_the_description_least():
    assert scores("Lonely") == {"company": 0.6}
    assert scores("A minibus") == {"travel": 0.2}


def test_the_name_counts_whole_where_there_are_no_keywords():
    bare = prepare((OutcomeWords("burgled", "Fewer homes burgled"), TRAVEL), ())

    assert scores("It stops burglary, as homes burgled tell", bare) == {"burgled": 2.0}


def test_what_is_said_twice_counts_a_third_more_and_never_double():
    assert scores("A bus and a bus.") == {"travel": 1.3333}
    assert 1.9 < scores("A bus. " * 40)["travel"] < 2


def test_words_of_the_field_stand_for_keywords_as_the_same_word():
    assert scores("A charabanc or omnibus or bus") == {"travel": 1.5}


def test_words_said_in_passing_count_about_a_third_and_words_for_nothing_not_at_all():
    assert scores("Dominoes") == {"company": 0.35}
    assert scores("A tea towel") == {}


def test_a_negative_word_of_a_phrase_is_no_negation():
    assert scores("People with no wheels") == {"travel": 1}
    assert scores("Not people with no wheels") == {}


def test_what_led_to_a_suggestion_is_shown_in_the_order_of_the_text():
    text = "Lunch-club and dominoes: a LUNCH club."

    (found,) = suggest(text, SMALL)

    assert [cue.words for cue in found.cues] == ["Lunch-club", "dominoes", "LUNCH club"]
    assert [text[cue.start : cue.end] for cue in found.cues] == [cue.words for cue in found.cues]
    assert [cue.points for cue in found.cues] == [1.2, 0.35, 1.2]


def test_equal_scores_stand_in_the_order_of_their_codes():
    twins = [OutcomeWords(code, "Name", keywords=("bus",)) for code in "cab"]

    assert codes("bus bus bus bus bus", for_outcomes(twins)) == []
    assert [each.code for each in score("bus", for_outcomes(twins))] == ["a", "b", "c"]


def test_what_stands_far_behind_the_best_is_not_shown():
    assert scores("Lunch club lunch club dominoes and a minibus") == {
        "company": 1.95,
        "travel": 0.2,
    }
    assert codes("Lunch club lunch club dominoes and a minibus", SMALL) == ["company"]


# --- The field's own words


def test_every_row_of_the_field_words_is_of_a_known_kind_and_means_a_keyword_of_the_demo():
    keywords = {phrase_of(keyword) for outcome in DEMO for keyword in outcome.keywords}

    for row in field_words():
        assert row.kind in KINDS
        assert row.phrases
        assert bool(row.meanings) == (row.kind == "means")
        assert {phrase_of(meaning) for meaning in row.meanings} <= keywords, row.meanings
        assert all(map(phrase_of, row.phrases))


@pytest.mark.parametrize(
    "text, code",
    [
        ("A course for those not in education, employment or training.", "work-training"),
        ("People of no fixed abode get a bed.", "homelessness"),
        ("A minibus for people without a car.", "transport"),
        ("Non-violent relationships after domestic violence.", "domestic-abuse"),
        ("Visits so that nobody is lonely.", "loneliness"),
        ("Exercises so that older people do not fall.", "falls"),
        ("Not only a lunch club.", "loneliness"),
    ],
)
def test_negative_words_that_are_terms_of_the_field_do_not_negate(text, code):
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "We do not work with offenders or people who use drugs.",
        "There is no befriending and no lunch club.",
        "Counselling is not offered.",
        "Open to all except rough sleepers.",
        "We work without volunteers, minibuses or drivers.",
        "This isn't a youth club, nor a debt service.",
        "Neither befriending nor a lunch club.",
    ],
)
def test_work_that_is_denied_is_not_suggested(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "We replaced the boiler of the village hall.",
        "Hot drinks at the bus stop.",
        "A choir for a diverse community.",
        "Independent advice on benefits.",
        "Attendance has fallen by half.",
    ],
)
def test_words_that_only_look_like_an_outcome_suggest_none(text):
    assert codes(text) == []


# --- On labelled descriptions


def test_on_the_half_to_build_on_suggestions_are_good():
    found = quality("build")

    assert found.descriptions >= 60
    assert found.precision_at_3 >= 0.88
    assert found.recall_at_5 >= 0.92


def test_on_the_half_to_report_on_suggestions_are_as_good_as_we_aim_at():
    found = quality("report")

    assert found.descriptions >= 60
    assert found.precision_at_3 >= 0.75
    assert found.recall_at_5 >= 0.85


def test_every_label_is_an_outcome_and_no_description_stands_twice():
    every = labelled()

    assert {code for each in every for code in each.codes} <= {outcome.code for outcome in DEMO}
    assert len({each.text for each in every}) == len(every) >= 120


# --- What always holds

CUES = sorted({keyword for outcome in DEMO for keyword in outcome.keywords})
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORD = st.sampled_from([*CUES, "and", "people", "in the", "every week", "older people", "so"])
SENTENCES = st.lists(st.lists(WORD, max_size=8).map(" ".join), max_size=5).map(". ".join)


@unhurried
@given(text=SENTENCES, order=st.permutations(DEMO))
def test_the_order_of_the_outcomes_does_not_matter(text, order):
    assert score(text, for_outcomes(order)) == score(text, INDEX)


@unhurried
@given(
    text=SENTENCES,
    denial=st.sampled_from(
        ["We do not offer {}", "There is no {}", "We work without {}", "{} is not offered"]
    ),
    what=st.sampled_from(CUES),
)
def test_a_sentence_that_denies_something_never_adds_a_suggestion(text, denial, what):
    denied = denial.format(what)
    assume(not names_a_lack(denied))

    assert suggest(f"{text}. {denied}.", INDEX) == suggest(f"{text}.", INDEX)


def names_a_lack(text):
    """Whether its negative word belongs to a phrase of the field: "There is no transport"."""
    tokens = tokens_of(text)
    phrases = INDEX.vocabulary.read(tokens)
    return any(tokens[at].word in NEGATES for first, last in phrases for at in range(first, last))


@unhurried
@given(text=st.text() | SENTENCES)
def test_any_text_gives_scores_above_nothing_from_words_of_the_text(text):
    found = suggest(text, INDEX)

    assert len(found) <= SHOWN
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    for each in found:
        assert each.score >= LEAST
        assert each.cues
        assert all(text[cue.start : cue.end] == cue.words and cue.points > 0 for cue in each.cues)


@pytest.mark.parametrize("text", ["", " ", "\n", "…", "and", "\x00"])
def test_a_text_that_says_nothing_suggests_nothing(text):
    assert suggest(text, INDEX) == ()


def test_without_outcomes_nothing_is_suggested():
    assert suggest("A lunch club", for_outcomes([])) == ()


@pytest.mark.parametrize(
    "word", ["lonely", "not", "no,", "is not offered", "so not", "or", "x" * 500, "без"]
)
def test_twenty_thousand_words_take_seconds_at_most(word):
    since = time.process_time()

    suggest(f"{word} " * (20_000 // len(word.split())), INDEX)

    assert time.process_time() - since < 5


def test_one_description_is_answered_within_50_milliseconds_at_100_outcomes():
    """The fastest of ten, as the machine may be busy with other tests."""
    index = for_outcomes(a_hundred_outcomes())
    text = " ".join(each.text for each in labelled())[:2000]

    def taken():
        since = time.process_time()
        suggest(text, index)
        return time.process_time() - since

    assert min(taken() for _ in range(10)) < 0.05
