"""The process every page and console connects to."""
