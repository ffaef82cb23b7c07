"""Two people who decide on one edited copy of a bid's words at the same moment."""

import threading

import pytest
from django.db import connection

from proposals.services.word_decisions import Choice, decide, mark_of
from tests import factories
from tests.proposals.bids import make_bid
from tests.proposals.word_files import brought_back, taken_out


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told(coordinator):
    bid = make_bid(projects=2, years=1)
    factories.ProposalTextFactory(proposal=bid, section="risks", text="We fit ten locks.")
    file = taken_out(bid, coordinator)
    file.write("Risks", "We fit twelve locks.")
    copy = brought_back(bid, coordinator, file).copy
    other = factories.MembershipFactory(
        organisation=bid.lead_organisation, role="coordinator", user__name="Cora"
    ).user
    passage = copy.passages.get()
    found, start = {}, threading.Barrier(2)

    def press(by, decision):
        try:
            start.wait()
            found[decision] = decide(
                copy_id=copy.pk,
                by=by,
                choices=[Choice(passage.pk, decision, shown=mark_of("We fit ten locks."))],
            )
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=each)
        for each in ((coordinator, "accepted"), (other, "refused"))
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    passage.refresh_from_db()
    won = found[passage.decision]
    (lost,) = [each for each in found.values() if each is not won]
    assert [each.pk for each in won.done] == [passage.pk]
    assert lost.done == []
    assert "It was decided by" in lost.refused[0][1]
    expected = "We fit twelve locks." if passage.decision == "accepted" else "We fit ten locks."
    assert bid.texts.get(section="risks").text == expected
