"""Pages of what charities do, split by noun; `outcomes` and `suggestions` are about their tags."""
