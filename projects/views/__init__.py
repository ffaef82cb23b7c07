"""Pages of what charities do: `projects` (list, page, form, evidence, confirmation)."""
