"""Words of the page of bids together."""

from django import template

from priorities.sentences import statuses

register = template.Library()
register.filter("in_statuses", statuses)
