-- What wrk asks: a body made for each request, under a name of its own; at the end, what came of all as one line.
local method, path, token, body, prefix = os.getenv("METHOD"), os.getenv("ADDRESS"), os.getenv("TOKEN"), os.getenv("BODY_FILE"), os.getenv("NAME")
local pattern = body and io.open(body):read("*a")
local asked = 0

function request()
  asked = asked + 1
  local headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
  if not pattern then return wrk.format(method, path, headers) end
  headers["Idempotency-Key"] = prefix .. asked
  local number = string.format("%07d", asked % 1000 + 1)
  return wrk.format(method, path, headers, (pattern:gsub("@", number)))
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("answered %d failed %d seconds %.3f p95 %.1f\n", summary.requests, failed, summary.duration / 1e6, latency:percentile(95) / 1e3))
end
