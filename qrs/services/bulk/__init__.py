"""Many codes in one call.

running.py        each item by the rules of a single write, in chunks, with its own refusal
actions.py        pause, resume, delete
patching.py       calls of the API, which may take longer than a thread can be spared
replacements.py   find and replace in destinations: the plan of it, and the change
url_changes.py    what becomes of URLs, for whoever wants to see it first
creating.py       all of them created or none
pasting.py        the rows of a pasted table, and their check
locking.py        one call of a workspace at a time
limits.py         how many a call takes
"""
