"""Widgets: each knows what it shows and posts what the person wants; none knows its siblings."""
