"""The folder format: a whole consortium as CSV files (or one XLSX), in and out.

Contract: docs/design.md 8.2. Each package declares its files in its `resources.py`; `loading`
brings a folder into the database, `writing` writes one from it.
"""
