-- What somebody would write by hand: one GET and one XADD for each scan, one pool of
-- connections. It knows no pause, no variants, no outage, and escapes no header.
local redis = require "nginx.redis"

local link = redis:new()
link:set_timeout(1000)
if not link:connect("127.0.0.1", tonumber(os.getenv("BENCH_REDIS_PORT"))) then
  return ngx.exit(503)
end
local short_id = ngx.var.short_id
local value = link:get("route:{" .. short_id .. "}")
if value == ngx.null or not value then
  link:set_keepalive(60000, 64)
  return ngx.exit(404)
end
local tenant, qr, url = string.match(value, '^%d+ %[(%d+),(%d+),"active",false,"([^"]+)"')
local header = ngx.req.get_headers()
local function text(name) return header[name] or "" end
local event = '[["' .. ngx.var.request_id .. '",' .. tenant .. "," .. qr .. ',"' .. short_id
  .. '",' .. math.floor(ngx.now() * 1000) .. ',"redirected","","' .. ngx.var.host .. '","'
  .. text("user-agent") .. '","' .. text("referer") .. '","' .. text("x-forwarded-for") .. '","'
  .. text("cf-ipcountry") .. '","' .. text("cf-region") .. '","' .. text("cf-ipcity") .. '","'
  .. text("cf-iplatitude") .. '","' .. text("cf-iplongitude") .. '","",false]]'
if not link:xadd("{scans}:events", "*", "b", event) then
  return ngx.exit(503)
end
link:set_keepalive(60000, 64)
ngx.header["Location"] = url
ngx.header["Cache-Control"] = "no-store"
return ngx.exit(302)
