/* system.h: curl_off_t, a signed integer of 64 bits, and how to print it. */
#ifndef CURLINC_SYSTEM_H
#define CURLINC_SYSTEM_H

#include <sys/types.h>
#include <sys/socket.h>

/* `long` where it has 64 bits: programs in C++ overload on the type, not on its size. */
#ifdef __LP64__
#define CURL_TYPEOF_CURL_OFF_T long
#define CURL_FORMAT_CURL_OFF_T "ld"
#define CURL_FORMAT_CURL_OFF_TU "lu"
#define CURL_SUFFIX_CURL_OFF_T L
#define CURL_SUFFIX_CURL_OFF_TU UL
#else
#define CURL_TYPEOF_CURL_OFF_T long long
#define CURL_FORMAT_CURL_OFF_T "lld"
#define CURL_FORMAT_CURL_OFF_TU "llu"
#define CURL_SUFFIX_CURL_OFF_T LL
#define CURL_SUFFIX_CURL_OFF_TU ULL
#endif
#define CURL_TYPEOF_CURL_SOCKLEN_T socklen_t

/* What this header had to include for them. */
#define CURL_PULL_SYS_TYPES_H 1
#define CURL_PULL_SYS_SOCKET_H 1

typedef CURL_TYPEOF_CURL_OFF_T curl_off_t;
typedef CURL_TYPEOF_CURL_SOCKLEN_T curl_socklen_t;

#endif
