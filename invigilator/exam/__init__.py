"""The rules of the exam room as a pure state machine: no I/O, no clock, standard library only."""
