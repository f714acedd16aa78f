# The measurements (workload, server, requests/s, p50, p99, CPU of the server, CPU of PostgreSQL; times in µs), taken in
# pairs, as a table of medians. Ends with 1 when a goal is missed.
function median(values, count,    sorted, i, j, held) {
    for (i = 1; i <= count; ++i) {
        held = values[i]
        for (j = i - 1; j > 0 && sorted[j] > held; --j) sorted[j + 1] = sorted[j]
        sorted[j + 1] = held
    }
    return count % 2 ? sorted[(count + 1) / 2] : (sorted[count / 2] + sorted[count / 2 + 1]) / 2
}

function column(workload, server, field,    values, i) {
    for (i = 1; i <= taken[workload, server]; ++i) values[i] = measured[workload, server, field, i]
    return median(values, taken[workload, server])
}

function cpu(workload, server, pair) {
    return measured[workload, server, 6, pair] + measured[workload, server, 7, pair]
}

function ratio(workload,    values, i) {
    for (i = 1; i <= taken[workload, "plaza"]; ++i) values[i] = cpu(workload, "plaza", i) / cpu(workload, "nginx", i)
    return median(values, i - 1)
}

{
    pair = ++taken[$1, $2]
    for (field = 3; field <= 7; ++field) measured[$1, $2, field, pair] = $field
}

END {
    goal["/posts/{id}"] = 2.5
    goal["/posts?limit=10"] = 12
    split("/posts/{id} /posts?limit=10", workloads, " ")
    print "| GET | requests/s | p50 | p99 | CPU server | CPU PostgreSQL | together | nginx, a file of that size | ratio | goal |"
    print "|---|---|---|---|---|---|---|---|---|---|"
    for (i = 1; i in workloads; ++i) {
        w = workloads[i]
        server = column(w, "plaza", 6)
        postgres = column(w, "plaza", 7)
        passes = ratio(w) <= goal[w]
        if (!passes) missed = 1
        printf "| `%s` | %d | %.2f ms | %.2f ms | %.1f µs | %.1f µs | %.1f µs | %.1f µs | %.2f | %g: %s |\n", w,
            column(w, "plaza", 3), column(w, "plaza", 4) / 1000, column(w, "plaza", 5) / 1000, server, postgres,
            server + postgres, column(w, "nginx", 6), ratio(w), goal[w], passes ? "met" : "missed"
    }
    exit missed
}
