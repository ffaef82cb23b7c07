"""`python -m priorities.documents FORM PATH MEMORY PROCESSOR`: see `confined`."""

import sys

from priorities.documents.confined import main

sys.exit(main(sys.argv[1:]))
