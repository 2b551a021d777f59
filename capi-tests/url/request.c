/* What options make of a URL: what is connected to and what the peer sees. Arguments: URL, then in
   their order NAME=VALUE options, parts of a CURLOPT_CURLU handle, and what to do. */
#include "test.h"

static const struct {
    const char *name;
    CURLUPart part;
} parts[] = {
    {"curlu", CURLUPART_URL},       {"scheme", CURLUPART_SCHEME},     {"user", CURLUPART_USER},
    {"pass", CURLUPART_PASSWORD},   {"host", CURLUPART_HOST},         {"path", CURLUPART_PATH},
    {"query", CURLUPART_QUERY},     {"fragment", CURLUPART_FRAGMENT}, {"uport", CURLUPART_PORT},
};

static void perform(CURL *curl)
{
    char *text = NULL;
    CURLcode code = curl_easy_perform(curl);
    printf("perform: %d", (int)code);
    if (code == CURLE_OK) {
        CHECK(curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &text) == CURLE_OK);
        printf(", url %s", text);
        CHECK(curl_easy_getinfo(curl, CURLINFO_SCHEME, &text) == CURLE_OK);
        printf(", scheme %s", text);
    }
    putchar('\n');
}

static int option(CURL *curl, const char *name, const char *value)
{
    if (!strcmp(name, "default"))
        return (int)curl_easy_setopt(curl, CURLOPT_DEFAULT_PROTOCOL, value);
    if (!strcmp(name, "port")) return (int)curl_easy_setopt(curl, CURLOPT_PORT, atol(value));
    if (!strcmp(name, "no-user"))
        return (int)curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, atol(value));
    if (!strcmp(name, "as-is"))
        return (int)curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, atol(value));
    if (!strcmp(name, "target"))
        return (int)curl_easy_setopt(curl, CURLOPT_REQUEST_TARGET, *value ? value : NULL);
    if (!strcmp(name, "url"))
        return (int)curl_easy_setopt(curl, CURLOPT_URL, *value ? value : NULL);
    return -1;
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    CURLU *url = curl_url();
    int i;
    for (i = 2; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        int answer;
        size_t n;
        if (!strcmp(argv[i], "use")) {
            answer = (int)curl_easy_setopt(curl, CURLOPT_CURLU, url);
        } else if (!strcmp(argv[i], "leave")) {
            answer = (int)curl_easy_setopt(curl, CURLOPT_CURLU, NULL);
            curl_url_cleanup(url); /* not looked at any more */
            url = NULL;
        } else if (!strcmp(argv[i], "copy")) {
            CURL *copy = curl_easy_duphandle(curl);
            curl_easy_cleanup(curl);
            curl = copy;
            continue;
        } else if (!strcmp(argv[i], "perform")) {
            perform(curl);
            continue;
        } else {
            *value++ = '\0';
            answer = option(curl, argv[i], value);
            for (n = 0; n < sizeof parts / sizeof *parts; n++)
                if (!strcmp(argv[i], parts[n].name))
                    answer = (int)curl_url_set(url, parts[n].part, value, CURLU_NON_SUPPORT_SCHEME);
        }
        if (answer) printf("not ok: %s: %d\n", argv[i], answer);
    }
    perform(curl);
    curl_easy_cleanup(curl);
    curl_url_cleanup(url);
    return 0;
}
