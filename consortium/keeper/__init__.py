"""The process that runs the embedded PostgreSQL and Valkey while anyone uses them.

Started by embedded.py as `python -m consortium.keeper`, one for each folder. Both servers listen
on unix sockets only; as root they run as `nobody`, because PostgreSQL refuses to run as root.
"""
