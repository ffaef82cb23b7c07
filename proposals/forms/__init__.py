"""What people may type about bids."""
