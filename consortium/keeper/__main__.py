"""`python -m consortium.keeper FOLDER [--fast]`: keep both servers of one folder."""

import os
import sys
from pathlib import Path

from consortium.embedded import EmbeddedError
from consortium.keeper.keeper import Keeper


def main(arguments: list[str]) -> int:
    """Run the keeper for the folder named first; `--fast` for tests."""
    os.umask(0o077)
    try:
        Keeper(Path(arguments[0]), durable="--fast" not in arguments).run()
    except EmbeddedError as error:
        print(error, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
