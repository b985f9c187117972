"""The exam office without a window: exams, rosters, candidates and the ledger, asked of a hub. Decides nothing."""
