"""Other people's formats, read into plain records: Open Referral UK and 360Giving.

A reader takes the path of a file and returns a `Reading` (records, and rows passed over with the
reason), or raises `FileRefused` where the file is not what it was said to be. Readers ask no
database: whose a record is and which places it means is found afterwards.
"""
