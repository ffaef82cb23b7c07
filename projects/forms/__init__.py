"""What people may type about projects."""
