/* From a program's start to the first byte received, by libcurl's API; linked to libcurl and to us.
       load URL
   Prints microseconds from exec, and from curl_global_init, to that byte. */
#define _GNU_SOURCE
#include "usage.h"
#include <curl/curl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static void check(CURLcode code, const char *what)
{
    if (code == CURLE_OK) return;
    fprintf(stderr, "load: %s: %d\n", what, (int)code);
    exit(1);
}

static void receive_byte(const char *url)
{
    char byte;
    size_t n = 0;
    const struct curl_ws_frame *meta;
    const char *ca = getenv("CA_FILE");
    CURL *curl = curl_easy_init();
    CURLcode code;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    if (ca != NULL) curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
    check(curl_easy_perform(curl), "perform");
    while ((code = curl_ws_recv(curl, &byte, 1, &n, &meta)) == CURLE_AGAIN) {
        struct pollfd one = {.events = POLLIN};
        curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &one.fd);
        poll(&one, 1, -1);
    }
    check(code, "recv");
    curl_easy_cleanup(curl);
}

/* Begins anew with the time as an argument: what loads the libraries is to be counted. */
int main(int argc, char **argv)
{
    char now[32];
    if (argc < 2) return 2;
    if (argc < 3) {
        snprintf(now, sizeof now, "%.9f", wall_seconds());
        execl("/proc/self/exe", argv[0], argv[1], now, (char *)NULL);
        return 1;
    }
    double executed = atof(argv[2]), start = wall_seconds();
    check(curl_global_init(CURL_GLOBAL_DEFAULT), "global_init");
    receive_byte(argv[1]);
    double end = wall_seconds();
    printf("%.1f %.1f\n", (end - executed) * 1e6, (end - start) * 1e6);
    curl_global_cleanup();
    return 0;
}
