/* Compressed messages to and from an echo server that others wrote: compress.py.
       compress URL parameters                      every combination, asked for by either side
       compress URL messages pull|callback BUFFER   sizes, contents, fragments, peeks, uncompressed ones
*/
#include "left.h"

#ifndef CURLWS_COMPRESS
int main(void)
{
    puts("no compression");
    return 0;
}
#else

#define LARGEST 4000000

enum content { WORDS, NOISE, ZEROS };

struct step {
    size_t size;
    enum content content;
    unsigned flags;
    int fragments;        /* of ours */
    size_t least, most;   /* bytes that the server is to see of it */
};

/* A conversation: the server says hello, then sends back each step's message. With `weighed` steps it is
   asked after each how many bytes came. */
struct talk {
    CURL *curl;
    const struct step *steps;
    size_t count, at, used, buffer;
    int weighed, peeking;
    enum { GREETING, BASELINE, ECHO, WEIGHING, OVER } state;
    struct left left;
    unsigned char *sent, *got;
};

/* Characters of every length; what cannot be compressed; what can be best. */
static void fill(unsigned char *data, size_t size, enum content content)
{
    static const char words[] =
        "Gr\xc3\xbc\xc3\x9f" "e an \xe4\xb8\x96\xe7\x95\x8c, \xf0\x9f\x98\x80 und so fort; ";
    size_t i, length = sizeof words - 1;
    unsigned noise = 12345;
    memset(data, content == WORDS ? 'x' : 0, size);
    for (i = 0; content == WORDS && i + length <= size; i += length) memcpy(data + i, words, length);
    for (i = 0; content == NOISE && i < size; i++) {
        noise = noise * 1103515245u + 12345u;
        data[i] = (unsigned char)(noise >> 16);
    }
}

/* Of several fragments the first is empty. */
static void send_step(struct talk *talk)
{
    const struct step *step = &talk->steps[talk->at];
    size_t done = 0;
    int i;
    fill(talk->sent, step->size, step->content);
    for (i = 1; i <= step->fragments; i++) {
        int last = i == step->fragments;
        size_t part = last ? step->size - done : i > 1 ? step->size / 3 : 0;
        unsigned flags = last ? step->flags : step->flags | CURLWS_CONT;
        CHECK(send_all(talk->curl, talk->sent + done, part, flags) == CURLE_OK);
        done += part;
    }
    talk->state = ECHO;
}

static void ask(struct talk *talk, int first)
{
    CHECK(send_all(talk->curl, "?wire", 5, CURLWS_TEXT) == CURLE_OK);
    talk->state = first ? BASELINE : WEIGHING;
}

/* The step is done with. */
static void advance(struct talk *talk)
{
    if (++talk->at == talk->count)
        talk->state = OVER;
    else
        send_step(talk);
}

static void weigh(const struct step *step, size_t wire)
{
    if (wire >= step->least && wire <= step->most + 64) return;
    printf("not ok: %lu bytes of content %d took %lu\n", (unsigned long)step->size, (int)step->content,
           (unsigned long)wire);
}

/* A message came, whole. */
static void on_message(struct talk *talk)
{
    const struct step *step = &talk->steps[talk->at];
    switch (talk->state) {
    case GREETING:
        CHECK(talk->used == 5 && !memcmp(talk->got, "hello", 5));
        if (talk->weighed)
            ask(talk, 1);
        else
            send_step(talk);
        break;
    case BASELINE:
        send_step(talk);
        break;
    case ECHO:
        CHECK(talk->used == step->size && !memcmp(talk->got, talk->sent, step->size));
        if (talk->weighed)
            ask(talk, 0);
        else
            advance(talk);
        break;
    case WEIGHING:
        talk->got[talk->used] = 0;
        weigh(step, (size_t)atol((char *)talk->got));
        advance(talk);
        break;
    case OVER:
        puts("not ok: a message too many");
    }
    talk->used = 0;
}

static void on_chunk(struct talk *talk, const void *data, size_t size, const struct curl_ws_frame *meta)
{
    int kind = CURLWS_TEXT | CURLWS_BINARY;
    if (talk->state == ECHO) CHECK((meta->flags & kind) == (int)(talk->steps[talk->at].flags & kind));
    CHECK(meta->len == size);
    if (talk->used + size > LARGEST) {
        puts("not ok: too much came");
        exit(1);
    }
    memcpy(talk->got + talk->used, data, size);
    talk->used += size;
    if (left_chunk(&talk->left, meta) && !(meta->flags & CURLWS_CONT)) on_message(talk);
}

static size_t write_chunk(char *data, size_t size, size_t count, void *user)
{
    struct talk *talk = user;
    const struct curl_ws_frame *meta = curl_ws_meta(talk->curl);
    CHECK(meta != NULL);
    CHECK(size * count <= talk->buffer);
    if (!meta) return CURL_WRITEFUNC_ERROR;
    on_chunk(talk, data, size * count, meta);
    return talk->state == OVER ? CURL_WRITEFUNC_ERROR : size * count;
}

/* Looks at the next chunk without taking it: twice, the same. 1 when that took it, being empty. */
static int peek(struct talk *talk)
{
    const struct curl_ws_frame *meta = NULL;
    curl_off_t left;
    size_t got = 1;
    CHECK(receive(talk->curl, NULL, 0, &got, &meta) == CURLE_OK);
    if (!meta) return 0;
    CHECK(got == 0 && meta->len == 0 && meta->offset == talk->left.end);
    if (meta->bytesleft == 0) {
        on_chunk(talk, "", 0, meta);
        return 1;
    }
    left = meta->bytesleft;
    CHECK(talk->left.end + left >= talk->left.promised);
    CHECK(receive(talk->curl, NULL, 0, &got, &meta) == CURLE_OK);
    CHECK(meta && meta->offset == talk->left.end && meta->bytesleft >= left);
    return 0;
}

static CURLcode pull(struct talk *talk)
{
    unsigned char *buffer = malloc(talk->buffer);
    const struct curl_ws_frame *meta = NULL;
    CURLcode code = CURLE_OK;
    size_t got, calls = 0;
    while (code == CURLE_OK && talk->state != OVER) {
        if (talk->peeking && calls++ % 3 == 0 && peek(talk)) continue;
        code = receive(talk->curl, buffer, talk->buffer, &got, &meta);
        if (code == CURLE_OK) on_chunk(talk, buffer, got, meta);
    }
    free(buffer);
    return code;
}

/* Talks over a new connection; 1 where compression was agreed on. */
static int hold(struct talk *talk, const char *url, const char *offer, int pulled)
{
    char error[CURL_ERROR_SIZE] = "", field[200];
    struct curl_slist *headers = NULL;
    struct curl_header *answer = NULL;
    CURL *curl = talk->curl = curl_easy_init();
    CURLcode code;
    int agreed;
    talk->at = talk->used = 0;
    talk->state = GREETING;
    memset(&talk->left, 0, sizeof talk->left);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_COMPRESS) == CURLE_OK);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    if (offer) {
        snprintf(field, sizeof field, "Sec-WebSocket-Extensions: permessage-deflate%s", offer);
        headers = curl_slist_append(NULL, field);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    }
    if (pulled) {
        curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    } else {
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, write_chunk);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, talk);
        curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, (long)talk->buffer);
    }
    code = curl_easy_perform(curl);
    if (pulled && code == CURLE_OK) code = pull(talk);
    agreed = curl_easy_header(curl, "Sec-WebSocket-Extensions", 0, CURLH_HEADER | CURLH_1XX, -1, &answer) ==
             CURLHE_OK;
    if (talk->state != OVER || code != (pulled ? CURLE_OK : CURLE_WRITE_ERROR))
        printf("not ok: %s with \"%s\" (answer \"%s\"): %d, %s; step %lu\n", url, offer ? offer : "our own",
               agreed ? answer->value : "", (int)code, error, (unsigned long)talk->at);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return agreed;
}

static size_t put(char *text, size_t used, size_t room, const char *format, int number)
{
    return used + (size_t)snprintf(text + used, room - used, format, number);
}

/* One combination: bits 0 mean without that parameter. Offered by us, then demanded by the server. */
static void combine(struct talk *talk, const char *base, int which, int *by_us, int *by_server)
{
    int ours = which % 9 ? which % 9 + 7 : 0, theirs = which / 9 % 9 ? which / 9 % 9 + 7 : 0;
    int our_takeover = which / 81 % 2, their_takeover = which / 162;
    char text[300] = "", url[300];
    size_t used = 0;
    if (!their_takeover) used = put(text, used, sizeof text, "; server_no_context_takeover", 0);
    if (!our_takeover) used = put(text, used, sizeof text, "; client_no_context_takeover", 0);
    if (theirs) used = put(text, used, sizeof text, "; server_max_window_bits=%d", theirs);
    if (ours) used = put(text, used, sizeof text, "; client_max_window_bits=%d", ours);
    *by_us += hold(talk, base, text, which % 2);
    used = (size_t)snprintf(url, sizeof url, "%s?f=%d", base, 1 + which % 3);
    if (!their_takeover) used = put(url, used, sizeof url, "&st=1", 0);
    if (!our_takeover) used = put(url, used, sizeof url, "&ct=1", 0);
    if (theirs) used = put(url, used, sizeof url, "&s=%d", theirs);
    if (ours) used = put(url, used, sizeof url, "&c=%d", ours);
    *by_server += hold(talk, url, NULL, which % 2);
}

/* Noise that was sent before is found again where the context is kept, at distances around all windows. */
static void parameters(struct talk *talk, const char *url)
{
    static const struct step steps[] = {
        {0, WORDS, CURLWS_TEXT, 1, 0, 0},      {1, WORDS, CURLWS_TEXT, 1, 0, 0},
        {200, NOISE, CURLWS_BINARY, 1, 0, 0},  {200, NOISE, CURLWS_BINARY, 3, 0, 0},
        {3000, NOISE, CURLWS_BINARY, 1, 0, 0}, {3000, NOISE, CURLWS_BINARY, 1, 0, 0},
        {40000, NOISE, CURLWS_BINARY, 1, 0, 0}, {40000, NOISE, CURLWS_BINARY | CURLWS_NOCOMPRESS, 1, 0, 0},
        {40000, WORDS, CURLWS_TEXT, 1, 0, 0},  {200, NOISE, CURLWS_BINARY, 1, 0, 0},
    };
    int which, by_us = 0, by_server = 0;
    talk->steps = steps;
    talk->count = sizeof steps / sizeof *steps;
    talk->buffer = 16384;
    for (which = 0; which < 324; which++) combine(talk, url, which, &by_us, &by_server);
    printf("of 324 agreed: %d asked for by us, %d by the server\n", by_us, by_server);
}

static void messages(struct talk *talk, const char *base, int pulled, size_t buffer)
{
    static const struct step steps[] = {
        {0, WORDS, CURLWS_TEXT, 1, 0, 20},
        {0, WORDS, CURLWS_BINARY, 3, 0, 60},
        {1, WORDS, CURLWS_TEXT, 1, 0, 20},
        {125, WORDS, CURLWS_TEXT, 1, 0, 150},
        {126, ZEROS, CURLWS_BINARY, 1, 0, 30},
        {1000, NOISE, CURLWS_BINARY, 1, 1000, 1100},
        {1000, NOISE, CURLWS_BINARY, 1, 0, 100}, /* found in what went before */
        {1000, WORDS, CURLWS_TEXT | CURLWS_NOCOMPRESS, 1, 1000, 1000},
        {1000, NOISE, CURLWS_BINARY, 1, 0, 100}, /* still so, with one in between that was left alone */
        {65535, WORDS, CURLWS_TEXT, 3, 0, 3000},
        {65536, ZEROS, CURLWS_BINARY, 1, 0, 1000},
        {65537, NOISE, CURLWS_BINARY | CURLWS_NOCOMPRESS, 3, 65537, 65700},
        {70000, NOISE, CURLWS_BINARY, 3, 70000, 71000},
        {200000, WORDS, CURLWS_TEXT, 1, 0, 10000},
        {1000000, NOISE, CURLWS_BINARY, 1, 1000000, 1010000},
        {4000000, ZEROS, CURLWS_BINARY, 1, 0, 40000},
        {3999999, WORDS, CURLWS_TEXT, 3, 0, 200000},
    };
    char url[300];
    int fragments;
    talk->steps = steps;
    talk->count = sizeof steps / sizeof *steps - (buffer < 4096 ? 3 : 0);
    talk->buffer = buffer;
    talk->weighed = 1;
    for (fragments = 1; fragments <= 3; fragments += 2) {
        snprintf(url, sizeof url, "%s?f=%d", base, fragments);
        talk->peeking = fragments == 3;
        CHECK(hold(talk, url, NULL, pulled));
    }
    printf("%lu messages twice\n", (unsigned long)talk->count);
}

int main(int argc, char **argv)
{
    static struct talk talk;
    if (argc < 3) return 2;
    curl_global_init(CURL_GLOBAL_ALL);
    talk.sent = malloc(LARGEST + 1);
    talk.got = malloc(LARGEST + 1);
    if (strcmp(argv[2], "parameters") == 0)
        parameters(&talk, argv[1]);
    else
        messages(&talk, argv[1], strcmp(argument(argc, argv, 3, "pull"), "pull") == 0,
                 (size_t)atol(argument(argc, argv, 4, "16384")));
    free(talk.sent);
    free(talk.got);
    curl_global_cleanup();
    return 0;
}
#endif
