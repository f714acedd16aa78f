// A process that runs out of descriptors: the system call that is named in the file SCARCE_DESCRIPTORS fails. It is
// `socket`, or `fcntl`, which duplicates a descriptor.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int is_refused(const char *call) {
    const char *path = getenv("SCARCE_DESCRIPTORS");
    FILE *file = path != NULL ? fopen(path, "re") : NULL;
    if (file == NULL) return 0;
    char named[16] = "";
    const int is_named = fgets(named, sizeof named, file) != NULL && strcmp(named, call) == 0;
    fclose(file);
    if (is_named) errno = EMFILE;
    return is_named;
}

int socket(int domain, int type, int protocol) {
    int (*real)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
    return is_refused("socket") ? -1 : real(domain, type, protocol);
}

static int pass_on(const char *name, int file, int command, void *argument) {
    int (*real)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, name);
    return command == F_DUPFD_CLOEXEC && is_refused("fcntl") ? -1 : real(file, command, argument);
}

int fcntl(int file, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return pass_on("fcntl", file, command, argument);
}

int fcntl64(int file, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return pass_on("fcntl64", file, command, argument);
}
