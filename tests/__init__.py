"""Conversations of a team with the bot, and tables of the rules behind them."""
