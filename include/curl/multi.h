/* multi.h: multi handles.
 *
 * Its declarations are in curlws.h; the name is kept for programs that include it.
 */
#ifndef CURLINC_MULTI_H
#define CURLINC_MULTI_H

#include "curl.h"

/* The old function took no events; programs that still name it mean the new one. */
#ifndef CURL_ALLOW_OLD_MULTI_SOCKET
#define curl_multi_socket(multi, socket, running)                                                  \
  curl_multi_socket_action(multi, socket, 0, running)
#endif

#endif
