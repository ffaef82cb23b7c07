"""A plan's coverage on two pages, in three steps: facts.gather → document.html → pdf.write."""
