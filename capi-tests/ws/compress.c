/* permessage-deflate against a scripted peer. Arguments: URL; `pull`, `callback`, or `refused`,
   `accepted` (handshakes) or `broken` (messages) for as many connections as the fourth says; the offer (`own` for the library's, `none`, `raw`, or
   the header's value); then in the pull model what is done:
       rN    receives a frame in chunks of at most N bytes        allN    the same until a call fails
       p     peeks                                                tN      takes at most N bytes
       s:X   sends X as text      c:X   as a fragment             bN      N bytes of pattern as binary
       n:X   as text, uncompressed      nc:X, nb:N  likewise      ping:X  a PING
       o:X   as text, announced by CURLWS_OFFSET and sent a byte at a time
       full:PORT:N  N bytes that do not compress; the peer reads once the socket is full
   What is received is judged by left.h. */
#include "left.h"

#ifndef CURLWS_COMPRESS
int main(void)
{
    puts("no compression");
    return 0;
}
#else

struct reader {
    CURL *curl;
    struct frame frame;
    struct left left;
};

/* 1 when a frame is complete, which is then printed. */
static int take_chunk(struct reader *reader, const void *data, size_t size,
                      const struct curl_ws_frame *meta)
{
    int whole = add_chunk(&reader->frame, data, size, meta);
    CHECK(left_chunk(&reader->left, meta) == whole);
    if (!whole) return 0;
    print_frame(&reader->frame);
    memset(&reader->frame, 0, sizeof reader->frame);
    return 1;
}

static size_t write_chunk(char *data, size_t size, size_t count, void *user)
{
    struct reader *reader = user;
    const struct curl_ws_frame *meta = curl_ws_meta(reader->curl);
    CHECK(meta != NULL);
    if (meta) take_chunk(reader, data, size * count, meta);
    return size * count;
}

static CURLcode next_frame(struct reader *reader, size_t chunk)
{
    unsigned char *buffer = malloc(chunk);
    const struct curl_ws_frame *meta = NULL;
    CURLcode code;
    size_t got = 0;
    do {
        code = receive(reader->curl, buffer, chunk, &got, &meta);
    } while (code == CURLE_OK && !take_chunk(reader, buffer, got, meta));
    free(buffer);
    if (code != CURLE_OK) printf("recv: %d\n", (int)code);
    return code;
}

/* Takes at most so many bytes, or looks only. */
static void look(struct reader *reader, const char *what, size_t size)
{
    char buffer[SHOWN];
    const struct curl_ws_frame *meta = NULL;
    size_t got = 0;
    CURLcode code = receive(reader->curl, size ? buffer : NULL, size, &got, &meta);
    print_received(what, code, meta, buffer, got);
}

static void send_pattern(CURL *curl, size_t size, unsigned flags)
{
    unsigned char *data = malloc(size + 1);
    fill_pattern(data, size);
    CHECK(send_all(curl, data, size, flags) == CURLE_OK);
    free(data);
}

static void send_announced(CURL *curl, const char *text)
{
    size_t size = strlen(text), i, sent = 0;
    for (i = 0; i < size; i++) {
        CHECK(curl_ws_send(curl, text + i, 1, &sent, i ? 0 : (curl_off_t)size, CURLWS_TEXT | CURLWS_OFFSET) ==
              CURLE_OK);
        CHECK(sent == 1);
    }
}

/* After AGAIN, or less sent than asked for, the call is repeated with the rest, as programs do. */
static void send_to_the_brim(CURL *curl, const char *port, size_t size)
{
    unsigned char *data = malloc(size);
    unsigned noise = 1;
    size_t i, at = 0, again = 0;
    for (i = 0; i < size; i++) data[i] = (unsigned char)((noise = noise * 1103515245u + 12345u) >> 16);
    while (at < size) {
        size_t sent = 7;
        CURLcode code = curl_ws_send(curl, data + at, size - at, &sent, 0, CURLWS_BINARY);
        if (code != CURLE_OK && code != CURLE_AGAIN) {
            printf("not ok: send %d\n", (int)code);
            break;
        }
        CHECK(code == CURLE_OK || sent == 0);
        CHECK(sent <= size - at);
        at += sent;
        if (at < size && !again++) open_gate(port);
        if (at < size && !wait_for(curl, POLLOUT)) break;
    }
    printf("sent %lu %08lx, %s\n", (unsigned long)at, crc32_of(0, data, size),
           again ? "the socket was full" : "at once");
    free(data);
}

static void act(struct reader *reader, const char *word)
{
    CURL *curl = reader->curl;
    const char *text = strchr(word, ':') ? strchr(word, ':') + 1 : "";
    unsigned plain = word[0] == 'n' ? CURLWS_NOCOMPRESS : 0;
    const char *verb = word + (plain != 0);
    if (strncmp(word, "all", 3) == 0)
        while (next_frame(reader, (size_t)atol(word + 3)) == CURLE_OK) continue;
    else if (word[0] == 'r')
        next_frame(reader, (size_t)atol(word + 1));
    else if (strncmp(word, "ping", 4) == 0)
        CHECK(send_all(curl, text, strlen(text), CURLWS_PING) == CURLE_OK);
    else if (word[0] == 'o')
        send_announced(curl, text);
    else if (word[0] == 'f')
        send_to_the_brim(curl, text, (size_t)atol(strchr(text, ':') + 1));
    else if (word[0] == 'p' || word[0] == 't')
        look(reader, word, (size_t)atol(word + 1));
    else if (verb[0] == 'b')
        send_pattern(curl, (size_t)atol(verb + 1 + (verb[1] == ':')), CURLWS_BINARY | plain);
    else
        CHECK(send_all(curl, text, strlen(text),
                       CURLWS_TEXT | plain | (verb[0] == 'c' ? CURLWS_CONT : 0)) == CURLE_OK);
}

static struct curl_slist *set_offer(CURL *curl, const char *offer)
{
    char field[300];
    struct curl_slist *headers = NULL;
    long bits;
    if (strcmp(offer, "none") == 0) return NULL;
    bits = CURLWS_COMPRESS | (strcmp(offer, "raw") ? 0 : CURLWS_RAW_MODE);
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, bits) == CURLE_OK);
    if (strcmp(offer, "own") == 0 || strcmp(offer, "raw") == 0) return NULL;
    snprintf(field, sizeof field, "Sec-WebSocket-Extensions: %s", offer);
    headers = curl_slist_append(NULL, field);
    CHECK(curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK);
    return headers;
}

/* Messages that all end the connection: 56, and 56 again. */
static void break_off(const char *url, int count)
{
    static struct reader reader;
    int i;
    for (i = 1; i <= count; i++) {
        CURL *curl = new_handle(url);
        CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_COMPRESS) == CURLE_OK);
        CHECK(curl_easy_perform(curl) == CURLE_OK);
        memset(&reader, 0, sizeof reader);
        reader.curl = curl;
        printf("%d: ", i);
        while (next_frame(&reader, 64) == CURLE_OK) continue;
        CHECK(next_frame(&reader, 64) == CURLE_RECV_ERROR);
        curl_easy_cleanup(curl);
    }
}

/* Handshakes that all come out the same: 8 with a sentence, or well. */
static void shake(const char *url, const char *offer, const char *wanted, int count)
{
    int refused = strcmp(wanted, "refused") == 0, good = 0, i;
    for (i = 1; i <= count; i++) {
        char error[CURL_ERROR_SIZE] = "";
        CURL *curl = new_handle(url);
        struct curl_slist *headers = set_offer(curl, offer);
        CURLcode code;
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
        code = curl_easy_perform(curl);
        if (refused) printf("%d: %d, %s\n", i, (int)code, error);
        if (refused ? code == CURLE_WEIRD_SERVER_REPLY && strlen(error) > 20 : code == CURLE_OK)
            good++;
        else
            printf("not ok: handshake %d: %d, %s\n", i, (int)code, error);
        curl_easy_cleanup(curl);
        curl_slist_free_all(headers);
    }
    printf("%d %s\n", good, wanted);
}

int main(int argc, char **argv)
{
    static struct reader reader;
    static char error[CURL_ERROR_SIZE];
    const char *model = argument(argc, argv, 2, "pull"), *offer = argument(argc, argv, 3, "own");
    int i;
    struct curl_slist *headers = NULL;
    CURL *curl;
    CURLcode code;
    if (strcmp(model, "pull") && strcmp(model, "callback")) {
        int count = atoi(argument(argc, argv, 4, "1"));
        if (strcmp(model, "broken") == 0)
            break_off(argv[1], count);
        else
            shake(argv[1], offer, model, count);
        return 0;
    }
    curl = reader.curl = new_handle(argv[1]);
    headers = set_offer(curl, offer);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    if (strcmp(model, "pull")) {
        curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, write_chunk);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reader);
        curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 1024L);
    }
    code = curl_easy_perform(curl);
    printf("perform: %d %s\n", (int)code, error);
    if (code == CURLE_OK)
        for (i = 4; i < argc; i++) act(&reader, argv[i]);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return 0;
}
#endif
