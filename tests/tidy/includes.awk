# Checks includes against the table in ARCHITECTURE.md, "Includes", and finds cycles among domain slices.
# tests/tidy/cycles.awk finds cycles among headers.

# Returns a regular expression for the quoted includes that a file may have.
function allowed(file,    base, platform, part) {
    base = "^platform/base/"
    if (file ~ /^src\/(main\.cpp|app\/|commands\/)/) return "."
    if (file ~ /^src\/platform\/base\//) return base
    if (file ~ /^src\/platform\/http\/server\//) return "^platform/(base|http/server)/"
    if (file ~ /^src\/platform\/http\/stream\//) return "^platform/(base|http/server|http/stream)/"
    if (file ~ /^src\/platform\/http\/upload\//) return "^platform/(base|http/server|http/upload)/"
    if (file ~ /^src\/platform\/http\/openapi\//) return "^platform/(base|json|http/server|http/openapi)/"
    if (file ~ /^src\/platform\/http\/routing\//) return "^platform/(base|json|http)/"
    if (file ~ /^src\/platform\/pg\/query\//) return "^platform/(base|pg/query)/"
    if (file ~ /^src\/platform\/pg\/client\//) return "^platform/(base|pg/query|pg/client)/"
    if (file ~ /^src\/platform\/pg\/blocking\//) return "^platform/(base|pg/query|pg/client|pg/blocking)/"
    if (file ~ /^src\/platform\/pg\/cluster\//) return "^platform/(base|pg/blocking|pg/cluster)/"
    if (file ~ /^src\/platform\/pg\/migrate\//) return "^platform/(base|pg)/"
    if (file ~ /^src\/platform\/jobs\//) return "^platform/(base|json|pg|jobs)/"
    if (file ~ /^src\/platform\/events\//) return "^platform/(base|json|pg|jobs|events)/"
    if (file ~ /^src\/platform\/mail\//) return "^platform/(base|crypto|mail)/"
    if (file ~ /^src\/platform\//) { split(file, part, "/"); return "^platform/(base|" part[3] ")/" }
    if (file ~ /^src\/domain\/[^\/]+$/) return "^platform/(base|pg|crypto|jobs|mail|events)/|^domain/"
    if (file ~ /^src\/domain\//) {
        split(file, part, "/")
        return "^platform/(base|pg|crypto|jobs|mail|events)/|^domain/[^/]+$|^domain/" part[3] "/|" interfaces
    }
    platform = "^platform/(base|json|http|crypto)/|^domain/[^/]+$|"
    if (file ~ /^src\/api\/[^\/]+$/) return platform interfaces "|^api/[^/]+$"
    split(file, part, "/")
    return platform interfaces "|^api/[^/]+$|^api/" part[3] "/"
}

# Whether other slices may include the path: domain/Y/Y.hpp, its settings, and the access token and its check, which the
# mount uses.
function is_interface(path,    part) {
    split(path, part, "/")
    return part[1] == "domain" && (part[3] == part[2] ".hpp" || part[3] == "settings.hpp") || path ~ /^domain\/sessions\/(access_token|check)\.hpp$/
}

BEGIN { interfaces = "^domain/[^/]+/[^/]+$" }

/^#include "/ {
    path = $2
    gsub(/"/, "", path)
    split(FILENAME, from, "/")
    split(path, to, "/")
    is_own_slice = from[2] == "domain" && to[1] == "domain" && from[3] == to[2]
    if (path ~ /^app\// && FILENAME !~ /^src\/(main\.cpp|app\/|commands\/)/) refuse("may not include app")
    else if (path ~ /^commands\// && FILENAME !~ /^src\/(main\.cpp|commands\/)/) refuse("may not include commands")
    else if (path !~ allowed(FILENAME)) refuse("may not include " path)
    else if (path ~ /^domain\/[^\/]+\// && !is_own_slice && FILENAME !~ /^src\/(app|commands)\// && !is_interface(path))
        refuse(path " is private to its slice")
    else if (FILENAME ~ /^src\/domain\/[^\/]+\// && path ~ /^domain\/[^\/]+\// && !is_own_slice)
        uses[from[3], to[2]] = FILENAME ":" FNR
}

function refuse(why) { print FILENAME ":" FNR ": " why }

END {
    for (pair in uses) { split(pair, side, SUBSEP); slices[side[1]]; slices[side[2]]; reaches[pair] = 1 }
    for (via in slices) for (a in slices) for (b in slices)
        if (reaches[a, via] && reaches[via, b]) reaches[a, b] = 1
    for (pair in uses) {
        split(pair, side, SUBSEP)
        if (reaches[side[2], side[1]]) print uses[pair] ": " side[1] " and " side[2] " depend on each other"
    }
}
