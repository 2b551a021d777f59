/* A stream in memory for curlws_attach, and a pair of handles over it: both ends in one thread. */
#ifndef MEMORY_WIRE_H
#define MEMORY_WIRE_H

#include "test.h"

#define ROOM 3000

/* One direction. */
struct way {
    unsigned char bytes[ROOM];
    size_t len;
    int ended;      /* nobody writes any more */
    int abandoned;  /* nobody reads any more */
    int heads;      /* notes the first byte and the second of what was written */
    unsigned char head[2];
};

/* One end. */
struct end {
    struct way *in, *out;
    size_t piece; /* most bytes of a call; each second one is in vain then */
    unsigned calls;
    int freed, given_back;
    CURLM *wakes; /* told of each byte that the other end can read */
};

static inline ptrdiff_t end_read(void *user, void *buffer, size_t len)
{
    struct end *end = user;
    struct way *way = end->in;
    CHECK(!end->freed);
    if (end->piece && end->calls++ % 2 == 0) return CURLWS_IO_AGAIN;
    if (way->len == 0) return way->ended ? 0 : CURLWS_IO_AGAIN;
    if (end->piece && len > end->piece) len = end->piece;
    if (len > way->len) len = way->len;
    memcpy(buffer, way->bytes, len);
    way->len -= len;
    memmove(way->bytes, way->bytes + len, way->len);
    return (ptrdiff_t)len;
}

static inline ptrdiff_t end_write(void *user, const void *buffer, size_t len)
{
    struct end *end = user;
    struct way *way = end->out;
    size_t i;
    CHECK(!end->freed);
    if (way->abandoned) return 0;
    if (end->piece && end->calls++ % 2 == 0) return CURLWS_IO_AGAIN;
    if (end->piece && len > end->piece) len = end->piece;
    if (len > ROOM - way->len) len = ROOM - way->len;
    if (len == 0) return CURLWS_IO_AGAIN;
    for (i = 0; i < len && way->heads < 2; i++)
        way->head[way->heads++] = ((const unsigned char *)buffer)[i];
    memcpy(way->bytes + way->len, buffer, len);
    way->len += len;
    if (end->wakes) CHECK(curl_multi_wakeup(end->wakes) == CURLM_OK);
    return (ptrdiff_t)len;
}

static inline void end_free(void *user)
{
    struct end *end = user;
    end->freed++;
    end->out->ended = 1;
    end->in->abandoned = 1;
}

struct pair {
    struct way there, back;
    struct end client, server;
};

static inline void pair_init(struct pair *pair, size_t piece)
{
    memset(pair, 0, sizeof *pair);
    pair->client.in = pair->server.out = &pair->back;
    pair->client.out = pair->server.in = &pair->there;
    pair->client.piece = pair->server.piece = piece;
}

static inline struct curlws_stream stream_of(struct end *end)
{
    struct curlws_stream stream = {.size = sizeof stream, .fd = CURL_SOCKET_BAD};
    stream.read = end_read;
    stream.write = end_write;
    stream.free = end_free;
    stream.user = end;
    return stream;
}

/* A handle for the pull model over one end; open at once without HTTP. */
static inline CURL *attached(struct end *end, unsigned flags)
{
    struct curlws_stream stream = stream_of(end);
    CURL *curl = curl_easy_init();
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L) == CURLE_OK);
    CHECK(curlws_attach(curl, &stream, flags) == CURLE_OK);
    return curl;
}

#endif
