"""What travels between processes: typed messages and the packet header."""
