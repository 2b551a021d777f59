/* Judges what a library says of a compressed frame's chunks: how many bytes are left is a lower bound,
   and 0 with the last chunk only. */
#ifndef CURLWS_LEFT_H
#define CURLWS_LEFT_H

#include "test.h"

struct left {
    curl_off_t end, promised; /* of this frame: bytes so far, and that there will be at least */
};

/* A chunk; 1 when the frame is complete. */
static inline int left_chunk(struct left *left, const struct curl_ws_frame *meta)
{
    CHECK(meta->offset == left->end);
    CHECK(meta->bytesleft >= 0);
    CHECK(meta->len > 0 || (left->end == 0 && meta->bytesleft == 0));
    left->end += (curl_off_t)meta->len;
    if (left->end + meta->bytesleft > left->promised) left->promised = left->end + meta->bytesleft;
    if (meta->bytesleft > 0) return 0;
    CHECK(left->promised == left->end);
    left->end = left->promised = 0;
    return 1;
}

#endif
