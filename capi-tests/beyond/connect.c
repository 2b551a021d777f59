/* Opening by a call with a time (curlws_connect): connect NAME [URL [GATE [CA-FILE]]]. */
#include "test.h"

static void *wake(void *curl)
{
    CHECK(curlws_wakeup(curl) == CURLE_OK);
    return NULL;
}

static size_t in_callback(char *line, size_t size, size_t count, void *curl)
{
    (void)line;
    CHECK(curlws_connect(curl, 0) == CURLE_RECURSIVE_API_CALL);
    return size * count;
}

static void echo(CURL *curl, const char *text)
{
    char back[16];
    size_t size;
    unsigned flags;
    CHECK(curlws_send_message(curl, text, strlen(text), CURLWS_TEXT, -1) == CURLE_OK);
    CHECK(curlws_recv_into(curl, back, sizeof back, &size, &flags, -1) == CURLE_OK);
    CHECK(size == strlen(text) && !memcmp(back, text, size) && flags == CURLWS_TEXT);
}

/* The server takes its time: the call ends before, and others go on with the same handshake. */
static void late(CURL *curl, const char *gate)
{
    long status = 0, made = 0;
    CHECK(curlws_connect(curl, 20) == CURLE_OPERATION_TIMEDOUT);
    CHECK(curlws_connect(curl, 0) == CURLE_AGAIN);
    wake(curl);
    CHECK(curlws_connect(curl, -1) == CURLE_AGAIN);
    CHECK(curlws_send_message(curl, "x", 1, CURLWS_TEXT, 0) == CURLE_UNSUPPORTED_PROTOCOL);
    open_gate(gate);
    CHECK(curlws_connect(curl, -1) == CURLE_OK);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &made);
    CHECK(status == 101 && made == 1);
    echo(curl, "first");
    CHECK(curlws_connect(curl, 0) == CURLE_OK); /* is open */
    echo(curl, "second");
}

/* Closed by either end: the next call makes another connection. */
static void again(CURL *curl)
{
    char sentence[CURL_ERROR_SIZE] = "";
    const void *data;
    size_t size;
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, sentence);
    CHECK(curlws_connect(curl, -1) == CURLE_OK);
    CHECK(curlws_recv_message(curl, &data, &size, NULL, -1) == CURLE_GOT_NOTHING);
    CHECK(curlws_connect(curl, -1) == CURLE_OK);
    echo(curl, "second");
    CHECK(curlws_close(curl, 1000, NULL, -1) == CURLE_OK);
    CHECK(curlws_connect(curl, -1) == CURLE_HTTP_RETURNED_ERROR);
    /* It is asked after errors, whose sentence stays. */
    CHECK(curlws_close_status(curl, NULL, NULL, NULL) == CURLE_UNSUPPORTED_PROTOCOL);
    CHECK(strstr(sentence, "503"));
    CHECK(curlws_connect(curl, -1) == CURLE_OK);
    echo(curl, "fourth");
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
}

/* Over streams of ours, both ends in this thread. */
static void attached(void)
{
    CURL *client = curl_easy_init(), *server = curl_easy_init();
    CURLM *multi = curl_multi_init();
    struct curlws_stream stream = {.size = sizeof stream};
    curl_socket_t fd;
    int ends[2];
    CHECK(curlws_connect(NULL, 0) == CURLE_BAD_FUNCTION_ARGUMENT);
    CHECK(curlws_connect(client, 0) == CURLE_URL_MALFORMAT);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    stream.fd = ends[0];
    CHECK(curlws_attach(client, &stream, 0) == CURLE_OK);
    stream.fd = ends[1];
    CHECK(curlws_attach(server, &stream, CURLWS_SERVER) == CURLE_OK);
    CHECK(curlws_connect(server, 0) == CURLE_BAD_FUNCTION_ARGUMENT);
    CHECK(curl_easy_getinfo(server, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd == ends[1]);
    curl_easy_setopt(client, CURLOPT_URL, "ws://a.example/");
    curl_easy_setopt(client, CURLOPT_HEADERFUNCTION, in_callback);
    curl_easy_setopt(client, CURLOPT_HEADERDATA, client);
    curl_multi_add_handle(multi, client);
    CHECK(curlws_connect(client, -1) == CURLE_FAILED_INIT);
    curl_multi_remove_handle(multi, client);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0); /* the multi handle has used the other */
    stream.fd = ends[0];
    CHECK(curlws_attach(client, &stream, 0) == CURLE_OK);
    stream.fd = ends[1];
    CHECK(curlws_attach(server, &stream, CURLWS_SERVER) == CURLE_OK);
    CHECK(curlws_connect(client, 0) == CURLE_AGAIN);
    CHECK(curlws_accept(server, -1) == CURLE_OK);
    CHECK(curlws_connect(client, -1) == CURLE_OK);
    CHECK(curlws_connect(server, 0) == CURLE_OK);
    CHECK(curlws_send_message(server, "hi", 2, CURLWS_TEXT, 0) == CURLE_OK);
    CHECK(curlws_send_message(client, "ho", 2, CURLWS_TEXT, 0) == CURLE_OK);
    curl_easy_cleanup(client);
    curl_easy_cleanup(server);
    curl_multi_cleanup(multi);
}

/* Both ends have said CLOSE; the stream is theirs again, and carries what they like (libdill's ws_detach). */
static void given_back(void)
{
    CURL *ends[] = {curl_easy_init(), curl_easy_init()};
    struct curlws_stream stream = {.size = sizeof stream};
    const void *data;
    size_t size;
    curl_socket_t back;
    char word[3] = "";
    int fds[2], i;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    for (i = 0; i < 2; i++) {
        stream.fd = fds[i];
        CHECK(curlws_attach(ends[i], &stream, CURLWS_NOHTTP | (i ? CURLWS_SERVER : 0)) == CURLE_OK);
    }
    CHECK(curlws_connect(ends[0], 0) == CURLE_OK);
    CHECK(curlws_accept(ends[1], 0) == CURLE_OK);
    for (i = 0; i < 2; i++) CHECK(curlws_done(ends[i], 1000, "OK", -1) == CURLE_OK);
    CHECK(write(fds[0], "hi", 2) == 2); /* behind the CLOSE */
    for (i = 0; i < 2; i++) {
        CHECK(curlws_recv_message(ends[i], &data, &size, NULL, -1) == CURLE_GOT_NOTHING);
        CHECK(curlws_detach(ends[i], &back, &data, &size) == CURLE_OK && back == fds[i]);
        if (i == 1 && size > 0) memcpy(word, data, size < 2 ? size : 2);
        if (i == 1 && size < 2) CHECK(read(back, word + size, 2 - size) == (ssize_t)(2 - size));
        curl_easy_cleanup(ends[i]);
    }
    CHECK(!strcmp(word, "hi"));
    CHECK(write(fds[1], "ho", 2) == 2 && read(fds[0], word, 2) == 2 && !strcmp(word, "ho"));
    close(fds[0]);
    close(fds[1]);
}

/* Sends until that fails: the peer has gone. */
static void send_to_nobody(CURL *curl)
{
    static char data[1000000];
    CURLcode code = CURLE_OK;
    while (code == CURLE_OK) code = curlws_send_message(curl, data, sizeof data, CURLWS_BINARY, -1);
    CHECK(code == CURLE_SEND_ERROR);
    /* In the middle of a message, most likely; it stays so. */
    CHECK(curlws_send_message(curl, data, 1, CURLWS_BINARY, -1) == CURLE_SEND_ERROR);
}

/* Who only sends hears of the end by that alone. */
static void sends(CURL *curl)
{
    curl_off_t first = -1, second = -1;
    CHECK(curlws_connect(curl, -1) == CURLE_OK);
    curl_easy_getinfo(curl, CURLINFO_CONN_ID, &first);
    send_to_nobody(curl);
    CHECK(curlws_connect(curl, -1) == CURLE_OK);
    curl_easy_getinfo(curl, CURLINFO_CONN_ID, &second);
    CHECK(first != second);
    echo(curl, "second");
    send_to_nobody(curl);
    CHECK(curlws_close(curl, 1000, NULL, -1) != CURLE_BAD_FUNCTION_ARGUMENT);
    CHECK(curlws_close(curl, 1000, NULL, -1) == CURLE_UNSUPPORTED_PROTOCOL);
}

int main(int argc, char **argv)
{
    CURL *curl = curl_easy_init();
    if (!strcmp(argv[1], "attached")) {
        attached();
    } else if (!strcmp(argv[1], "given-back")) {
        given_back();
    } else {
        curl_easy_setopt(curl, CURLOPT_URL, argv[2]);
        curl_easy_setopt(curl, CURLOPT_CAINFO, argument(argc, argv, 4, NULL));
        if (!strncmp(argv[1], "late", 4)) late(curl, argv[3]);
        if (!strcmp(argv[1], "again")) again(curl);
        if (!strcmp(argv[1], "sends")) sends(curl);
    }
    curl_easy_cleanup(curl);
    puts("done");
    return 0;
}
