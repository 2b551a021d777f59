/* Taking from a program what it may use: descriptors, memory. */
#ifndef CURLWS_SCARCE_H
#define CURLWS_SCARCE_H

#include <dirent.h>
#include <sys/resource.h>

/* How many descriptors are open. */
static inline int descriptors(void)
{
    int count = -3; /* the two names of folders, and the look itself */
    DIR *all = opendir("/proc/self/fd");
    while (all != NULL && readdir(all) != NULL) count++;
    if (all != NULL) closedir(all);
    return count;
}

/* So many more can be opened. */
static inline void leave_descriptors(int count)
{
    struct rlimit limit;
    int next = dup(0);
    close(next);
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = (rlim_t)(next + count);
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

/* So much as is allowed again. */
static inline void lift(int resource)
{
    struct rlimit limit;
    CHECK(getrlimit(resource, &limit) == 0);
    limit.rlim_cur = limit.rlim_max;
    CHECK(setrlimit(resource, &limit) == 0);
}

#endif
