"""A bid's words out to Word, and an edited copy back.

units    which passages there are, and who may change each
marks    out: the Word file, every passage in a content control, under a heading with a bookmark
reading  back: what stands in each passage of a file, in a process of its own (plain data)
wording  passages as text: what counts as a change, three texts put together (plain data)
copies   what the page of a copy shows
"""
