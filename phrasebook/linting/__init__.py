"""Whole books checked at once, and what is found told to people and machines.

`gather.lint_paths` finds, `baseline` forgets what was there before, `reports` tells. Nothing here
writes to a book.
"""
