/* websockets.h: sending and receiving WebSocket frames.
 *
 * libcurl's declarations are in curlws.h; the name is kept for programs that include it.
 */
#ifndef CURLINC_WEBSOCKETS_H
#define CURLINC_WEBSOCKETS_H

#include "curl.h"

/* What follows stands in curlws.h, too: no word of -Wredundant-decls. */
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC system_header
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Waits until an open WebSocket is ready (ours; curlws.h says all about it). */
CURL_EXTERN CURLcode curl_ws_poll(CURL *curl, unsigned int want, int timeout_ms,
                                  unsigned int *ready);

#ifdef __cplusplus
}
#endif

#endif
