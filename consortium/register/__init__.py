"""Reading the public register of charities: the extract's tables, and flat lists of charities."""
