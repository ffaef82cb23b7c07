"""What prevention does in one place, on one page: facts.gather → telling.told → document.write."""
