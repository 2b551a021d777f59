/* The peer goes away at every stage and the program goes on writing: no SIGPIPE is ever raised.
       sigpipe URL HOW NOSIGNAL CERTIFICATES OPTION=VALUE...
   HOW: pull, raw (curl_easy_send), upload (by the read callback), multi (the same in a multi
   handle). */
#include "test.h"

#include <errno.h>
#include <signal.h>

#define SENDS 5

static volatile sig_atomic_t pipes;

static void count(int number)
{
    (void)number;
    pipes++;
}

/* Until the kernel knows that the peer has reset the connection: it does not have to come to it. */
static void await_end(CURL *curl, short events)
{
    struct pollfd one;
    if (curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &one.fd) != CURLE_OK) return;
    if (one.fd == CURL_SOCKET_BAD) return;
    one.events = events;
    if (poll(&one, 1, PATIENCE_MS) == 0) puts("not ok: the peer stays");
}

/* Writes on and on, whatever it is told. */
static void insist(CURL *curl, int raw)
{
    CURLcode code = CURLE_OK;
    int i;
    await_end(curl, POLLIN);
    for (i = 0; i < SENDS; i++) {
        size_t sent;
        code = raw ? curl_easy_send(curl, "words", 5, &sent)
                   : curl_ws_send(curl, "words", 5, &sent, 0, CURLWS_TEXT);
        /* The first one makes the peer's side reset what it has closed. */
        if (i == 0) await_end(curl, 0);
    }
    printf("sending: %s\n", code == CURLE_OK || code == CURLE_AGAIN ? "not ok" : "an error");
    if (!raw) {
        size_t sent;
        (void)curl_ws_send(curl, "", 0, &sent, 0, CURLWS_PING);
        (void)curl_ws_send(curl, "\3\350", 2, &sent, 0, CURLWS_CLOSE);
    }
}

/* Pieces without an end. */
static size_t bring(char *data, size_t size, size_t items, void *user)
{
    (void)user;
    memset(data, 'x', size * items);
    return size * items;
}

static size_t take(char *data, size_t size, size_t items, void *user)
{
    (void)data, (void)user;
    return size * items;
}

static void set_option(CURL *curl, const char *text)
{
    const char *value = strchr(text, '=') + 1;
    if (strncmp(text, "proxy=", 6) == 0) {
        CHECK(curl_easy_setopt(curl, CURLOPT_PROXY, value) == CURLE_OK);
        curl_easy_setopt(curl, CURLOPT_HTTPPROXYTUNNEL, 1L);
    } else {
        CHECK(curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, value) == CURLE_OK);
    }
}

int main(int argc, char **argv)
{
    const char *how = argument(argc, argv, 2, "pull");
    struct sigaction action;
    char file[1024];
    CURLcode code;
    CURL *curl;
    int i;
    memset(&action, 0, sizeof action);
    action.sa_handler = count;
    CHECK(sigaction(SIGPIPE, &action, NULL) == 0);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    curl = curl_easy_init();
    snprintf(file, sizeof file, "%s/ca.pem", argument(argc, argv, 4, ""));
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CAINFO, file);
    curl_easy_setopt(curl, CURLOPT_PROXY_CAINFO, file);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, atol(argument(argc, argv, 3, "0")));
    for (i = 5; i < argc; i++) set_option(curl, argv[i]);
    if (strcmp(how, "pull") == 0 || strcmp(how, "raw") == 0) {
        curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
        code = curl_easy_perform(curl);
        if (code == CURLE_OK) insist(curl, *how == 'r');
    } else {
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, bring);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
        code = strcmp(how, "multi") == 0 ? perform_by_multi(curl) : curl_easy_perform(curl);
        if (code == CURLE_OK) puts("the upload was ended in order");
    }
    if (code != CURLE_OK) puts("perform: an error");
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    if (pipes) printf("not ok: %d SIGPIPE\n", (int)pipes);
    puts("the end");
    return 0;
}
