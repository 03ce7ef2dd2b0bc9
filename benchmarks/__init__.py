"""Measurements: ratios taken side by side in one run, and replays of real input."""
