/* Loaded before libcurl: prints every curl_easy_setopt and its answer, and passes it on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <curl/curl.h>

#undef curl_easy_setopt
CURLcode curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
    static CURLcode (*next)(CURL *, CURLoption, ...);
    void *value; /* a long, a pointer or a curl_off_t: one register in the ABIs that we have */
    CURLcode code;
    va_list ap;
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, "curl_easy_setopt");
    va_start(ap, option);
    value = va_arg(ap, void *);
    va_end(ap);
    code = next(curl, option, value);
    switch ((int)option) {
    /* Only set where http is a protocol of the library. */
    case CURLOPT_REFERER:
    case CURLOPT_USERAGENT:
    /* NULL: ours takes it, libcurl does where it was built with c-ares. */
    case CURLOPT_DNS_SERVERS:
    case CURLOPT_DNS_INTERFACE:
    case CURLOPT_DNS_LOCAL_IP4:
    case CURLOPT_DNS_LOCAL_IP6:
        return code;
    }
    dprintf(1, "setopt %d: %d\n", (int)option, (int)code);
    return code;
}
