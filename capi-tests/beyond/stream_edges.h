/* What the tests of attached streams at their edges share. */
#ifndef CURLWS_STREAM_EDGES_H
#define CURLWS_STREAM_EDGES_H

#include "memory_wire.h"

#include <fcntl.h>

static char error[CURL_ERROR_SIZE];

static inline void say(const char *what, CURLcode code)
{
    printf("%s: %d %s\n", what, (int)code, error[0] ? error : "-");
    error[0] = 0;
}

static inline CURL *handle(void)
{
    CURL *curl = curl_easy_init();
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error) == CURLE_OK);
    return curl;
}

static inline int is_open(int fd)
{
    return fcntl(fd, F_GETFD) != -1;
}

#endif
