"""Two leads of one charity who answer at the same moment."""

import threading

import pytest
from django.db import connection

from proposals.services import consents as services
from tests import factories
from tests.proposals.agreeing import make_asked


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_moment_one_holds(letters, requests):
    asked = make_asked()
    colleague = factories.MembershipFactory(organisation=asked.charities[0], role="lead").user
    consent, shown = asked.consents[0], asked.digest_of(asked.consents[0])
    together = threading.Barrier(2, timeout=30)
    came_of_it = []

    def answer(person, status):
        together.wait()
        try:
            services.answer(
                consent_id=consent.pk,
                by=person,
                digest=shown,
                answer_shown="",
                said=services.Answer(status, words="No."),
            )
        except services.NotTaken:
            came_of_it.append("told who was first")
        else:
            came_of_it.append(status)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, args=each)
        for each in ((asked.leads[0], "agreed"), (colleague, "declined"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    consent.refresh_from_db()
    assert sorted(came_of_it) == sorted([consent.status, "told who was first"])
