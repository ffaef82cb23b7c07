"""Pages of people, organisations and places, a module for each."""
