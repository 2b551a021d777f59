/* What options make of the request, as the peer sees it. Arguments: URL, then NAME=VALUE. */
#include "test.h"

static const struct {
    const char *name;
    CURLoption option;
} texts[] = {
    {"user-agent", CURLOPT_USERAGENT}, {"userpwd", CURLOPT_USERPWD},
    {"user", CURLOPT_USERNAME},        {"password", CURLOPT_PASSWORD},
    {"bearer", CURLOPT_XOAUTH2_BEARER}, {"referer", CURLOPT_REFERER},
    {"cookie", CURLOPT_COOKIE},        {"target", CURLOPT_REQUEST_TARGET},
    {"method", CURLOPT_CUSTOMREQUEST}, {"encoding", CURLOPT_ACCEPT_ENCODING},
};

static const struct {
    const char *name;
    CURLoption option;
} numbers[] = {
    {"as-is", CURLOPT_PATH_AS_IS},
    {"auth", CURLOPT_HTTPAUTH},
    {"http", CURLOPT_HTTP_VERSION},
};

int main(int argc, char **argv)
{
    struct curl_slist *headers = NULL;
    CURL *curl = new_handle(argv[1]);
    char *referer = NULL;
    int i;
    for (i = 2; i < argc; i++) {
        const char *value = strchr(argv[i], '=') + 1;
        size_t length = (size_t)(value - argv[i] - 1), n;
        CURLcode code = CURLE_UNKNOWN_OPTION;
        if (!strncmp(argv[i], "header", length)) {
            headers = curl_slist_append(headers, value);
            continue;
        }
        for (n = 0; n < sizeof texts / sizeof *texts; n++)
            if (!strncmp(argv[i], texts[n].name, length) && !texts[n].name[length])
                code = curl_easy_setopt(curl, texts[n].option, value);
        for (n = 0; n < sizeof numbers / sizeof *numbers; n++)
            if (!strncmp(argv[i], numbers[n].name, length) && !numbers[n].name[length])
                code = curl_easy_setopt(curl, numbers[n].option, atol(value));
        printf("option %s: %d\n", argv[i], (int)code);
    }
    printf("headers: %d\n", (int)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers));
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(curl_easy_getinfo(curl, CURLINFO_REFERER, &referer) == CURLE_OK);
    if (referer) printf("referer: %s\n", referer);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return 0;
}
