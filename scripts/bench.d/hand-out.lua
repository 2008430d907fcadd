-- wrk: one hand-out per request, every device once. Arguments: token, person ids' file, device ids' file, first line to take.
local threads = {}
function setup(thread) threads[#threads + 1] = thread end

local function lines(path, first)
  local all, n = {}, 0
  for line in io.lines(path) do
    n = n + 1
    if n >= first then all[#all + 1] = line end
  end
  return all
end

function init(args)
  token, persons, items = args[1], lines(args[2], 1), lines(args[3], tonumber(args[4]))
  used = 0
  math.randomseed(os.time() + tonumber(args[4]))
  -- A version 4 id whose first part is drawn once and whose end counts: unique, and cheap to make.
  key = string.format("%08x-%04x-4%03x-8%03x-", math.random(0, 2 ^ 31 - 1), math.random(0, 65535), math.random(0, 4095), math.random(0, 4095))
end

function request()
  used = used + 1
  local item = items[used]
  if not item then
    wrk.thread:stop()
    item = items[#items]
  end
  local person = persons[(used * 7919) % #persons + 1]
  return wrk.format("POST", "/api/v1/loans", {
    ["Authorization"] = "Bearer " .. token,
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = key .. string.format("%012x", used),
  }, '{"item":"' .. item .. '","person":"' .. person .. '","kind":"short"}')
end

function done(summary, latency)
  local taken = 0
  for _, thread in ipairs(threads) do taken = taken + thread:get("used") end
  local e = summary.errors
  print(string.format('RESULT {"requests":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"most":%.3f,"refused":%d,"broken":%d,"taken":%d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    e.status, e.connect + e.read + e.write + e.timeout, taken))
end
