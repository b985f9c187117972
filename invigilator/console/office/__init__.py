"""The exam office's window: a top-level window of its own, which never stands in the room's way."""
