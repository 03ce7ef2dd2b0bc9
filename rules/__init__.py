"""DECIDE: pure functions and tables. No clock, no I/O, no logging, no SDK types."""
