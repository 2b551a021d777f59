/* A client of a realtime speech service: sends audio as it is spoken, 20 ms to a binary message, and
 * receives meanwhile what was understood (JSON, as text) and what is answered (audio, as binary).
 *
 *     cc realtime.c $(pkg-config --cflags --libs curlws) -o realtime
 *     export REALTIME_TOKEN=...            # sent as `Authorization: Bearer ...`
 *     arecord -q -t raw -f S16_LE -c 1 -r 16000 | ./realtime URL - answer.pcm
 *     ./realtime URL question.pcm answer.pcm
 *
 * Audio is 16-bit samples, little-endian, 16000 a second, one channel. Events:
 *     to the server    {"type":"start","format":"pcm16","rate":16000}, then audio, {"type":"stop"}
 *     from the server  {"type":"partial","text":"..."}, "final", "error" with "message", "done", and audio
 * Prints
 *     ... what is
 *     ... what is the time
 *     >>> What is the time?
 *     done: 1280 bytes sent, 640 received
 * Other services say the same with other names: it is on_event that has to know them.
 * CURL_CA_BUNDLE may name a file with the certificates of authorities.
 */
#include <curl/curl.h>

#include "json.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define RATE 16000
#define PIECE_MS 20
#define PIECE (RATE / 1000 * PIECE_MS * 2) /* bytes */

struct session {
    CURL *curl;
    int audio;            /* what is spoken; -1: all of it was sent */
    char piece[PIECE];    /* a pipe may bring less than a piece at once */
    size_t filled;
    long long due;        /* when the next piece is, in ms */
    FILE *answer;
    size_t sent, received;
    int done;             /* 1: the server is; -1: it said that something is wrong */
};

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static CURLcode send_text(struct session *s, const char *text)
{
    return curlws_send_message(s->curl, text, strlen(text), CURLWS_TEXT, 0);
}

/* Reads what there is of the next piece and sends it when it is whole; a file is not sent faster than it
   would be spoken. What the network does not take at once waits in the library, and too much is an error. */
static CURLcode send_audio(struct session *s)
{
    ssize_t got = read(s->audio, s->piece + s->filled, PIECE - s->filled);
    CURLcode code = CURLE_OK;
    if (got < 0) return errno == EINTR || errno == EAGAIN ? CURLE_OK : CURLE_READ_ERROR;
    s->filled += (size_t)got;
    if (s->filled == PIECE || (got == 0 && s->filled)) {
        code = curlws_send_message(s->curl, s->piece, s->filled, CURLWS_BINARY, 0);
        s->sent += s->filled;
        s->filled = 0;
        s->due += PIECE_MS;
        if (s->due < now_ms() - 1000) s->due = now_ms(); /* long silence: nothing to catch up with */
    }
    if (code != CURLE_OK || got > 0) return code;
    s->audio = -1;
    return send_text(s, "{\"type\":\"stop\"}");
}

/* Nobody else commands our terminal: neither by ESC and its like, nor by U+0080 to U+009F. */
static const char *harmless(char *text)
{
    for (char *c = text; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f) *c = ' ';
        if ((unsigned char)*c == 0xc2 && (c[1] & 0xe0) == 0x80) c[0] = c[1] = ' ';
    }
    return text;
}

static void on_event(struct session *s, const char *event)
{
    char type[40], text[2000];
    if (!json_text(event, "type", type, sizeof type)) return; /* no object, or one without a type */
    if (!json_text(event, "text", text, sizeof text)) json_text(event, "message", text, sizeof text);
    harmless(text);
    if (strcmp(type, "partial") == 0) printf("... %s\n", text);
    if (strcmp(type, "final") == 0) printf(">>> %s\n", text);
    if (strcmp(type, "done") == 0) s->done = 1;
    if (strcmp(type, "error") == 0) {
        fprintf(stderr, "the server: %s\n", text);
        s->done = -1;
    }
    fflush(stdout);
}

/* Takes all that is there. CURLE_OK: then nothing more is. */
static CURLcode receive(struct session *s)
{
    for (;;) {
        const void *data;
        size_t size;
        unsigned flags;
        CURLcode code = curlws_recv_message(s->curl, &data, &size, &flags, 0);
        if (code != CURLE_OK) return code == CURLE_AGAIN ? CURLE_OK : code;
        if (flags & CURLWS_TEXT) {
            on_event(s, data); /* has a NUL behind it */
        } else {
            s->received += size;
            if (s->answer && fwrite(data, 1, size, s->answer) != size) return CURLE_WRITE_ERROR;
        }
        if (s->done) return CURLE_OK;
    }
}

/* Waits for the server, the audio and the clock at once. */
static CURLcode talk(struct session *s)
{
    curl_socket_t fd = CURL_SOCKET_BAD;
    CURLcode code = send_text(s, "{\"type\":\"start\",\"format\":\"pcm16\",\"rate\":16000}");
    curl_easy_getinfo(s->curl, CURLINFO_ACTIVESOCKET, &fd);
    s->due = now_ms();
    while (code == CURLE_OK && !s->done) {
        long long left = s->due - now_ms();
        int speak = s->audio >= 0 && left <= 0;
        int wait = s->audio >= 0 && left > 0 ? (int)left : 1000; /* receiving sends PINGs, too */
        struct pollfd fds[] = {{.fd = fd, .events = POLLIN}, {.fd = speak ? s->audio : -1, .events = POLLIN}};
        if (curlws_flush(s->curl, 0) == CURLE_AGAIN) fds[0].events |= POLLOUT;
        if (poll(fds, 2, wait) < 0 && errno != EINTR) return CURLE_READ_ERROR;
        if (fds[1].revents) code = send_audio(s);
        if (code == CURLE_OK) code = receive(s);
    }
    return code;
}

static CURLcode connect_to(struct session *s, const char *url, char *reason)
{
    CURL *curl = s->curl;
    const char *token = getenv("REALTIME_TOKEN"), *authorities = getenv("CURL_CA_BUNDLE");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    if (authorities) curl_easy_setopt(curl, CURLOPT_CAINFO, authorities);
    if (token) {
        /* Better than a header of one's own: should redirects be followed, no other host gets it. */
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, token);
    }
    curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_AUTOCLOSE);
    curlws_setopt(curl, CURLWSOPT_PING_INTERVAL_MS, 5000); /* a server that is gone is noticed */
    curlws_setopt(curl, CURLWSOPT_QUEUE_LIMIT, RATE * 2 * 10); /* ten seconds behind is too late */
    return curlws_connect(curl, 10000);
}

int main(int argc, char **argv)
{
    char reason[CURL_ERROR_SIZE] = "";
    struct session s = {.curl = curl_easy_init()};
    const char *why;
    int said;
    CURLcode code;
    if (argc < 3 || !s.curl) {
        fprintf(stderr, "usage: %s URL AUDIO|- [ANSWER]\n", argv[0]);
        return 2;
    }
    s.audio = strcmp(argv[2], "-") == 0 ? STDIN_FILENO : open(argv[2], O_RDONLY);
    if (s.audio < 0 || (argc > 3 && !(s.answer = fopen(argv[3], "wb")))) {
        perror(s.audio < 0 ? argv[2] : argv[3]);
        return 2;
    }
    code = connect_to(&s, argv[1], reason);
    if (code == CURLE_OK) code = talk(&s);
    if (code == CURLE_OK)
        printf("done: %lu bytes sent, %lu received\n", (unsigned long)s.sent, (unsigned long)s.received);
    else if (code == CURLE_GOT_NOTHING && curlws_close_status(s.curl, &said, &why, NULL) == CURLE_OK)
        fprintf(stderr, "closed by the server: %d %s\n", said, harmless(strcpy(reason, why))); /* 123 bytes at most */
    else
        fprintf(stderr, "%s\n", reason[0] ? reason : curl_easy_strerror(code));
    curlws_close(s.curl, 1000, NULL, 2000);
    curl_easy_cleanup(s.curl);
    if (s.answer && fclose(s.answer) != 0) code = CURLE_WRITE_ERROR;
    return code != CURLE_OK || s.done < 0;
}
