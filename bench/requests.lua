-- What wrk asks and reports. With the argument `posts`, random ones of the posts that people.sql makes; otherwise the
-- URL of the command line.
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("seed", threads)
end

function init(arguments)
    local token = os.getenv("TOKEN")
    if token then wrk.headers["Authorization"] = "Bearer " .. token end
    if arguments[1] ~= "posts" then return end

    local prepared = {}
    for n = 1, 10000 do
        prepared[n] = wrk.format("GET", string.format("/posts/%.0f", (31622400000 + n * 60000) * 4096))
    end
    math.randomseed(seed)
    request = function() return prepared[math.random(#prepared)] end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("measured %d %d %d %d %d\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
