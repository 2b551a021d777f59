/* mprintf.h: the printf family with libcurl's names.
 *
 * By hand, because it takes va_list, which Rust cannot name.
 */
#ifndef CURLINC_MPRINTF_H
#define CURLINC_MPRINTF_H

#include <stdarg.h>
#include <stdio.h>
#include "curl.h"

/* Has a C compiler check the arguments against the format string. */
#ifndef CURL_TEMP_PRINTF
#if defined(__GNUC__) && defined(__STDC_VERSION__) && !defined(CURL_NO_FMT_CHECKS)
#define CURL_TEMP_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#else
#define CURL_TEMP_PRINTF(text, first)
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* To stdout, a stream, a buffer, a buffer of so many bytes. */
int curl_mprintf(const char *format, ...) CURL_TEMP_PRINTF(1, 2);
int curl_mfprintf(FILE *stream, const char *format, ...) CURL_TEMP_PRINTF(2, 3);
int curl_msprintf(char *buffer, const char *format, ...) CURL_TEMP_PRINTF(2, 3);
int curl_msnprintf(char *buffer, size_t size, const char *format, ...) CURL_TEMP_PRINTF(3, 4);

/* To new memory, which curl_free gives back. */
char *curl_maprintf(const char *format, ...) CURL_TEMP_PRINTF(1, 2);

/* The same with a va_list. */
int curl_mvprintf(const char *format, va_list args) CURL_TEMP_PRINTF(1, 0);
int curl_mvfprintf(FILE *stream, const char *format, va_list args) CURL_TEMP_PRINTF(2, 0);
int curl_mvsprintf(char *buffer, const char *format, va_list args) CURL_TEMP_PRINTF(2, 0);
int curl_mvsnprintf(char *buffer, size_t size, const char *format, va_list args)
  CURL_TEMP_PRINTF(3, 0);
char *curl_mvaprintf(const char *format, va_list args) CURL_TEMP_PRINTF(1, 0);

#ifdef __cplusplus
}
#endif

#undef CURL_TEMP_PRINTF

#endif
