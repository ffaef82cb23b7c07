"""Database and stored files in one file, and back (docs/adr/backup.md)."""
