-- wrk: readings, one path per line of a file, in turn. Arguments: token, the paths' file.
function init(args)
  paths, at = {}, 0
  for line in io.lines(args[2]) do paths[#paths + 1] = wrk.format("GET", line, { ["Authorization"] = "Bearer " .. args[1] }) end
end

function request()
  at = at % #paths + 1
  return paths[at]
end

function done(summary, latency)
  local e = summary.errors
  print(string.format('RESULT {"requests":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"most":%.3f,"refused":%d,"broken":%d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    e.status, e.connect + e.read + e.write + e.timeout))
end
