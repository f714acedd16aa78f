// A resolver for tests. For names that end in `.test`, the file SLOW_NAMES contains the address to return. While it
// contains `wait`, the resolver does not answer, as if no name server could be reached.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int read_answer(char *answer, int size) {
    const char *path = getenv("SLOW_NAMES");
    FILE *file = path != NULL ? fopen(path, "re") : NULL;
    if (file == NULL || fgets(answer, size, file) == NULL) answer[0] = '\0';
    if (file != NULL) fclose(file);
    return answer[0] != '\0';
}

int getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict found) {
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
        (int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");
    const size_t length = node != NULL ? strlen(node) : 0;
    if (length < 5 || strcmp(node + length - 5, ".test") != 0) return real(node, service, hints, found);
    char answer[64];
    while (read_answer(answer, sizeof answer) && strcmp(answer, "wait") == 0) usleep(10000);
    return answer[0] != '\0' ? real(answer, service, hints, found) : EAI_NONAME;
}
