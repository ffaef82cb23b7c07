#!/usr/bin/env python
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings")
    from consortium.command_line import run

    run(sys.argv)


if __name__ == "__main__":
    main()
