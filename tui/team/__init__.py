"""The teams' books behind the screen: followed, told of, dealt with.

`following` asks the repositories in a thread; `room` and `folders` read how things stand and do what is asked; `lists`
and `rows` say how that reads; `questions` asks what only a person can say. The screen is `tui/screens/team.py`, and
`tui/teaming.py` brings it all together.
"""
