"""What bids enter in the data people take away: an organisation's own part, no partner's."""

from consortium.held import about_organisation, about_person, left_out
from proposals.models import (
    BidPack,
    CallAnswer,
    Comment,
    Consent,
    Cost,
    FunderLogo,
    FunderQuestion,
    Funding,
    Offer,
    OfferYear,
    Package,
    Part,
    Proposal,
    ProposalArea,
    ProposalPlan,
    ProposalShare,
    ProposalTerm,
    ProposalText,
    Thread,
    ThreadReading,
    Undertaking,
    WordCopy,
    WordPassage,
    WordText,
)

SAID = ("thread__proposal__title", "words", "written_at", "edited_at", "withdrawn_at")
about_person("comments", Comment, "written_by", columns=SAID)
about_person(
    "conversations-read", ThreadReading, "person", columns=("thread__proposal__title", "read_at")
)

about_person(
    "words-brought-back", WordCopy, "sent_by", columns=("proposal__title", "name", "sent_at")
)

about_person(
    "answers-to-write",
    CallAnswer,
    "owner",
    columns=("proposal__title", "question__question", "state"),
)
about_organisation("bids-led", Proposal, "lead_organisation")
about_organisation("bids-led-plans", ProposalPlan, "proposal__lead_organisation")
about_organisation("bids-led-areas", ProposalArea, "proposal__lead_organisation")
about_organisation("bids-led-terms", ProposalTerm, "proposal__lead_organisation")
about_organisation("bids-led-texts", ProposalText, "proposal__lead_organisation")
about_organisation("bids-led-answers", CallAnswer, "proposal__lead_organisation")
about_organisation("bids-led-funder-logos", FunderLogo, "proposal__lead_organisation", file="file")
about_organisation("bids-shared-with-it", ProposalShare, "organisation")
about_organisation("bid-parts", Part, "project__organisation")
about_organisation("bid-undertakings", Undertaking, "project__organisation")
about_organisation("consents", Consent, "project__organisation", file="proof")
about_organisation("conversations-begun", Thread, "organisation")
about_organisation("questions-asked-of-it", Thread, "asked_of")
about_organisation("comments", Comment, "organisation", columns=("written_by__name", *SAID))
about_organisation("questions-of-funders", FunderQuestion, "organisation")
about_organisation(
    "questions-of-funders-to-the-lead",
    FunderQuestion,
    "proposal__lead_organisation",
    only=(("organisation__isnull", True),),
)
about_organisation("bid-costs", Cost, "organisation")
about_organisation("offers", Offer, "organisation", file="proof")
about_organisation("offer-years", OfferYear, "offer__organisation")
about_organisation("funding", Funding, "project__organisation")
PARTNERS = "What other partners ask for is theirs; the bid's own page shows it to its lead."
left_out(Part, "proposal", why=PARTNERS)
left_out(Undertaking, "proposal", why=PARTNERS)
left_out(Cost, "proposal", why=PARTNERS)
left_out(Consent, "proposal", why="What a partner agrees to is held about that partner.")
left_out(Offer, "proposal", why="What a public body offers is held about that body.")
left_out(ProposalShare, "proposal", why="Whom a bid is shared with is held about them.")
left_out(Package, "proposal", why="A package weighs what every charity's projects cost.")
left_out(BidPack, "proposal", why="A pack holds every partner's part; the bid's page gives it.")
OTHERS_SAY = "What others say is held about them; the bid's page shows it to whom it is meant for."
left_out(Thread, "proposal", why=OTHERS_SAY)
left_out(Thread, "project", why=OTHERS_SAY)
left_out(Comment, "thread", why=OTHERS_SAY)
left_out(ThreadReading, "thread", why="What somebody has read is held about that person.")
IN_WORD = "It holds every partner's words and amounts; the bid's page gives it to its editors."
left_out(WordText, "proposal", why=IN_WORD)
left_out(WordCopy, "proposal", why=IN_WORD)
left_out(WordPassage, "copy", why=IN_WORD)
left_out(WordPassage, "project", why="What others want it to say is told on the copy's page.")
