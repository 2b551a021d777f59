/* Many WebSockets in select, the oldest loop: for a program that has one already.
 *
 *     cc select.c connections.c $(pkg-config --cflags --libs curlws) -o select
 *     ./select ws://localhost:8080/ wss://echo.example.org/ ...
 *
 * Each connection sends a text, prints what comes back, and closes (connections.c). CURL_CA_BUNDLE
 * may name a file with the certificates of authorities.
 */
#include "connections.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>

/* Waits for the library's descriptors, and for those that the program adds to the sets. */
static CURLMcode wait_once(CURLM *multi)
{
    fd_set readable, writable, broken;
    struct timeval time;
    long milliseconds = -1;
    int highest = -1;
    CURLMcode code;
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_ZERO(&broken);
    code = curl_multi_fdset(multi, &readable, &writable, &broken, &highest);
    if (code == CURLM_OK) code = curl_multi_timeout(multi, &milliseconds);
    if (code != CURLM_OK) return code;
    if (milliseconds < 0 || milliseconds > 1000) milliseconds = 1000;
    /* There may be nothing to watch yet: look again soon. */
    if (highest < 0 && milliseconds > 100) milliseconds = 100;
    time.tv_sec = milliseconds / 1000;
    time.tv_usec = milliseconds % 1000 * 1000;
    if (select(highest + 1, &readable, &writable, &broken, &time) < 0 && errno != EINTR) {
        fprintf(stderr, "select: %s\n", strerror(errno));
        return CURLM_INTERNAL_ERROR;
    }
    return CURLM_OK;
}

int main(int argc, char **argv)
{
    struct connections all;
    int running;
    connections_init(&all, argc, argv);
    connections_start(&all, argv);
    do {
        all.code = curl_multi_perform(all.multi, &running);
        if (!connections_take_results(&all)) break;
        all.code = wait_once(all.multi);
    } while (all.code == CURLM_OK);
    return connections_end(&all);
}
