"""Real browsers, driven over their own remote-control sockets: for the tour of the pages and for the tests."""
