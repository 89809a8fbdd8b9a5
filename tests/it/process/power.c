/* Preloaded into the program: keeps in POWER_DURABLE what a disk is sure to hold of the files in POWER_HOME, which is
   what they held when they were last synced, under the names they had when their folder was last synced. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_RENAMED 64

static char renamed[MAX_RENAMED][2][PATH_MAX];
static int renamed_count;

/* The part of a path after the home's; null for any other path. */
static const char *within(const char *path) {
    const char *home = getenv("POWER_HOME");
    size_t length = home ? strlen(home) : 0;
    if (!length || strncmp(path, home, length) != 0) return NULL;
    return path[length] == '/' ? path + length + 1 : path[length] == 0 ? "" : NULL;
}

static void durable(char *to, const char *name) {
    snprintf(to, PATH_MAX, "%s/%s", getenv("POWER_DURABLE"), name);
}

static void keep(int fd, const char *name) {
    char target[PATH_MAX], fresh[PATH_MAX + 8], link[64], buffer[65536];
    if (strchr(name, '/')) return;
    durable(target, name);
    snprintf(fresh, sizeof fresh, "%s.fresh", target);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int from = open(link, O_RDONLY | O_CLOEXEC);
    int to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t count;
    off_t at = 0;
    while (from >= 0 && to >= 0 && (count = pread(from, buffer, sizeof buffer, at)) > 0) {
        if (write(to, buffer, count) != count) break;
        at += count;
    }
    if (from >= 0) close(from);
    if (to >= 0) close(to);
    /* A kill in between must not leave half a copy. */
    ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(fresh, target);
}

static void keep_names(void) {
    for (int n = 0; n < renamed_count; n++) {
        char from[PATH_MAX], to[PATH_MAX];
        durable(from, renamed[n][0]);
        durable(to, renamed[n][1]);
        ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(from, to);
    }
    renamed_count = 0;
}

static void synced(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    const char *name = within(path);
    if (!name) return;
    if (*name) keep(fd, name);
    else keep_names();
}

int fsync(int fd) {
    int failed = ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
    if (!failed) synced(fd);
    return failed;
}

int fdatasync(int fd) {
    int failed = ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
    if (!failed) synced(fd);
    return failed;
}

int rename(const char *from, const char *to) {
    int failed = ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(from, to);
    const char *old = within(from), *new = within(to);
    if (!failed && old && new && renamed_count < MAX_RENAMED) {
        snprintf(renamed[renamed_count][0], PATH_MAX, "%s", old);
        snprintf(renamed[renamed_count++][1], PATH_MAX, "%s", new);
    }
    return failed;
}
