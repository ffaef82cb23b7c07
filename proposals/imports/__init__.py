"""What files bring for bids: money with grants, what events cost, and the price index."""

from proposals.imports import grants
from proposals.imports.unit_costs import DEFLATORS, UNIT_COSTS

__all__ = ["DEFLATORS", "UNIT_COSTS", "grants"]
