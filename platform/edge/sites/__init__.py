"""Resolves hosts to sites, and responds on the hosts that serve codes.

hosts.py, resolver.py    from a Host header to a Site, once for each request
customer_hosts.py        which customers' hosts are in service
landing.py, brandings.py the page at / of a customer's host, in the agency's colours
logos.py, brand_files.py the logos that pages show, and customers' /brand.css
scan_site.py             all paths of the hosts that serve codes
tls_ask.py               whether a host may have a certificate
"""
