"""What config.yaml and the environment may say; the way in is config.py."""
