"""The rows of the demonstration, as its folder has them."""

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


DEMO = ROOT / "consortium" / "demo"


def read(name):
    with (DEMO / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
