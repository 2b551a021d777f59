/* Redirects, authentication and cookies, as the peer sees them. Arguments: URL, then NAME=VALUE;
   "perform" performs once more in between. */
#define CURL_DISABLE_DEPRECATION
#include "words.h"

static const struct word words[] = {
    {"follow", CURLOPT_FOLLOWLOCATION, VALUE},
    {"max", CURLOPT_MAXREDIRS, VALUE},
    {"autoreferer", CURLOPT_AUTOREFERER, VALUE},
    {"unrestricted", CURLOPT_UNRESTRICTED_AUTH, VALUE},
    {"auth", CURLOPT_HTTPAUTH, VALUE},
    {"redir-bits", CURLOPT_REDIR_PROTOCOLS, VALUE},
    {"session", CURLOPT_COOKIESESSION, VALUE},
    {"netrc", CURLOPT_NETRC, VALUE},
    {"header-too", CURLOPT_HEADER, VALUE},
    {"only", CURLOPT_CONNECT_ONLY, VALUE},
    {"url", CURLOPT_URL, VALUE},
    {"userpwd", CURLOPT_USERPWD, VALUE},
    {"user", CURLOPT_USERNAME, VALUE},
    {"bearer", CURLOPT_XOAUTH2_BEARER, VALUE},
    {"cookie", CURLOPT_COOKIE, VALUE},
    {"cookie-file", CURLOPT_COOKIEFILE, VALUE},
    {"cookie-jar", CURLOPT_COOKIEJAR, VALUE},
    {"cookie-list", CURLOPT_COOKIELIST, VALUE},
    {"netrc-file", CURLOPT_NETRC_FILE, VALUE},
    {"method", CURLOPT_CUSTOMREQUEST, VALUE},
    {"referer", CURLOPT_REFERER, VALUE},
    {"redir", CURLOPT_REDIR_PROTOCOLS_STR, VALUE},
    {"ca", CURLOPT_CAINFO, VALUE},
};

/* A URL without its port, which is another one in each run. */
static void print_url(const char *name, const char *url)
{
    const char *at;
    printf("%s: ", name);
    if (!url) url = "none";
    for (at = url; *at; at++) {
        if (*at != ':' || at[1] < '0' || at[1] > '9') {
            putchar(*at);
            continue;
        }
        while (at[1] >= '0' && at[1] <= '9') at++;
    }
    putchar('\n');
}

static void print_number(CURL *curl, const char *name, CURLINFO info)
{
    long number = -1;
    CHECK(curl_easy_getinfo(curl, info, &number) == CURLE_OK);
    printf("%s: %ld\n", name, number);
}

static size_t print_payload(char *bytes, size_t size, size_t count, void *unused)
{
    (void)unused;
    printf("payload: ");
    print_bytes((const unsigned char *)bytes, size * count);
    putchar('\n');
    return size * count;
}

static void perform(CURL *curl)
{
    char *url = NULL, *redirect = NULL;
    double spent = -1;
    curl_off_t wait = -1, spent_us = -1;
    struct curl_slist *cookies = NULL, *next;
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url) == CURLE_OK);
    CHECK(curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &redirect) == CURLE_OK);
    CHECK(curl_easy_getinfo(curl, CURLINFO_REDIRECT_TIME, &spent) == CURLE_OK);
    CHECK(curl_easy_getinfo(curl, CURLINFO_REDIRECT_TIME_T, &spent_us) == CURLE_OK);
    CHECK((spent_us > 0) == (spent > 0));
    CHECK(curl_easy_getinfo(curl, CURLINFO_COOKIELIST, &cookies) == CURLE_OK);
    CHECK(curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK);
    print_number(curl, "status", CURLINFO_RESPONSE_CODE);
    print_number(curl, "redirects", CURLINFO_REDIRECT_COUNT);
    print_number(curl, "offered", CURLINFO_HTTPAUTH_AVAIL);
    print_number(curl, "used", CURLINFO_HTTPAUTH_USED);
    printf("retry after: %ld\n", (long)wait);
    printf("time for redirects: %s\n", spent > 0 ? "some" : "none");
    print_url("effective", url);
    print_url("redirect", redirect);
    for (next = cookies; next; next = next->next) printf("cookie: %s\n", next->data);
    curl_slist_free_all(cookies);
}

static void set(CURL *curl, const char *name, size_t length, const char *value)
{
    const struct word *word = FIND_WORD(words, name, length);
    CURLcode code;
    if (!word) {
        printf("not ok: no option %s\n", name);
        return;
    }
    code = set_word(curl, word, NULL, strcmp(value, "NULL") ? value : NULL);
    if (code != CURLE_OK) printf("option %s: %d\n", word->name, (int)code);
}

static void print_file(const char *path)
{
    char line[1000];
    FILE *file = fopen(path, "r");
    if (!file) {
        puts("no file");
        return;
    }
    while (fgets(line, sizeof line, file))
        if (line[0] != '\n' && strncmp(line, "# ", 2)) printf("file: %s", line);
    fclose(file);
}

int main(int argc, char **argv)
{
    struct curl_slist *headers = NULL;
    const char *jar = NULL;
    CURL *curl = new_handle(argv[1]);
    int i;
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, print_payload) == CURLE_OK);
    for (i = 2; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        if (!strcmp(argv[i], "perform"))
            perform(curl);
        else if (!strcmp(argv[i], "duplicate")) {
            CURL *other = curl_easy_duphandle(curl);
            curl_easy_cleanup(curl);
            curl = other;
        } else if (!strncmp(argv[i], "header=", 7)) {
            headers = curl_slist_append(headers, argv[i] + 7);
            CHECK(curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK);
        } else
            set(curl, argv[i], (size_t)(equals - argv[i]), equals + 1);
        if (!strncmp(argv[i], "cookie-jar=", 11)) jar = argv[i] + 11;
    }
    perform(curl);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    if (jar) print_file(jar);
    return 0;
}
