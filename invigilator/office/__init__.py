"""The exam office at a terminal: `invigilator exam` and `invigilator roster`."""
