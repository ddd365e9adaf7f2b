"""Which site a host stands for, and what is answered there.

hosts.py, resolver.py    a Host header to a Site, once for each request
customer_hosts.py        which customers' hosts are in service
landing.py, brandings.py the page at / of a customer's host, in the agency's colours
scan_site.py             what a host for codes answers besides plain scans
tls_ask.py               whether a host may have a certificate
"""
