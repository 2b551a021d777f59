/* What options make of the request, as the peer sees it. Arguments: URL, then NAME=VALUE. */
#include "words.h"

static const struct word words[] = {
    {"user-agent", CURLOPT_USERAGENT, VALUE},
    {"userpwd", CURLOPT_USERPWD, VALUE},
    {"user", CURLOPT_USERNAME, VALUE},
    {"password", CURLOPT_PASSWORD, VALUE},
    {"bearer", CURLOPT_XOAUTH2_BEARER, VALUE},
    {"referer", CURLOPT_REFERER, VALUE},
    {"cookie", CURLOPT_COOKIE, VALUE},
    {"target", CURLOPT_REQUEST_TARGET, VALUE},
    {"method", CURLOPT_CUSTOMREQUEST, VALUE},
    {"encoding", CURLOPT_ACCEPT_ENCODING, VALUE},
    {"as-is", CURLOPT_PATH_AS_IS, VALUE},
    {"auth", CURLOPT_HTTPAUTH, VALUE},
    {"http", CURLOPT_HTTP_VERSION, VALUE},
};

int main(int argc, char **argv)
{
    struct curl_slist *headers = NULL;
    CURL *curl = new_handle(argv[1]);
    char *referer = NULL;
    int i;
    for (i = 2; i < argc; i++) {
        const char *value = strchr(argv[i], '=') + 1;
        size_t length = (size_t)(value - argv[i] - 1);
        const struct word *word = FIND_WORD(words, argv[i], length);
        if (!strncmp(argv[i], "header", length)) {
            headers = curl_slist_append(headers, value);
            continue;
        }
        printf("option %s: %d\n", argv[i],
               (int)(word ? set_word(curl, word, NULL, value) : CURLE_UNKNOWN_OPTION));
    }
    printf("headers: %d\n", (int)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers));
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(curl_easy_getinfo(curl, CURLINFO_REFERER, &referer) == CURLE_OK);
    if (referer) printf("referer: %s\n", referer);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return 0;
}
