/* curlver.h: which libcurl's interface this is.
 *
 * Programs test these numbers for features. LIBCURLWS_VERSION (curlws.h) is the library's own.
 */
#ifndef CURLINC_CURLVER_H
#define CURLINC_CURLVER_H

#define LIBCURL_COPYRIGHT "The libcurlws authors."

#define LIBCURL_VERSION "8.22.0"
#define LIBCURL_VERSION_MAJOR 8
#define LIBCURL_VERSION_MINOR 22
#define LIBCURL_VERSION_PATCH 0
#define LIBCURL_VERSION_NUM 0x081600
#define LIBCURL_TIMESTAMP "[libcurlws]"

/* A version as one number, and whether this one is at least that one. */
#define CURL_VERSION_BITS(major, minor, patch) ((major) << 16 | (minor) << 8 | (patch))
#define CURL_AT_LEAST_VERSION(major, minor, patch)                                                 \
  (LIBCURL_VERSION_NUM >= CURL_VERSION_BITS(major, minor, patch))

#endif
