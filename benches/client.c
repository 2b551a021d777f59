/* One row of the benchmark: a program that uses libcurl's API alone, linked to libcurl and to us.
       client URL recv SIZE TOTAL | send SIZE TOTAL | echo SIZE COUNT | push SIZE TOTAL | connect 0 COUNT
   Prints CPU seconds, wall seconds, peak memory in KB. */
#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static char *buffer;
static size_t room;

static void fail(const char *what, CURLcode code)
{
    fprintf(stderr, "%s: %d\n", what, (int)code);
    exit(1);
}

static void wait_for(CURL *curl, short events)
{
    struct pollfd one = {.events = events};
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &one.fd);
    poll(&one, 1, -1);
}

/* Payload bytes received; -1 after a CLOSE. */
static long receive(CURL *curl)
{
    const struct curl_ws_frame *meta;
    size_t n;
    for (;;) {
        CURLcode code = curl_ws_recv(curl, buffer, room, &n, &meta);
        if (code == CURLE_AGAIN) {
            wait_for(curl, POLLIN);
            continue;
        }
        if (code != CURLE_OK) fail("recv", code);
        return meta->flags & CURLWS_CLOSE ? -1 : (long)n;
    }
}

static void send_frame(CURL *curl, size_t size)
{
    for (size_t done = 0; done < size;) {
        size_t n = 0;
        CURLcode code = curl_ws_send(curl, buffer + done, size - done, &n, 0, CURLWS_BINARY);
        if (code == CURLE_AGAIN) wait_for(curl, POLLOUT);
        else if (code != CURLE_OK) fail("send", code);
        done += n;
    }
}

static size_t take(char *data, size_t size, size_t count, void *total)
{
    (void)data;
    *(long long *)total += (long long)(size * count);
    return size * count;
}

static CURL *open_url(const char *url, long connect_only)
{
    CURL *curl = curl_easy_init();
    const char *ca = getenv("CA_FILE");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, connect_only);
    if (ca != NULL) curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
    return curl;
}

static CURL *connected(const char *url)
{
    CURL *curl = open_url(url, 2L);
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) fail("perform", code);
    return curl;
}

/* ru_maxrss would count the parent's memory before exec. */
static long peak_memory(void)
{
    char line[256];
    long kb = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, "VmHWM: %ld", &kb) == 1) break;
    if (status != NULL) fclose(status);
    return kb;
}

int main(int argc, char **argv)
{
    if (argc < 5) return 2;
    const char *url = argv[1], *row = argv[2];
    size_t size = (size_t)atol(argv[3]);
    long long total = atoll(argv[4]), done = 0;
    room = size > 65536 ? size : 65536;
    buffer = calloc(1, room);
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (strcmp(row, "connect") == 0) {
        for (; done < total; done++) {
            CURL *curl = connected(url);
            send_frame(curl, 1);
            curl_easy_cleanup(curl);
        }
    } else if (strcmp(row, "push") == 0) {
        CURL *curl = open_url(url, 0L);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &done);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, 0L);
        curl_easy_perform(curl);
        curl_easy_cleanup(curl);
    } else {
        CURL *curl = connected(url);
        if (strcmp(row, "recv") == 0)
            for (long n; (n = receive(curl)) >= 0;) done += n;
        else if (strcmp(row, "send") == 0)
            for (; done < total; done += (long long)size) send_frame(curl, size);
        else
            for (; done < total; done++) {
                send_frame(curl, size);
                for (size_t got = 0; got < size;) got += (size_t)receive(curl);
            }
        curl_easy_cleanup(curl);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("%.6f %.6f %ld\n",
           (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
               (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6,
           (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9,
           peak_memory());
    free(buffer);
    return 0;
}
