"""config.web with the constant application: Uvicorn's own way from the socket to ASGI and back."""

import config.web

config.web.APPLICATION = "benchmarks.constant:application"
config.web.PROTOCOL = "httptools"

if __name__ == "__main__":
    config.web.main()
