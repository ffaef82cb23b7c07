"""Several bids against the plans of partnerships: what they meet together, and what nobody does."""
