CREATE TEMPORARY TABLE fill_agent (
    id int, user_agent text, client text, device text, os text, browser text, is_bot boolean,
    bot_reason text, referer text
)
