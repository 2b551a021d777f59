/* curl.h: what a program includes. It brings everything else of libcurlws.
 *
 * The declarations are in curlws.h, which is generated; here is what C must say by itself.
 */
#ifndef CURLINC_CURL_H
#define CURLINC_CURL_H

#include <limits.h>
#include "curlver.h"
#include "system.h"
#include "curlws.h"
#include "aliases.h"

/* How libcurl marks what it exports; nothing is needed here. */
#ifndef CURL_EXTERN
#define CURL_EXTERN
#endif

/* CURL_DEPRECATED marks an old name, CURL_IGNORE_DEPRECATION uses one without a warning. */
#if defined(__GNUC__) && !defined(CURL_DISABLE_DEPRECATION)
#define CURL_DEPRECATED(version, message)                                                          \
  __attribute__((__deprecated__("since " #version ". " message)))
#define CURL_IGNORE_DEPRECATION(statements)                                                        \
  _Pragma("GCC diagnostic push")                                                                   \
  _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")                                  \
  statements                                                                                       \
  _Pragma("GCC diagnostic pop")
#else
#define CURL_DEPRECATED(version, message)
#define CURL_IGNORE_DEPRECATION(statements) statements
#endif

/* An option's or an info's enumerator from its kind and number. */
#define CURLOPT(name, kind, number) name = (kind) + (number)
#define CURLOPTDEPRECATED(name, kind, number, version, message)                                    \
  name CURL_DEPRECATED(version, message) = (kind) + (number)

/* A compiler cannot count the arguments of a function with `...`, but those of a macro it can. */
#define curl_easy_setopt(handle, option, value) curl_easy_setopt(handle, option, value)
#define curl_easy_getinfo(handle, info, result) curl_easy_getinfo(handle, info, result)
#define curl_share_setopt(share, option, value) curl_share_setopt(share, option, value)
#define curl_multi_setopt(multi, option, value) curl_multi_setopt(multi, option, value)

#include "easy.h"
#include "multi.h"
#include "urlapi.h"
#include "options.h"
#include "header.h"
#include "websockets.h"
#include "mprintf.h"

#endif
