"""Many codes in one call.

running.py        each item by the rules of a single write, in chunks, with its own refusal
actions.py        pause, resume, delete
replacements.py   find and replace in destinations: the plan of it, and the change
pasting.py        a pasted table: rows, their check, and all of them created or none
limits.py         how many a call takes
"""
