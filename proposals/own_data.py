"""What bids enter in the data people take away: an organisation's own part, no partner's."""

from consortium.held import about_organisation, left_out
from proposals.models import (
    BidPack,
    Consent,
    Cost,
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
)

about_organisation("bids-led", Proposal, "lead_organisation")
about_organisation("bids-led-plans", ProposalPlan, "proposal__lead_organisation")
about_organisation("bids-led-areas", ProposalArea, "proposal__lead_organisation")
about_organisation("bids-led-terms", ProposalTerm, "proposal__lead_organisation")
about_organisation("bids-shared-with-it", ProposalShare, "organisation")
about_organisation("bid-parts", Part, "project__organisation")
about_organisation("consents", Consent, "project__organisation", file="proof")
about_organisation("bid-costs", Cost, "organisation")
about_organisation("offers", Offer, "organisation", file="proof")
about_organisation("offer-years", OfferYear, "offer__organisation")
about_organisation("funding", Funding, "project__organisation")
PARTNERS = "What other partners ask for is theirs; the bid's own page shows it to its lead."
left_out(Part, "proposal", why=PARTNERS)
left_out(Cost, "proposal", why=PARTNERS)
left_out(Consent, "proposal", why="What a partner agrees to is held about that partner.")
left_out(Offer, "proposal", why="What a public body offers is held about that body.")
left_out(ProposalShare, "proposal", why="Whom a bid is shared with is held about them.")
left_out(Package, "proposal", why="A package weighs what every charity's projects cost.")
left_out(BidPack, "proposal", why="A pack holds every partner's part; the bid's page gives it.")
