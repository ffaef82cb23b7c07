"""Files of official statistics as they are published, read row by row and never held whole.

`detect` tells from the first row what a file is. `police` counts crimes, `fingertips` and `flat`
give figures. All take rows as the csv module gives them and know nothing of the database.
"""


class NotFigures(Exception):
    """The rows are not what they seem to be; the text says what to do."""
