/* What this process has used: for the programs of the benchmark. */
#ifndef BENCH_USAGE_H
#define BENCH_USAGE_H
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

static inline double cpu_seconds(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static inline double wall_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* KB, of a line of /proc/self/status: "VmHWM: %ld" is the peak. ru_maxrss would count the parent's
   memory before exec. */
static inline long memory(const char *format)
{
    char line[256];
    long kb = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, format, &kb) == 1) break;
    if (status != NULL) fclose(status);
    return kb;
}
#endif
