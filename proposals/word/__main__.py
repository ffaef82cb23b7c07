"""`python -m proposals.word PATH MEMORY PROCESSOR`: what stands in a Word file, as JSON."""

import sys

from proposals.word.reading import main

sys.exit(main(sys.argv[1:]))
