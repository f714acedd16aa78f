# Headers that include each other, directly or through others. Paths are relative to src, to bench, or to the root.
# Removes each header that includes none of the rest, or that none of the rest includes. Only cycles and the headers
# between two cycles remain.

FNR == 1 {
    name = FILENAME
    sub(/^(src|bench)\//, "", name)
    files[name] = FILENAME
}

/^#include "/ {
    path = $2
    gsub(/"/, "", path)
    includes[name, path] = FNR
}

END {
    do {
        is_done = 1
        split("", from)
        split("", to)
        for (pair in includes) {
            split(pair, side, SUBSEP)
            from[side[1]]
            to[side[2]]
        }
        for (pair in includes) {
            split(pair, side, SUBSEP)
            if (!(side[1] in to) || !(side[2] in from)) {
                delete includes[pair]
                is_done = 0
            }
        }
    } while (!is_done)
    for (pair in includes) {
        split(pair, side, SUBSEP)
        print files[side[1]] ":" includes[pair] ": a cycle: " side[2] " includes this header, maybe through others"
    }
}
