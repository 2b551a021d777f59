/* Frames that do not fit one write: the first write takes a few bytes, the next one none. However few,
   each frame arrives whole: given in one call, announced, and brought in pieces. */
#define _GNU_SOURCE
#include "test.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/socket.h>

#define LARGE 40000
#define MOST 20 /* a header has up to 14 bytes */

static size_t take; /* bytes that the next write takes; then it is 0, and the write after it waits */
static int waits;

/* The library's one way to write to a socket (it is looked up here first). */
ssize_t send(int fd, const void *data, size_t size, int flags)
{
    static ssize_t (*real)(int, const void *, size_t, int);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "send");
    if (waits) {
        waits = 0;
        errno = EAGAIN;
        return -1;
    }
    if (take && size > take) {
        size = take;
        take = 0;
        waits = 1;
    }
    return real(fd, data, size, flags);
}

/* An announced frame, by as many calls as it takes. */
static void announced(CURL *curl, const unsigned char *data, size_t size, size_t piece)
{
    size_t done = 0, sent;
    curl_off_t whole = (curl_off_t)size;
    while (done < size) {
        size_t rest = size - done < piece ? size - done : piece;
        CURLcode code = curl_ws_send(curl, data + done, rest, &sent, whole, CURLWS_BINARY | CURLWS_OFFSET);
        whole = 0;
        if (code == CURLE_AGAIN)
            CHECK(sent == 0 && wait_for(curl, POLLOUT));
        else if (code != CURLE_OK) {
            printf("not ok: %d after %lu\n", (int)code, (unsigned long)done);
            exit(0);
        }
        done += sent;
    }
}

int main(int argc, char **argv)
{
    static unsigned char data[LARGE];
    CURL *curl = connected(argv[1]);
    size_t bytes;
    (void)argc;
    fill_pattern(data, sizeof data);
    for (bytes = 1; bytes <= MOST; bytes++) {
        take = bytes;
        CHECK(send_all(curl, data, sizeof data, CURLWS_BINARY) == CURLE_OK);
        take = bytes;
        announced(curl, data, 300, 7);
        take = bytes;
        announced(curl, data, sizeof data, 5000);
        take = bytes;
        CHECK(send_all(curl, data, 100, CURLWS_BINARY) == CURLE_OK);
    }
    CHECK(send_all(curl, "", 0, CURLWS_CLOSE) == CURLE_OK);
    curl_easy_cleanup(curl);
    return 0;
}
