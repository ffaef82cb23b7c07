"""Pages of plans, priorities, indicators and coverage."""
