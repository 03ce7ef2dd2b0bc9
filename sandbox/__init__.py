"""A Slack workspace and an X on loopback that speak the real wire protocols, with a web page, for demo and tests."""
