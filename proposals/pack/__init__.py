"""A bid as a document, in three steps: snapshot.gather → document.html → files.make."""
