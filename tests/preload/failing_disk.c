// A failing disk, loaded into PostgreSQL: writes of the write-ahead log fail while the file `eio` exists in the
// cluster's directory, which is PostgreSQL's working directory. `eio-once` causes one failure and is then removed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fails(int file) {
    char link[64];
    char path[4096];
    if (access("eio", F_OK) != 0 && access("eio-once", F_OK) != 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t size = readlink(link, path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
    if (strstr(path, "/pg_wal/") == NULL || (unlink("eio-once") != 0 && access("eio", F_OK) != 0)) return 0;
    errno = EIO;
    return 1;
}

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return fails(file) ? -1 : real(file);
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return fails(file) ? -1 : real(file);
}
