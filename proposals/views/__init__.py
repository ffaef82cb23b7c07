"""Pages of bids: `bids` (list, page, form), `parts` (projects, amounts, costs), `packs`."""
