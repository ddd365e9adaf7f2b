"""From what the engine saw to what people want to know. No database, no Redis.

user_agents.py       client, device, OS, browser and bots of a user agent
families.py          the names that the lists show
app_names.py         apps that show pages themselves
bots.py              which hits are not people, and why
crawlers.py          two lists of crawlers, asked quickly
models_of_phones.py  a phone's model is no crawler's name
geography.py         edge headers as each provider writes them
places.py            the optional file that knows where addresses are
header_text.py       the bytes of a header as text
addresses.py         the hash that stands in for an address
rows.py              a ScanEvent and all of the above as one row
"""
