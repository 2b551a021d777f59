/* Connections that are made again. Arguments: URL, what, the gate's port, the file of roots. */
#include "test.h"

static const char *gate, *roots, *what;
static CURL *handle;
static int lost, opened, stop_at, bringing;
static struct curl_slist *headers;

static int is(const char *name)
{
    return strcmp(what, name) == 0;
}

static void say(const char *name, CURLcode code)
{
    printf("%s: %d\n", name, (int)code);
}

/* While it is lost nothing can be sent; what may not be called here says so. */
static void try_calls(CURL *curl, CURLcode send)
{
    size_t n;
    CHECK(curl_ws_send(curl, "subscribe", 9, &n, 0, CURLWS_TEXT) == send);
    CHECK(curl_easy_perform(curl) == CURLE_RECURSIVE_API_CALL);
}

static void new_token(const char *header)
{
    curl_slist_free_all(headers);
    headers = curl_slist_append(NULL, header);
    CHECK(curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers) == CURLE_OK);
}

static int on_lost(CURL *curl, const struct curlws_reconnect *event)
{
    lost++;
    CHECK(event->attempt >= 1);
    CHECK(event->delay_ms >= (is("retry-after") ? 1000 : 1));
    CHECK(is("retry-after") || event->delay_ms <= 5);
    /* How many attempts come after the gate was opened is a matter of luck. */
    if (lost <= 3) {
        printf("lost: %d, close %d, attempt %u\n", (int)event->why, event->close_code,
               event->attempt);
        try_calls(curl, is("pull") ? CURLE_UNSUPPORTED_PROTOCOL : CURLE_SEND_ERROR);
    }
    if (lost == 3 && gate) open_gate(gate);
    if (is("renew")) new_token("Authorization: Token second");
    return stop_at == CURLWS_LOST;
}

static int on_event(CURL *curl, const struct curlws_reconnect *event, void *user)
{
    CHECK(curl == handle);
    CHECK(user == &lost);
    CHECK(event->size == sizeof *event);
    if (event->event == CURLWS_LOST) return on_lost(curl, event);
    CHECK(event->why == CURLE_OK && event->close_code == 0 && event->delay_ms == 0);
    if (!is("pull")) {
        CHECK((event->event == CURLWS_OPENED) == (opened == 0));
        CHECK((event->attempt == 0) == (lost == 0));
    }
    opened++;
    puts(event->event == CURLWS_OPENED ? "opened" : "reopened");
    if (event->event == stop_at) return 1;
    if (!is("upload")) try_calls(curl, CURLE_OK);
    return 0;
}

static size_t on_data(char *data, size_t size, size_t count, void *user)
{
    const struct curl_ws_frame *meta = curl_ws_meta(handle);
    (void)user;
    CHECK(meta != NULL);
    print_flags(meta->flags);
    putchar(' ');
    print_bytes((unsigned char *)data, size * count);
    putchar('\n');
    return size * count;
}

/* Greets each connection once. */
static size_t on_read(char *buffer, size_t size, size_t count, void *user)
{
    (void)user;
    CHECK(size * count >= 5);
    if (bringing++ % 2) return 0;
    memcpy(buffer, "hello", 5);
    return 5;
}

static void prepare(const char *url)
{
    handle = curl_easy_init();
    CHECK(curl_easy_setopt(handle, CURLOPT_URL, url) == CURLE_OK);
    CHECK(curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_data) == CURLE_OK);
    if (roots) CHECK(curl_easy_setopt(handle, CURLOPT_CAINFO, roots) == CURLE_OK);
    CHECK(curlws_setopt(handle, CURLWSOPT_RECONNECT_TRIES, is("tries") ? 3 : -1) == CURLE_OK);
    CHECK(curlws_setopt(handle, CURLWSOPT_RECONNECT_MIN_MS, 1) == CURLE_OK);
    CHECK(curlws_setopt(handle, CURLWSOPT_RECONNECT_MAX_MS, 5) == CURLE_OK);
    CHECK(curlws_on_reconnect(handle, on_event, &lost) == CURLE_OK);
    if (is("renew")) new_token("Authorization: Token first");
    if (is("upload")) {
        CHECK(curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L) == CURLE_OK);
        CHECK(curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_read) == CURLE_OK);
    }
    if (is("timeout")) CHECK(curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, 40L) == CURLE_OK);
    if (is("pull")) CHECK(curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 2L) == CURLE_OK);
    if (is("stop") || is("retry-after")) stop_at = CURLWS_LOST;
    if (is("stop-reopened")) stop_at = CURLWS_REOPENED;
}

/* Receives until the connection is lost, and performs again. */
static void pull(void)
{
    int i;
    for (i = 0; i < 3; i++) {
        CURLcode code = curl_easy_perform(handle);
        say("perform", code);
        if (code == CURLE_OK) print_frames(handle, 4096);
    }
}

int main(int argc, char **argv)
{
    long connects = 0;
    what = argument(argc, argv, 2, "push");
    gate = argc > 3 && argv[3][0] ? argv[3] : NULL;
    roots = argument(argc, argv, 4, NULL);
    say("no handle", curlws_on_reconnect(NULL, on_event, NULL));
    prepare(argv[1]);
    if (is("pull"))
        pull();
    else
        say("perform", curl_easy_perform(handle));
    CHECK(curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &connects) == CURLE_OK);
    printf("connections: %ld\n", connects);
    curl_easy_cleanup(handle);
    curl_slist_free_all(headers);
    return 0;
}
