"""WAKE UP: one file per trigger (a reaction, a message, a command, a button, a tick): gather, decide, apply."""
