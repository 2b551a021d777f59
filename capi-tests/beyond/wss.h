/* Handles over ws, or over wss where the arguments name a file of roots; and the gate's port. */
#ifndef CURLWS_WSS_H
#define CURLWS_WSS_H

#include "test.h"

static const char *gate, *roots;

static inline CURL *handle(const char *url)
{
    CURL *curl = new_handle(url);
    if (roots) CHECK(curl_easy_setopt(curl, CURLOPT_CAINFO, roots) == CURLE_OK);
    return curl;
}

static inline CURL *open_handle(const char *url)
{
    CURL *curl = handle(url);
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    return curl;
}

/* Sends so many bytes again and again until the socket takes no more. */
static inline void fill(CURL *curl, const char *data, size_t size)
{
    size_t sent;
    CURLcode code;
    int frames = 0;
    while (!(code = curl_ws_send(curl, data, size, &sent, 0, CURLWS_BINARY))) frames++;
    CHECK(code == CURLE_AGAIN && frames > 0);
}

#endif
