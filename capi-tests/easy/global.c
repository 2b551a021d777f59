/* curl_global_sslset and curl_global_trace. */
#define CURL_DISABLE_DEPRECATION
#include "test.h"

int main(void)
{
    const curl_ssl_backend **list = NULL;
    CURL *curl;
    int i, known = 0;
    printf("unknown: %d\n", (int)curl_global_sslset(CURLSSLBACKEND_NONE, NULL, NULL));
    printf("unknown: %d\n", (int)curl_global_sslset((curl_sslbackend)-1, "nothing", &list));
    CHECK(list != NULL);
    for (i = 0; list && list[i]; i++) {
        /* Whatever is listed can be selected, by number and by name in any case. */
        char upper[32];
        size_t j;
        CHECK(curl_global_sslset(list[i]->id, NULL, NULL) == CURLSSLSET_OK);
        CHECK(curl_global_sslset((curl_sslbackend)-1, list[i]->name, NULL) == CURLSSLSET_OK);
        for (j = 0; list[i]->name[j]; j++)
            upper[j] = (char)(list[i]->name[j] >= 'a' && list[i]->name[j] <= 'z'
                                  ? list[i]->name[j] - 32 : list[i]->name[j]);
        upper[j] = 0;
        CHECK(curl_global_sslset(CURLSSLBACKEND_NONE, upper, NULL) == CURLSSLSET_OK);
        known++;
    }
    printf("known: %d\n", known);
#ifdef CURLWS_LENIENT
    CHECK(list[0]->id == CURLSSLBACKEND_RUSTLS && !strcmp(list[0]->name, "rustls"));
    CHECK(curl_global_sslset(CURLSSLBACKEND_OPENSSL, NULL, NULL) == CURLSSLSET_UNKNOWN_BACKEND);
#endif
    CHECK(curl_global_init(CURL_GLOBAL_ALL) == CURLE_OK);
    curl = curl_easy_init();
    printf("later: %d %d\n", (int)curl_global_sslset(list[0]->id, NULL, NULL),
           (int)curl_global_sslset(CURLSSLBACKEND_BEARSSL, NULL, NULL));
    printf("trace: %d %d %d %d\n", (int)curl_global_trace("all"), (int)curl_global_trace("-all,ws"),
           (int)curl_global_trace(""), (int)curl_global_trace(NULL));
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return 0;
}
