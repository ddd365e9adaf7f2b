"""Derives the columns of a row from an event. No database; Redis only for salts.

user_agents.py  client, device, OS, browser and bots of a user agent
families.py     the names that analytics list
bots.py         which scans are not people's, and why
crawlers.py     two lists of crawlers, compiled for quick matching
geography.py    the location in edge headers, and header bytes as text
geoip.py        the location of an address from an optional file
addresses.py    the hash that is stored instead of an address
rows.py         a ScanEvent and all of the above as one row
"""
