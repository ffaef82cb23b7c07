"""One person's story: kept with their consent, told in packs, forgotten when they say so."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.models import FormDraft
from projects.models import Story
from projects.services.stories import StoryRefused, record_story, withdraw_story
from proposals.pack.document import html
from proposals.pack.snapshot import gather
from tests.factories import MembershipFactory, StoryFactory
from tests.pages import form_of, text
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)
WORDS = "“I sleep again”, says Ada."


@pytest.fixture
def bid():
    return make_bid(projects=1, years=1)


@pytest.fixture
def project(bid):
    return bid.parts.get().project


@pytest.fixture
def person(project):
    return MembershipFactory(organisation=project.organisation).user


@pytest.fixture
def browser(client_for, person):
    return client_for(person)


@pytest.fixture
def url(project):
    return reverse("projects:story", args=[project.slug])


def told(**changes):
    return {
        "text": WORDS,
        "how": "signed",
        "consented_on_0": "",
        "consented_on": "2026-10-01",
        "do": "save",
        **changes,
    }


def record(project, by, **changes):
    facts = {
        "text": WORDS,
        "how": "signed",
        "consented_on": datetime.date(2026, 10, 1),
        "is_anonymous": False,
        "version": None,
    }
    return record_story(project_id=project.pk, by=by, **(facts | changes))


def test_a_story_is_kept_with_how_and_when_consent_was_given(bid, browser, url, person):
    page = browser.post(url, told(), follow=True)

    story = Story.objects.get()
    assert "The story is kept." in text(page)
    assert (story.how, story.recorded_by, story.version) == ("signed", person, 1)
    words = text(browser.get(url))
    assert "Consent was given on 1 October 2026: signed on paper, which we keep." in words
    assert WORDS in text_of_pack(bid)
    assert "One person’s story" in text_of_pack(bid)
    assert "Told with the consent of the person it is about." in text_of_pack(bid)


def text_of_pack(bid):
    from tests.proposals.test_pack_document import text_of

    return text_of(html(gather(bid, on=ON)))


def test_without_consent_nothing_is_kept(browser, url):
    page = browser.post(url, told(how="", consented_on=""))

    assert "Say how they agreed. Without that a story is not kept." in text(page)
    assert "Write the day on which they agreed." in text(page)
    assert not Story.objects.exists()


def test_consent_cannot_have_been_given_on_a_day_to_come(browser, url):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    page = browser.post(url, told(consented_on=tomorrow.isoformat()))

    assert "This day has not come yet." in text(page)


def test_withdrawn_consent_forgets_the_words_and_leaves_the_next_pack(
    bid, browser, url, project, person
):
    record(project, person)
    browser.post(url, told(text="Half typed", do="keep"))

    page = browser.post(url, {"do": "withdraw"}, follow=True)

    story = Story.objects.get()
    assert (story.text, story.withdrawn_on) == ("", timezone.localdate())
    assert not FormDraft.objects.exists()
    assert "Packs that were made already hold it" in text(page)
    assert "The story was withdrawn on" in text(page)
    assert "One person’s story" not in text_of_pack(bid)
    assert WORDS not in str(list(Story.pgh_event_model.objects.values()))


def test_withdrawing_what_is_not_there_does_nothing(project, person):
    withdraw_story(project_id=project.pk, by=person)

    assert not Story.objects.exists()


def test_another_story_may_follow_with_another_consent(bid, project, person):
    record(project, person)
    withdraw_story(project_id=project.pk, by=person)

    story = record(project, person, text="Another.", version=2, how="spoken")

    assert story.withdrawn_on is None
    assert "Another." in text_of_pack(bid)


def test_of_a_protected_project_only_a_story_in_which_nobody_is_recognised_is_kept(
    bid, browser, url, project, person
):
    project.sensitive = True
    project.save()

    page = browser.post(url, told())

    assert "Change names and places, and tick this." in text(page)
    assert not Story.objects.exists()
    browser.post(url, told(is_anonymous="on"))
    assert "names and places are changed" in text_of_pack(bid)


def test_a_story_with_names_leaves_the_pack_once_the_project_is_protected(bid, project, person):
    record(project, person)
    project.sensitive = True
    project.save()

    assert WORDS not in text_of_pack(bid)
    with pytest.raises(StoryRefused):
        record(project, person, version=1)


def test_two_colleagues_see_both_texts(browser, url, project):
    StoryFactory(project=project, text="One")
    mine, theirs = (form_of(browser.get(url)) for _ in range(2))
    browser.post(url, theirs | {"text": "Theirs", "do": "save"})

    answer = browser.post(url, mine | {"text": "Mine", "do": "save"})

    assert "Theirs" in text(answer)
    assert Story.objects.get().text == "Theirs"
    assert str(Story.objects.get()) == f"Story of {project}"
    assert Story.objects.get().get_absolute_url() == url
