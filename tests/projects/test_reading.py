"""What a negative word takes back, and what it does not."""

import pytest

from projects.reading import negated, tokens_of


def taken_back(text, kept=()):
    tokens = tokens_of(text)
    return [tokens[at].word for at in sorted(negated(tokens, kept))]


@pytest.mark.parametrize(
    "text, words",
    [
        ("We run a lunch club.", ""),
        ("We do not run a lunch club. We drive.", "not run a lunch club"),
        ("We don’t run a lunch club.", "don't run a lunch club"),
        ("It is never a lunch club, drop-in or café", "never a lunch club drop in or café"),
        ("We do not offer: advice, counselling", "not offer advice counselling"),
        ("We are not a club (but we have lunch)", "not a club"),
        ("We are not a club but we have lunch", "not a club"),
        ("We do not run a club, we have lunch", "not run a club"),
        ("We do not run a club and we have lunch", "not run a club and"),
        ("Lunch without drink, in the hall", "without drink"),
        ("Lunch without drink, drugs or dice, we promise", "without drink drugs or dice"),
        ("For all except children, at noon", "except children"),
        ("Tea rather than coffee", "rather than coffee"),
        ("Tea in place of coffee", ""),
        ("Debt advice is not offered", "debt advice is not offered"),
        ("Lunch, but advice is not available", "but advice is not available"),
        ("Lunch, advice isn't part of it", "advice isn't part of it"),
        ("Drink cannot be accepted", "drink cannot be accepted"),
        ("Our club is not a school", "not a school"),
        ("Nobody here gives advice", "nobody here gives advice"),
        ("So that nobody is lonely", ""),
        ("Visits so they do not fall", ""),
        ("So we do not give advice", "not give advice"),
        ("So that nobody falls, but we do not lift", "not lift"),
        ("We do not give\nadvice on debt", "not give advice on debt"),
        ("We do not give advice\n- lunch", "not give advice"),
        ("We do not give advice\nLunch at noon", "not give advice"),
        ("So. We do not lift", "not lift"),
        ("not", "not"),
        ("", ""),
    ],
)
def test_a_negation_reaches_as_far_as_a_reader_takes_it(text, words):
    assert " ".join(taken_back(text)) == words


def test_a_negative_word_of_a_phrase_of_the_field_takes_nothing_back():
    assert taken_back("people of no fixed abode", kept={2, 3, 4}) == []


def test_words_know_their_place_in_the_text():
    text = "  The café’s “befrienders”"

    tokens = tokens_of(text)

    assert [text[token.start : token.end] for token in tokens] == ["The", "café’s", "befrienders"]
    assert [token.word for token in tokens] == ["the", "café", "befrienders"]
    assert tokens[2].stem == tokens_of("befriending")[0].stem


def test_words_that_only_share_a_stem_are_kept_apart():
    assert tokens_of("diversity")[0].stem != tokens_of("diversion")[0].stem
    assert tokens_of("activities")[0].stem == tokens_of("activity")[0].stem
    assert tokens_of("activities")[0].stem != tokens_of("active")[0].stem
