"""What one client may ask of the server; see docs/operations/outages.md."""

# Cookies that another site of the customer's domain has set can fill 16 KB.
HEAD_BYTES = 32_768
HEADERS = 100
# Requests of one connection that wait for an answer before theirs. Each is some kilobytes,
# and one packet can hold thousands.
PIPELINED = 100

# A head that does not become complete, and a connection on which nothing was ever asked.
HEAD_SECS = 10.0
# Between two requests: a proxy in front keeps its connections, and phones load nothing more.
# A client that takes nothing of its answer between two looks, so far apart, is cut off, too.
KEEP_ALIVE_SECS = 75.0

# Of one process. A silent client occupies one place and some kilobytes until HEAD_SECS are over.
CONNECTIONS = 10_000
BACKLOG = 4096

# Answers under way at a stop; a body of an export may be one of them.
STOP_SECS = 8
