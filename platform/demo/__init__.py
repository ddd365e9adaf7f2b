"""The demo data that `make up` seeds once, so that the product is not empty at a first look.

catalogue.py   the workspaces, people and codes
visitors.py    cities, phones, browsers and bots of the visitors
traffic.py     five weeks of scan events from both, the same for the same start
workspaces.py  creates workspaces, people and codes
ingestion.py   stores the events
seeding.py     does both, once
publishing.py  keeps demo.json up to date
logins.py      the demo passwords
demo_file.py   DATA_DIR/demo.json
"""
