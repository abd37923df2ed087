"""Books from elsewhere: a team's words in git or on a shared folder, drafts of one's own, and the merge.

`team` is the door: what commands and screens call. Nothing here has a screen, and nothing here raises for a network
that is away: outcomes are data (`model`).
"""
