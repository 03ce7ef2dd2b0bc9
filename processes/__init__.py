"""START: what the commands of bot.py put together and keep running; the one place that knows all others."""
