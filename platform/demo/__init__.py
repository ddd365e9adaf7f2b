"""The demo data that `make up` seeds once, so that a first look shows a lived-in product.

catalogue.py   the workspaces, people and codes
visitors.py    who scans: cities, phones, browsers, bots
traffic.py     five weeks of scan events from both, the same for the same start
seeding.py     puts all of it into the database, once
logins.py      the demo passwords
demo_file.py   DATA_DIR/demo.json
"""
