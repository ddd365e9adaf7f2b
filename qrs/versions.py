"""The version of a QR, which two editors compare before one overwrites the other."""

from kernel.entity_tags import make_entity_tag
from qrs.models import DynamicQr


def get_entity_tag(qr: DynamicQr) -> str:
    """The same as long as nothing that its owner can edit has changed.

    Of the content and not of updated_at, which has whole seconds in the API, nor of the scans.
    With the id, so that two QRs alike have different tags.
    """
    return make_entity_tag(
        {
            "id": qr.pk,
            "name": qr.name,
            "destination_url": qr.destination_url,
            "variants": qr.variants,
            "is_active": qr.is_active,
            "settings": {"forward_query": qr.forward_query},
        }
    )
