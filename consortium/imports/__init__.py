"""Files that people load: uploaded, read, shown, applied, undone. One mechanism for all kinds.

    upload → worker reads → (columns matched) → preview → worker applies → worker undoes

The row of the upload (`consortium.models.Import`) is the record: file, hash, who, when, what
changed. Each package says what it takes in a module `imports` of its own, found by itself:

    kind = add_kind(ProjectsKind())                       # what rows become, see `kinds.Kind`
    kind.add_source(Sheet(COLUMNS).source())              # people's own spreadsheets

A **source** turns a file into plain rows of text and knows nothing of the database:

    def read_grants(path, context):
        rows = [
            Row(2, {"reference": "360G-x-1", "title": "Youth club", "organisation": "Fen Edge",
                    "organisation_number": "1156077", "annual_cost_gbp": "12000"}),
            Row(3, {...}, faults={"annual_cost_gbp": "“12k” is no amount. Write 12000."}),
            Row(4, skipped="the grant is not in pounds"),
        ]
        return Reading(rows, notes=["Read as Windows-1252, because it is not UTF-8."])

`number` is what a person would count to find the row again. A column that no row names leaves
what is stored alone; an empty cell empties it. `context.organisation` is whose file it is (None:
a coordinator's, for all organisations); the source need not drop others' rows, the kind skips
them as such. A source calls `context.tell(done)`, 0 to 1, now and then. It raises `FileRefused`,
in words, for a file that is not what it says. `files.look_at` tells what a file really is, and
`tables.read` reads CSV and XLSX, safely; use them before any parser of your own.

A source with `skips_wrong=True` (files one did not write oneself) skips a row that has a fault,
the fault's words being the reason; otherwise one wrong row keeps the whole file from being
applied. A source whose headers are people's own has `headers`: see `Source`.

From there all sources go one way: the kind makes of each row an entry that is new, changed,
unchanged, wrong or skipped; the preview shows them; applying reads the file again under a lock
and, if anything would come out otherwise than was shown, goes back to the preview instead.
`services.load_file` does it in one go, for commands: its report is the contract's
`{"rows", "new", "changed", "unchanged", "skipped": {reason: count}}`.
"""
