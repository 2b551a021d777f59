/* websockets.h: sending and receiving WebSocket frames.
 *
 * Its declarations are in curlws.h, curl_ws_poll among them; the name is kept for programs that
 * include it.
 */
#ifndef CURLINC_WEBSOCKETS_H
#define CURLINC_WEBSOCKETS_H

#include "curl.h"

#endif
