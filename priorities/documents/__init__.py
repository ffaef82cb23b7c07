"""Plans that are written documents: what stands in them, and what in them reads as a priority.

    file → blocks (pdf, word, web) → candidates → a person ticks

No Django, and nothing is learnt: each candidate says which rule found it, and the words the rules
look for are data (`words.csv`). `confined.read` is the way in from outside: it has the file read
in a process of its own, with limits on pages, memory and time.
"""
