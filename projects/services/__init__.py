"""Writes of projects, a module for each noun."""
