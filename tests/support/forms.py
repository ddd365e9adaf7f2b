"""Bodies of multipart/form-data."""

import json
import secrets
from typing import Any


def encode_form(fields: dict[str, Any], files: dict[str, bytes] | None = None) -> tuple[bytes, str]:
    """Body and content type. fields: texts as they are, everything else as JSON text."""
    boundary = secrets.token_hex(8)
    parts = []
    for name, value in fields.items():
        text = value if isinstance(value, str) else json.dumps(value)
        head = f'Content-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(head.encode() + text.encode())
    for name, content in (files or {}).items():
        head = (
            f'Content-Disposition: form-data; name="{name}"; filename="logo.bin"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        parts.append(head.encode() + content)
    line = f"--{boundary}\r\n".encode()
    body = b"".join(line + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
