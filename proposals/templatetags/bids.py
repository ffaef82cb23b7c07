"""What pages of bids say in templates."""

from django import template

register = template.Library()


@register.filter
def words_for_year(bid, year):
    """A delivery year as it is written: 2027/28."""
    return bid.words_for_year(int(year))


@register.filter
def asked_by(amounts, project_id):
    """The sum one project asks for, of {project id: pounds}; None if nothing is filled in."""
    return amounts.get(project_id)
