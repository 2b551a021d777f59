/* curlws_close, curlws_done, curlws_close_status, CURLWS_AUTOCLOSE. Arguments: what to do, URL, the
   gate's port, the file of roots. */
#include "wss.h"

#include "scarce.h"

#include <pthread.h>
#include <semaphore.h>

static void say(const char *what, CURLcode code)
{
    printf("%s: %d\n", what, (int)code);
}

static void print_status(CURL *curl)
{
    int number = -1;
    const char *reason = "unchanged";
    size_t len = 9;
    CURLcode code = curlws_close_status(curl, &number, &reason, &len);
    printf("status: %d, %d ", (int)code, number);
    print_bytes((const unsigned char *)reason, len);
    putchar('\n');
    CHECK(reason[len] == '\0');
    CHECK(curlws_close_status(curl, NULL, NULL, NULL) == code);
}

/* What is left of a handle whose connection is closed. */
static void closed_handle(CURL *curl)
{
    unsigned ready = 0;
    size_t sent;
    print_status(curl);
    CHECK(curl_ws_poll(curl, CURLWS_READABLE | CURLWS_WRITABLE, -1, &ready) == CURLE_OK);
    CHECK(ready == CURLWS_CLOSED);
    CHECK(curl_ws_send(curl, "x", 1, &sent, 0, CURLWS_TEXT) == CURLE_UNSUPPORTED_PROTOCOL);
    CHECK(curlws_close(curl, 1000, NULL, 0) == CURLE_UNSUPPORTED_PROTOCOL);
    CHECK(curlws_done(curl, 1000, NULL, 0) == CURLE_UNSUPPORTED_PROTOCOL);
}

static void refusals(const char *url)
{
    static const int codes[] = {-1, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 66536, 0x7fffffff};
    char reason[CURL_ERROR_SIZE] = "", longest[125];
    CURL *curl;
    size_t i, sent;
    printf("no handle: %d %d %d\n", (int)curlws_close(NULL, 1000, NULL, 0),
           (int)curlws_done(NULL, 1000, NULL, 0), (int)curlws_close_status(NULL, NULL, NULL, NULL));
    curl = handle(url);
    say("not connected", curlws_close(curl, 1000, NULL, -1));
    say("not connected", curlws_done(curl, 1000, NULL, -1));
    print_status(curl);
    CHECK(curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason) == CURLE_OK);
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    for (i = 0; i < sizeof codes / sizeof *codes; i++) {
        CHECK(curlws_close(curl, codes[i], NULL, -1) == CURLE_BAD_FUNCTION_ARGUMENT);
        CHECK(curlws_done(curl, codes[i], NULL, -1) == CURLE_BAD_FUNCTION_ARGUMENT);
    }
    printf("said: %s\n", *reason ? "something" : "nothing");
    memset(longest, 'x', sizeof longest);
    longest[124] = '\0';
    say("124 bytes", curlws_close(curl, 1000, longest, -1));
    say("not UTF-8", curlws_close(curl, 1000, "\xff", -1));
    say("no code", curlws_done(curl, 0, "reason", -1));
    CHECK(curl_ws_send(curl, "01234", 5, &sent, 10, CURLWS_BINARY | CURLWS_OFFSET) == CURLE_OK);
    say("unfinished", curlws_close(curl, 1000, NULL, -1));
    say("unfinished", curlws_done(curl, 1000, NULL, -1));
    CHECK(curl_ws_send(curl, "56789", 5, &sent, 0, CURLWS_BINARY) == CURLE_OK);
    print_status(curl);
    longest[123] = '\0';
    say("123 bytes", curlws_close(curl, 4999, longest, -1));
    closed_handle(curl);
    curl_easy_cleanup(curl);
}

static void ours(const char *url)
{
    CURL *curl = open_handle(url);
    say("close", curlws_close(curl, 1000, "bye", PATIENCE_MS));
    closed_handle(curl);
    /* The handle is as new. */
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    print_status(curl);
    say("close without a code", curlws_close(curl, 0, NULL, -1));
    print_status(curl);
    curl_easy_cleanup(curl);
}

static int on_close_socket(void *user, curl_socket_t fd)
{
    ++*(int *)user;
    return close(fd);
}

static void close_it(const char *url, int timeout_ms)
{
    CURL *curl = handle(url);
    int sockets = 0;
    CHECK(curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, &sockets) == CURLE_OK);
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    sockets = 0; /* another address may have been tried first */
    say("close", curlws_close(curl, 1000, "bye", timeout_ms));
    CHECK(sockets == 1);
    closed_handle(curl);
    curl_easy_cleanup(curl);
}

/* poll(2) waits for no more descriptors than a process may have: all waits but of one fail. */
static size_t no_more_waits(char *data, size_t size, size_t count, void *sockets)
{
    struct rlimit limit;
    (void)data;
    *(int *)sockets = 0; /* another address may have been tried first */
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = 1;
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    return size * count;
}

static void cannot_wait(const char *url, int performs)
{
    CURL *curl = handle(url);
    int sockets = 0;
    CHECK(curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, &sockets) == CURLE_OK);
    if (performs) {
        CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L) == CURLE_OK);
        CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, no_more_waits) == CURLE_OK);
        CHECK(curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sockets) == CURLE_OK);
        say("perform", curl_easy_perform(curl));
    } else {
        CHECK(curl_easy_perform(curl) == CURLE_OK);
        no_more_waits(NULL, 0, 0, &sockets);
        say("close", curlws_close(curl, 1000, "bye", -1));
    }
    lift(RLIMIT_NOFILE);
    CHECK(sockets == 1);
    CHECK(curlws_close(curl, 1000, NULL, 0) == CURLE_UNSUPPORTED_PROTOCOL);
    curl_easy_cleanup(curl);
}

/* Keepalive calls the peer dead. */
static void dead(const char *url)
{
    CURL *curl = handle(url);
    const struct curl_ws_frame *meta;
    char buffer[9];
    size_t n;
    unsigned ready = 0;
    CHECK(curlws_setopt(curl, CURLWSOPT_IDLE_TIMEOUT_MS, 30) == CURLE_OK);
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    say("poll", curl_ws_poll(curl, CURLWS_READABLE, -1, &ready));
    CHECK(ready == (CURLWS_READABLE | CURLWS_CLOSED));
    say("receive", curl_ws_recv(curl, buffer, sizeof buffer, &n, &meta));
    print_status(curl);
    say("close", curlws_close(curl, 1000, "bye", 0));
    closed_handle(curl);
    curl_easy_cleanup(curl);
}

/* In an event loop of the program's. */
static void without_waiting(const char *url)
{
    CURL *curl = open_handle(url);
    CURLcode code = curlws_close(curl, 1000, "bye", 0);
    say("close", code);
    open_gate(gate);
    while (code == CURLE_AGAIN && wait_for(curl, POLLIN)) code = curlws_close(curl, 1000, NULL, 0);
    say("close", code);
    closed_handle(curl);
    curl_easy_cleanup(curl);
}

static void theirs(const char *url)
{
    CURL *curl = open_handle(url);
    print_next(curl);
    print_status(curl);
    say("close", curlws_close(curl, 3000, "mine", -1));
    closed_handle(curl);
    curl_easy_cleanup(curl);
}

static void half_closed(const char *url)
{
    CURL *curl = open_handle(url);
    size_t sent = 9;
    say("done", curlws_done(curl, 1000, "bye", -1));
    say("done", curlws_done(curl, 1001, "again", 0));
    say("data", curl_ws_send(curl, "x", 1, &sent, 0, CURLWS_TEXT));
    say("close frame", curl_ws_send(curl, "\x03\xe8", 2, &sent, 0, CURLWS_CLOSE));
    say("ping", curl_ws_send(curl, "?", 1, &sent, 0, CURLWS_PING));
    print_status(curl);
    print_frames(curl, 100);
    print_status(curl);
    say("close", curlws_close(curl, 1000, NULL, -1));
    closed_handle(curl);
    curl_easy_cleanup(curl);
}

static void automatic(const char *url)
{
    CURL *curl = handle(url);
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_AUTOCLOSE) == CURLE_OK);
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    print_next(curl);
    print_next(curl);
    print_status(curl);
    print_frames(curl, 100);
    curl_easy_cleanup(curl);
}

/* What the socket did not take goes first. */
static void queued(const char *url)
{
    static char data[16000];
    CURL *curl = open_handle(url);
    fill(curl, data, sizeof data);
    say("done", curlws_done(curl, 1000, "bye", 0));
    say("done", curlws_done(curl, 1000, "bye", 10));
    open_gate(gate);
    say("close", curlws_close(curl, 1001, NULL, -1));
    print_status(curl);
    curl_easy_cleanup(curl);
}

static void *wake(void *curl)
{
    CHECK(curlws_wakeup(curl) == CURLE_OK);
    return NULL;
}

static void woken(const char *url)
{
    CURL *curl = open_handle(url);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, wake, curl) == 0);
    say("close", curlws_close(curl, 1000, "bye", -1));
    CHECK(pthread_join(thread, NULL) == 0);
    print_status(curl);
    open_gate(gate);
    say("close", curlws_close(curl, 1000, "bye", -1));
    print_status(curl);
    curl_easy_cleanup(curl);
}

static sem_t came;

static void *receive_to_the_end(void *curl)
{
    const void *data;
    size_t size;
    CURLcode code;
    while ((code = curlws_recv_message(curl, &data, &size, NULL, -1)) == CURLE_OK) CHECK(sem_post(&came) == 0);
    /* The latter where it was closed before the last call. */
    CHECK(code == CURLE_GOT_NOTHING || code == CURLE_BAD_FUNCTION_ARGUMENT);
    return NULL;
}

/* Closed while another thread waits for a message. */
static void awaited(const char *url)
{
    int i;
    CHECK(sem_init(&came, 0, 0) == 0);
    for (i = 0; i < 50; i++) {
        CURL *curl = open_handle(url);
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, receive_to_the_end, curl) == 0);
        CHECK(curlws_send_message(curl, "x", 1, CURLWS_TEXT, -1) == CURLE_OK);
        while (sem_wait(&came) != 0) {}
        CHECK(curlws_close(curl, 1000, "bye", -1) == CURLE_OK);
        CHECK(pthread_join(thread, NULL) == 0);
        curl_easy_cleanup(curl);
    }
    puts("awaited");
}

/* The callback model. */
struct callback {
    CURL *curl;
    const char *how;
    pthread_t thread;
    int calls;
};

static void *close_in_thread(void *arg)
{
    struct callback *state = arg;
    int late = !strcmp(state->how, "thread-late");
    say("close on a thread", curlws_close(state->curl, 1000, "bye", late ? 30 : -1));
    print_status(state->curl);
    return NULL;
}

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    struct callback *state = user;
    const struct curl_ws_frame *meta = curl_ws_meta(state->curl);
    print_flags(meta->flags);
    putchar(' ');
    print_bytes((const unsigned char *)data, size * count);
    putchar('\n');
    if (state->calls++ > 0) return size * count;
    if (!strcmp(state->how, "close")) {
        say("close, waiting", curlws_close(state->curl, 1000, "bye", 10));
        say("close", curlws_close(state->curl, 1000, "bye", 0));
    } else if (!strcmp(state->how, "pause")) {
        say("close", curlws_close(state->curl, 1000, "bye", 0));
        return CURL_WRITEFUNC_PAUSE;
    } else if (!strcmp(state->how, "done")) {
        say("done, waiting", curlws_done(state->curl, 1000, "bye", -1));
        say("done", curlws_done(state->curl, 1000, "bye", 0));
    } else if (!strncmp(state->how, "thread", 6)) {
        CHECK(pthread_create(&state->thread, NULL, close_in_thread, state) == 0);
        if (!strcmp(state->how, "thread-pause")) return CURL_WRITEFUNC_PAUSE;
    }
    return size * count;
}

static void performed(const char *url, const char *how)
{
    struct callback state = {NULL, how, 0, 0};
    CURL *curl = handle(url);
    state.curl = curl;
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEDATA, &state) == CURLE_OK);
    if (!strcmp(how, "auto"))
        CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_AUTOCLOSE) == CURLE_OK);
    say("perform", curl_easy_perform(curl));
    if (state.thread) CHECK(pthread_join(state.thread, NULL) == 0);
    print_status(curl);
    curl_easy_cleanup(curl);
}

int main(int argc, char **argv)
{
    const char *what = argument(argc, argv, 1, ""), *url = argument(argc, argv, 2, "");
    gate = argument(argc, argv, 3, "");
    roots = argument(argc, argv, 4, NULL);
    if (!strcmp(what, "refusals")) refusals(url);
    else if (!strcmp(what, "ours")) ours(url);
    else if (!strcmp(what, "close")) close_it(url, -1);
    else if (!strcmp(what, "late")) close_it(url, 30);
    else if (!strcmp(what, "cannot-wait")) cannot_wait(url, 0);
    else if (!strcmp(what, "perform-cannot-wait")) cannot_wait(url, 1);
    else if (!strcmp(what, "dead")) dead(url);
    else if (!strcmp(what, "without-waiting")) without_waiting(url);
    else if (!strcmp(what, "theirs")) theirs(url);
    else if (!strcmp(what, "half-closed")) half_closed(url);
    else if (!strcmp(what, "automatic")) automatic(url);
    else if (!strcmp(what, "queued")) queued(url);
    else if (!strcmp(what, "woken")) woken(url);
    else if (!strcmp(what, "awaited")) awaited(url);
    else performed(url, what + strlen("performed-"));
    return 0;
}
