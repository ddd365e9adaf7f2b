SELECT asked.short_id FROM unnest(%s::text[]) AS asked (short_id)
WHERE NOT EXISTS (
    SELECT FROM public.qr_route AS route WHERE route.short_id = asked.short_id)
