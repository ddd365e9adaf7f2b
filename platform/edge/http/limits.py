"""Limits of clients and connections; see docs/operations/outages.md."""

# Cookies that another site of the customer's domain has set can fill 16 KB.
HEAD_BYTES = 32_768
HEADERS = 100
# Queued requests of one connection. Each is some kilobytes, and one packet can hold thousands.
PIPELINED = 100

# Time for a complete head, also for the first one of a connection.
HEAD_SECS = 10.0
# Between two requests: a proxy in front keeps its connections, and phones load nothing more.
# Also the interval in which a client has to read some of its response.
KEEP_ALIVE_SECS = 75.0

# Of one process. A silent client occupies one of them and some kilobytes for HEAD_SECS.
CONNECTIONS = 10_000
BACKLOG = 4096

# Time for responses in progress at a stop; the body of an export may be one of them.
STOP_SECS = 8
