"""From what the engine saw to what people want to know. No database, no Redis.

user_agents.py   client, device, OS, browser and bots of a user agent
families.py      the names that the lists show
bots.py          which hits are not people, and why
crawlers.py      the list of CrawlerDetect, asked quickly
geography.py     edge headers as each provider writes them
places.py        the optional file that knows where addresses are
header_text.py   the bytes of a header as text
addresses.py     the hash that stands in for an address
rows.py          a ScanEvent and all of the above as one row
"""
