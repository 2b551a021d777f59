/* The headers of the answers, looked up by name and one after the other. */
#include "test.h"

#define EVERY (CURLH_HEADER | CURLH_TRAILER | CURLH_CONNECT | CURLH_1XX | CURLH_PSEUDO)

static void show(const struct curl_header *h)
{
    int secret = strcmp(h->name, "Sec-WebSocket-Accept") == 0; /* differs from run to run */
    CHECK(h->anchor != NULL);
    printf("  %s: [%s] %lu of %lu, origin %u\n", h->name, secret ? "" : h->value, (unsigned long)h->index,
           (unsigned long)h->amount, h->origin & EVERY);
}

static void list(CURL *curl, unsigned origin, int request)
{
    struct curl_header *h = NULL;
    printf("origin %u, request %d\n", origin, request);
    while ((h = curl_easy_nextheader(curl, origin, request, h)) != NULL) show(h);
}

static void look_up(CURL *curl, const char *name, size_t index, unsigned origin, int request)
{
    struct curl_header *h = NULL;
    CURLHcode code = curl_easy_header(curl, name, index, origin, request, &h);
    printf("%s %lu %u %d: %d\n", name, (unsigned long)index, origin, request, (int)code);
    CHECK((code == CURLHE_OK) == (h != NULL));
    if (h) show(h);
}

static size_t on_header(char *line, size_t size, size_t n, void *data)
{
    struct curl_header *h;
    (void)line;
    if (curl_easy_header(data, "x-twice", 0, EVERY, -1, &h) == CURLHE_OK) printf("in callback\n");
    return size * n;
}

int main(int argc, char **argv)
{
    struct curl_header *h = NULL;
    CURL *curl = new_handle(argv[1]);
    int i;
    look_up(curl, "Date", 0, CURLH_HEADER, -1);
    CHECK(curl_easy_nextheader(curl, EVERY, -1, NULL) == NULL);
    CHECK(curl_easy_setopt(curl, CURLOPT_PROXY, argc > 2 ? argv[2] : "") == CURLE_OK);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    for (i = -1; i < 2; i++) list(curl, EVERY, i);
    list(curl, CURLH_HEADER, 0);
    list(curl, CURLH_1XX, 0);
    list(curl, CURLH_CONNECT, 0);
    list(curl, CURLH_TRAILER, 0);
    for (i = 0; i < 3; i++) look_up(curl, "X-TWICE", (size_t)i, EVERY, -1);
    look_up(curl, "x-twice", 0, CURLH_HEADER, 0);
    look_up(curl, "x-twice", 0, CURLH_1XX, 0);
    look_up(curl, "x-none", 0, EVERY, 0);
    look_up(curl, "x-twice", 0, EVERY, 1);
    look_up(curl, "x-twice", 0, EVERY, -2);
    look_up(curl, "x-twice", 0, 0, -1);
    look_up(curl, "x-twice", 0, EVERY + 1, -1);
    CHECK(curl_easy_header(curl, NULL, 0, EVERY, -1, &h) == CURLHE_BAD_ARGUMENT);
    CHECK(curl_easy_header(curl, "a", 0, EVERY, -1, NULL) == CURLHE_BAD_ARGUMENT);
    CHECK(curl_easy_header(NULL, "a", 0, EVERY, -1, &h) == CURLHE_BAD_ARGUMENT);
    CHECK(curl_easy_nextheader(NULL, EVERY, -1, NULL) == NULL);
    CHECK(curl_pushheader_byname(NULL, "a") == NULL);
    CHECK(curl_pushheader_bynum(NULL, 0) == NULL);

    /* A transfer that gets no answer forgets them. */
    CHECK(curl_easy_setopt(curl, CURLOPT_URL, "ws://127.0.0.1:1/") == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_HEADERDATA, curl) == CURLE_OK);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    look_up(curl, "x-twice", 0, EVERY, -1);
    /* And during one they are there. */
    if (argc <= 2) {
        CHECK(curl_easy_setopt(curl, CURLOPT_URL, argv[1]) == CURLE_OK);
        printf("perform: %d\n", (int)curl_easy_perform(curl));
    }
    curl_easy_cleanup(curl);
    return 0;
}
