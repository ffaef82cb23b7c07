"""Charts as plain geometry: data in, rectangles, lines and words out. Imports no Django.

One drawing serves page, PDF and e-mail: every colour and size is an SVG attribute, so nothing
depends on a style sheet. Values are drawn from zero, intervals are drawn where they are known,
and every mark has its figure beside it, so no colour carries a meaning alone.
"""
