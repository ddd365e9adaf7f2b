-- Requests as phones send them; heads are written once so that wrk itself costs little.
-- The environment names two files: short ids and user agents, one a line. BENCH_PAUSE_MS, when it
-- is set: how long a connection waits on average before it asks again.
local heads = {}
-- One text and no table: Lua's garbage collector would look at a million strings over and over.
local short_ids
local short_id_count
local ID_LENGTH = 8
local last = 0

local function read_lines(path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  return lines
end

function init()
  short_ids = io.open(os.getenv("BENCH_SHORT_IDS")):read("*a")
  short_id_count = math.floor((#short_ids + 1) / (ID_LENGTH + 1))
  local agents = read_lines(os.getenv("BENCH_USER_AGENTS"))
  math.randomseed(os.time())
  for number = 1, 20000 do
    local request = wrk.format("GET", "/", {
      ["Host"] = "q.localhost",
      ["User-Agent"] = agents[math.random(#agents)],
      ["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      ["Accept-Language"] = "en-CA,en;q=0.9,fr;q=0.8",
      ["Accept-Encoding"] = "gzip, deflate, br",
      ["X-Forwarded-For"] = "203.0." .. math.random(0, 255) .. "." .. math.random(1, 254),
      ["CF-IPCountry"] = "CA",
      ["CF-Region"] = "Quebec",
      ["CF-IPCity"] = "Montreal",
      ["CF-IPLatitude"] = "45.50880",
      ["CF-IPLongitude"] = "-73.58781",
    })
    heads[number] = string.sub(request, #"GET /" + 1)
  end
end

local pause_ms = tonumber(os.getenv("BENCH_PAUSE_MS") or "0")
if pause_ms > 0 then
  -- Evenly spread, so that the connections do not march in step.
  delay = function() return math.random(0, 2 * pause_ms) end
end

function request()
  last = last % #heads + 1
  local start = math.random(0, short_id_count - 1) * (ID_LENGTH + 1)
  return "GET /q/" .. string.sub(short_ids, start + 1, start + ID_LENGTH) .. "/" .. heads[last]
end
