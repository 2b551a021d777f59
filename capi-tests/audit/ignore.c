/* Preloaded into a test program by audit.py: makes one option do nothing, or one info say nothing,
   so that a test which needs it must fail. Environment:

   AUDIT_IGNORE=oNUMBER  curl_easy_setopt judges the value as ever (on another handle), without effect
   AUDIT_IGNORE=iNUMBER  curl_easy_getinfo answers as ever, with zero, NULL or an empty list
   AUDIT_IGNORE=sNUMBER  curl_share_setopt the same, on another share
   AUDIT_RECORD=FILE     a line for each option, info and share option that is used, as above */
#define _GNU_SOURCE
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_share_setopt

/* Whether this one is to be ignored; writes down that it was used. */
static int is_ignored(char kind, int number)
{
    const char *ignored = getenv("AUDIT_IGNORE"), *record = getenv("AUDIT_RECORD");
    char name[32];
    int length = snprintf(name, sizeof name, "%c%d\n", kind, number);
    if (record) {
        int fd = open(record, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0 || write(fd, name, (size_t)length) != length) abort();
        close(fd);
    }
    name[length - 1] = '\0';
    return ignored && !strcmp(ignored, name);
}

static void *next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

CURLcode curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
    CURLcode (*set)(CURL *, CURLoption, ...);
    CURL *scratch = NULL;
    CURLcode code;
    va_list list;
    *(void **)&set = next("curl_easy_setopt");
    if (is_ignored('o', (int)option) && curl) curl = scratch = curl_easy_init();
    va_start(list, option);
    if (option >= CURLOPTTYPE_BLOB)
        code = set(curl, option, va_arg(list, void *));
    else if (option >= CURLOPTTYPE_OFF_T)
        code = set(curl, option, va_arg(list, curl_off_t));
    else if (option >= CURLOPTTYPE_FUNCTIONPOINT)
        code = set(curl, option, va_arg(list, void (*)(void)));
    else if (option >= CURLOPTTYPE_OBJECTPOINT)
        code = set(curl, option, va_arg(list, void *));
    else
        code = set(curl, option, va_arg(list, long));
    va_end(list);
    if (scratch) {
        curl_easy_reset(scratch); /* so that its end writes no cookie jar */
        curl_easy_cleanup(scratch);
    }
    return code;
}

/* What an answer is when there is none. */
static void empty(CURLINFO info, void *out)
{
    static struct curl_certinfo no_certificates;
    switch (info & CURLINFO_TYPEMASK) {
    case CURLINFO_LONG:
        *(long *)out = 0;
        break;
    case CURLINFO_DOUBLE:
        *(double *)out = 0;
        break;
    case CURLINFO_OFF_T:
        *(curl_off_t *)out = 0;
        break;
    case CURLINFO_SOCKET:
        *(curl_socket_t *)out = CURL_SOCKET_BAD;
        break;
    case CURLINFO_SLIST:
        if (info == CURLINFO_COOKIELIST) curl_slist_free_all(*(struct curl_slist **)out);
        *(void **)out = info == CURLINFO_CERTINFO ? &no_certificates : NULL;
        break;
    default:
        *(void **)out = NULL;
    }
}

CURLcode curl_easy_getinfo(CURL *curl, CURLINFO info, ...)
{
    CURLcode (*get)(CURL *, CURLINFO, ...);
    CURLcode code;
    va_list list;
    void *out;
    *(void **)&get = next("curl_easy_getinfo");
    va_start(list, info);
    out = va_arg(list, void *);
    va_end(list);
    code = get(curl, info, out);
    if (is_ignored('i', (int)info) && code == CURLE_OK) empty(info, out);
    return code;
}

CURLSHcode curl_share_setopt(CURLSH *share, CURLSHoption option, ...)
{
    CURLSHcode (*set)(CURLSH *, CURLSHoption, ...);
    CURLSH *scratch = NULL;
    CURLSHcode code;
    va_list list;
    *(void **)&set = next("curl_share_setopt");
    if (is_ignored('s', (int)option) && share) share = scratch = curl_share_init();
    va_start(list, option);
    if (option == CURLSHOPT_SHARE || option == CURLSHOPT_UNSHARE)
        code = set(share, option, va_arg(list, int));
    else
        code = set(share, option, va_arg(list, void *));
    va_end(list);
    if (scratch) {
        set(scratch, CURLSHOPT_UNLOCKFUNC, NULL); /* so that its end calls nobody */
        set(scratch, CURLSHOPT_LOCKFUNC, NULL);
        curl_share_cleanup(scratch);
    }
    return code;
}
