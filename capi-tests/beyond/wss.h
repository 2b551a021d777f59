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

#endif
