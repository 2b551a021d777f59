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

/* An option's or an info's enumerator from its kind and number. */
#define CURLOPT(name, kind, number) name = (kind) + (number)
#define CURLOPTDEPRECATED(name, kind, number, version, message)                                    \
  name CURL_DEPRECATED(version, message) = (kind) + (number)

#include "easy.h"
#include "multi.h"
#include "urlapi.h"
#include "options.h"
#include "header.h"
#include "websockets.h"
#include "mprintf.h"

/* A compiler neither knows nor counts arguments behind `...`. GCC and Clang can be told how, in C;
 * others count those of a macro. */
#if (defined(__clang__) && __clang_major__ >= 14 ||                                                \
     defined(__GNUC__) && (__GNUC__ > 4 || __GNUC__ == 4 && __GNUC_MINOR__ >= 3)) &&               \
    !defined(__cplusplus) && !defined(CURL_DISABLE_TYPECHECK)
#include "typecheck-gcc.h"
#elif defined(__STDC__) && __STDC__ >= 1
#define curl_easy_setopt(handle, option, value) curl_easy_setopt(handle, option, value)
#define curl_easy_getinfo(handle, info, result) curl_easy_getinfo(handle, info, result)
#define curl_share_setopt(share, option, value) curl_share_setopt(share, option, value)
#define curl_multi_setopt(multi, option, value) curl_multi_setopt(multi, option, value)
#endif

#endif
