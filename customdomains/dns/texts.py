"""Messages for the customer about a record: what is wrong, and what to do.

In every language, since nobody's is known when DNS answers. docs/custom-domains.md explains each
of them in detail.
"""

from collections.abc import Sequence

from customdomains.dns.replies import Outcome
from kernel.translated_text import in_all_languages
from kernel.translation import gettext as _

FOUND = "Found."
# A name may have dozens of records of any length.
_MAX_QUOTED = 4
_MAX_QUOTED_LENGTH = 120


@in_all_languages
def describe_unreadable(name: str, outcome: Outcome) -> str:
    texts = {
        Outcome.SERVFAIL: _(
            "The name servers answered %(name)s with an error (SERVFAIL). Often a DNSSEC signature"
            " is broken, or a server is down: ask your DNS provider."
        ),
        Outcome.REFUSED: _(
            "The name servers refused to answer for %(name)s (REFUSED). Usually the domain is"
            " delegated to servers that do not know it: check its NS records with your registrar."
        ),
        Outcome.TIMEOUT: _(
            "The name servers did not answer for %(name)s in time (time-out). They may be down or"
            " unreachable."
        ),
    }
    nothing_changes = _("We could not see the record, so nothing changes; we will look again.")
    return f"{texts[outcome] % {'name': name}} {nothing_changes}"


@in_all_languages
def describe_missing(rdtype: str, name: str, outcome: Outcome) -> str:
    hint = _(
        "If your provider appends the domain by itself, enter the name without it."
        " A new record can take some minutes to appear."
    )
    if outcome is Outcome.NXDOMAIN:
        text = _(
            "The name %(name)s does not exist yet (NXDOMAIN). Add a %(type)s record with this name"
            " and value."
        )
    else:
        text = _("The name %(name)s has no %(type)s record (no answer). Add one with this value.")
    return f"{text % {'name': name, 'type': rdtype}} {hint}"


@in_all_languages
def describe_wrong_txt(name: str, found: Sequence[str]) -> str:
    """There are TXT records, but not ours."""
    return _(
        "The TXT record of %(name)s has another value: %(found)s."
        " Replace it, or add a second TXT record with the value shown here."
    ) % {"name": name, "found": _quote(found)}


@in_all_languages
def describe_near_txt(name: str, value: str, near: str) -> str:
    """near: one of the next five texts."""
    return _("The TXT record of %(name)s, %(value)s, %(near)s") % {
        "name": name,
        "value": _quote([value]),
        "near": near,
    }


@in_all_languages
def describe_near_value(*, has_quotes: bool, has_blanks: bool, has_upper_case: bool) -> str:
    differences = [
        text
        for is_there, text in (
            (has_quotes, _("quotation marks")),
            (has_blanks, _("blanks")),
            (has_upper_case, _("upper case")),
        )
        if is_there
    ]
    return _(
        "has the right value but for %(what)s in it. Enter exactly the value shown here, without"
        " %(what)s."
    ) % {"what": _(" and ").join(differences)}


@in_all_languages
def describe_bare_token(prefix: str) -> str:
    """The value is the token without its prefix."""
    return _(
        'has the right token, but not "%(prefix)s=" in front of it. Enter the whole value as shown'
        " here."
    ) % {"prefix": prefix}


@in_all_languages
def describe_shortened_value() -> str:
    return _("has only the beginning of the value. Enter the whole value as shown here.")


@in_all_languages
def describe_surrounded_value() -> str:
    """The value is part of a longer text."""
    return _(
        "contains the right value with other text around it. Give the value shown here a TXT record"
        " of its own, with nothing else in it."
    )


@in_all_languages
def describe_other_claims_value() -> str:
    """The value belongs to another claim."""
    return _(
        "has the value of another claim: of an earlier one of this domain, of another domain or of"
        " another workspace. Replace it by the value shown here."
    )


@in_all_languages
def describe_stray(rdtype: str, wrong_name: str, name: str) -> str:
    text = _("The %(type)s record stands at %(wrong)s and not at %(name)s.") % {
        "type": rdtype,
        "wrong": wrong_name,
        "name": name,
    }
    if wrong_name.startswith(f"{name}."):
        hint = _(
            "Your provider appends %(zone)s by itself: enter the name without that ending."
        ) % {"zone": wrong_name.removeprefix(f"{name}.")}
    else:
        hint = _("Move it to %(name)s.") % {"name": name}
    return f"{text} {hint}"


@in_all_languages
def describe_aliased_txt(name: str, alias: str) -> str:
    """A CNAME answers for the name, usually made by a wildcard."""
    return _(
        "The name %(name)s is answered by a CNAME to %(alias)s, usually because of a wildcard"
        " record (*). Add a TXT record with exactly this name; it takes precedence over the"
        " wildcard."
    ) % {"name": name, "alias": alias}


@in_all_languages
def describe_addresses(name: str, addresses: Sequence[str]) -> str:
    """The name is proxied or flattened, or has an A record instead of a CNAME."""
    return _(
        "The name %(name)s answers with addresses (%(addresses)s) and not with a CNAME"
        " record. If your provider proxies or flattens it (at Cloudflare: the orange cloud), turn"
        " the proxy off (DNS only). Otherwise replace the A and AAAA records by a CNAME record"
        " with this value."
    ) % {"name": name, "addresses": _list(addresses)}


@in_all_languages
def describe_wrong_cname(name: str, chain: Sequence[str]) -> str:
    return _(
        "The CNAME record of %(name)s leads to %(way)s. Change its value to the one shown here."
    ) % {"name": name, "way": _(" and from there to ").join(chain)}


@in_all_languages
def describe_appended_target(found: str, zone: str) -> str:
    """The provider appended the zone's name to the target."""
    return _(
        "it leads to %(found)s: your provider appends %(zone)s by itself. End the value with a dot,"
        " so that nothing is appended."
    ) % {"found": found, "zone": zone}


@in_all_languages
def describe_other_claims_target(found: str) -> str:
    """The target belongs to another claim."""
    return _(
        "it leads to %(found)s, the target of another claim: of an earlier one of this domain, of"
        " another domain or of another workspace. Change its value to the one shown here."
    ) % {"found": found}


@in_all_languages
def describe_near_cname(name: str, near: str) -> str:
    """near: one of the two texts above."""
    return _("The CNAME record of %(name)s is nearly right: %(near)s") % {
        "name": name,
        "near": near,
    }


@in_all_languages
def describe_loop(name: str, chain: Sequence[str]) -> str:
    """The chain leads back to itself, or is too long."""
    return _(
        "The CNAME records from %(name)s run in a loop or on and on: %(way)s."
        " Point the name straight to the value shown here."
    ) % {"name": name, "way": ", ".join(chain)}


@in_all_languages
def describe_found() -> str:
    return _("Found.")


@in_all_languages
def describe_found_cname(chain: Sequence[str]) -> str:
    """chain: the names between the domain and the target."""
    if not chain:
        return _("Found.")
    return _("Found, by way of %(way)s.") % {"way": ", ".join(chain)}


@in_all_languages
def describe_caa(name: str, issuers: Sequence[str], allowed: Sequence[str]) -> str:
    """issuers: those that the records allow. allowed: ours."""
    return _(
        "The CAA records of %(name)s allow certificates from %(who)s only, so HTTPS will not work"
        ' here. Add a CAA record: 0 issue "%(issuer)s".'
    ) % {"name": name, "who": ", ".join(issuers) or _("nobody"), "issuer": allowed[0]}


@in_all_languages
def describe_caa_methods(name: str, issuer: str, methods: str, wanted: Sequence[str]) -> str:
    """The records allow our issuer, but only by validation methods that we do not use."""
    how = _("only by the method %(methods)s") % {"methods": methods}
    return _(
        "The CAA records of %(name)s allow %(issuer)s to issue certificates %(how)s"
        " (validationmethods), and not by ours, so HTTPS will not work here. Take the parameter"
        " away, or allow our methods: %(record)s."
    ) % {
        "name": name,
        "issuer": issuer,
        "how": how if methods else _("by no method"),
        "record": f'0 issue "{issuer}; validationmethods={",".join(wanted)}"',
    }


@in_all_languages
def describe_caa_account(name: str, issuer: str) -> str:
    """The records allow our issuer, but only for another account."""
    return _(
        "The CAA records of %(name)s allow %(issuer)s to issue certificates for another account"
        " only (accounturi), so HTTPS will not work here. Take the parameter away, or add a CAA"
        ' record without it: 0 issue "%(issuer)s".'
    ) % {"name": name, "issuer": issuer}


@in_all_languages
def describe_malformed_caa(name: str, value: str, issuer: str) -> str:
    """The records allow our issuer, but with a malformed parameter."""
    return _(
        "The CAA records of %(name)s hold %(value)s, with a parameter that has no value:"
        " certificate authorities must refuse, so HTTPS will not work here. Replace it by a record"
        ' without parameters: 0 issue "%(issuer)s".'
    ) % {"name": name, "value": _quote([value]), "issuer": issuer}


@in_all_languages
def describe_critical_caa(name: str, tag: str) -> str:
    """A property is critical and unknown to certificate authorities."""
    return _(
        "The CAA records of %(name)s hold the property '%(tag)s', which is marked as critical and"
        " which certificate authorities do not know: they must refuse, so HTTPS will not work here."
        " Remove that record, or set its flags to 0."
    ) % {"name": name, "tag": tag}


@in_all_languages
def join_texts(*texts: str) -> str:
    return " ".join(texts)


@in_all_languages
def name_record(kind: str, message: str) -> str:
    """kind: TXT or CNAME."""
    return _("%(kind)s: %(message)s") % {"kind": kind, "message": message}


def _quote(values: Sequence[str]) -> str:
    shown = [f'"{_shorten(value)}"' for value in values[:_MAX_QUOTED]]
    return ", ".join(shown) + _name_more(len(values) - len(shown))


def _list(values: Sequence[str]) -> str:
    return ", ".join(values[:_MAX_QUOTED]) + _name_more(len(values) - _MAX_QUOTED)


def _name_more(count: int) -> str:
    return _(" and %(count)d more") % {"count": count} if count > 0 else ""


def _shorten(value: str) -> str:
    return value if len(value) <= _MAX_QUOTED_LENGTH else f"{value[:_MAX_QUOTED_LENGTH]}…"
