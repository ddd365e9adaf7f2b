"""Writes small files in MaxMind's format, for tests.

Source: https://maxmind.github.io/MaxMind-DB/ (version 2.0; 24-bit records, IPv6 tree,
IPv4 networks below ::/96).
"""

import struct
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

_MARKER = b"\xab\xcd\xefMaxMind.com"
_SEPARATOR = bytes(16)
_TEXT, _DOUBLE, _UINT16, _UINT32, _MAP, _UINT64, _ARRAY = 2, 3, 5, 6, 7, 9, 11


def write_mmdb(path: Path, records: Mapping[str, Any], *, kind: str = "Test-City") -> Path:
    """records: by network, none inside another. The file replaces a former one at once."""
    data, offsets = b"", {}
    for network, record in records.items():
        offsets[network] = len(data)
        data += _encode(record)
    nodes = _build_tree(list(records))
    tree = b"".join(_pack(node, len(nodes), offsets) for node in nodes)
    metadata = {
        "binary_format_major_version": (_UINT16, 2),
        "binary_format_minor_version": (_UINT16, 0),
        "build_epoch": (_UINT64, 1_780_000_000),
        "database_type": kind,
        "description": {"en": "for tests"},
        "ip_version": (_UINT16, 6),
        "languages": ["en"],
        "node_count": (_UINT32, len(nodes)),
        "record_size": (_UINT16, 24),
    }
    new = path.with_suffix(".new")
    new.write_bytes(tree + _SEPARATOR + data + _MARKER + _encode(metadata))
    return new.replace(path)


def _build_tree(networks: list[str]) -> list[list[Any]]:
    """Nodes of two records each: None, the number of a node, or a network."""
    nodes: list[list[Any]] = [[None, None]]
    for text in networks:
        network = ip_network(text)
        length = network.prefixlen + 128 - network.max_prefixlen
        bits = f"{int(network.network_address):0128b}"[:length]
        at = 0
        for bit in map(int, bits[:-1]):
            if nodes[at][bit] is None:
                nodes.append([None, None])
                nodes[at][bit] = len(nodes) - 1
            at = nodes[at][bit]
        nodes[at][int(bits[-1])] = text
    return nodes


def _pack(node: list[Any], count: int, offsets: Mapping[str, int]) -> bytes:
    def number(record: Any) -> int:
        if record is None:
            return count
        return record if isinstance(record, int) else count + len(_SEPARATOR) + offsets[record]

    return b"".join(number(record).to_bytes(3, "big") for record in node)


def _encode(value: Any) -> bytes:
    if isinstance(value, dict):
        pairs = (_encode(key) + _encode(item) for key, item in value.items())
        return _head(_MAP, len(value)) + b"".join(pairs)
    if isinstance(value, list):
        return _head(_ARRAY, len(value)) + b"".join(map(_encode, value))
    if isinstance(value, float):
        return _head(_DOUBLE, 8) + struct.pack(">d", value)
    if isinstance(value, str):
        return _head(_TEXT, len(value.encode())) + value.encode()
    kind, number = value
    octets: bytes = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return _head(kind, len(octets)) + octets


def _head(kind: int, size: int) -> bytes:
    assert size < 285, "longer ones need another form"
    low, more = (size, b"") if size < 29 else (29, bytes([size - 29]))
    return bytes([kind << 5 | low]) + more if kind < 8 else bytes([low, kind - 7]) + more
