/* What the C tests share. Each test prints what it sees; the runner compares that with what the
   same program prints with libcurl. "not ok" in the output fails a test whatever libcurl does. */
#ifndef CURLWS_TEST_H
#define CURLWS_TEST_H

#include <curl/curl.h>

#include "drive.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 10000 /* how long a test waits for a socket before it gives up */
#define SHOWN 40          /* bytes of a payload that are printed; longer ones by checksum */

/* The programs in multi/ drive their handles themselves. */
#ifndef NOT_DRIVEN
#define curl_easy_perform drive_perform
#define curl_easy_cleanup drive_cleanup
#endif

/* Where ours promises more than libcurl does. */
#ifdef CURLWS_LENIENT
#define OURS 1
#else
#define OURS 0
#endif

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) printf("not ok: %s (%s:%d)\n", #condition, __FILE__, __LINE__); \
    } while (0)

/* The case's numbers and words come as arguments. */
static inline const char *argument(int argc, char **argv, int i, const char *otherwise)
{
    return i < argc ? argv[i] : otherwise;
}

/* An easy handle for the pull model: connect and upgrade, then curl_ws_send and _recv. */
static inline CURL *new_handle(const char *url)
{
    CURL *curl = curl_easy_init();
    if (!curl) {
        puts("not ok: no handle");
        exit(1);
    }
    CHECK(curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)PATIENCE_MS) == CURLE_OK);
    return curl;
}

/* A connected handle, or the end of the test. */
static inline CURL *connected(const char *url)
{
    CURL *curl = new_handle(url);
    CURLcode code = curl_easy_perform(curl);
    printf("perform: %d\n", (int)code);
    if (code != CURLE_OK) {
        curl_easy_cleanup(curl);
        exit(0);
    }
    return curl;
}

/* Waits until the handle's socket can be read or written. 0 when patience ran out. */
static inline int wait_for(CURL *curl, short events)
{
    curl_socket_t fd = CURL_SOCKET_BAD;
    CURLcode code = curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd);
    struct pollfd one;
    int ready;
    if (code != CURLE_OK || fd == CURL_SOCKET_BAD) {
        puts("not ok: no active socket");
        return 0;
    }
    one.fd = fd;
    one.events = events;
    one.revents = 0;
    ready = poll(&one, 1, PATIENCE_MS);
    if (ready == 0) puts("not ok: out of patience");
    return ready > 0;
}

/* curl_ws_recv, waiting where it answers CURLE_AGAIN. */
static inline CURLcode receive(CURL *curl, void *buffer, size_t size, size_t *got,
                               const struct curl_ws_frame **meta)
{
    for (;;) {
        CURLcode code = curl_ws_recv(curl, buffer, size, got, meta);
        if (code == CURLE_OK) {
            CHECK(*meta != NULL);
        } else {
            CHECK(*got == 0);
            CHECK(*meta == NULL);
        }
        if (code != CURLE_AGAIN || !wait_for(curl, POLLIN)) return code;
    }
}

/* curl_ws_send of a whole payload: repeats the call with the rest, as programs do. */
static inline CURLcode send_all(CURL *curl, const void *data, size_t size, unsigned flags)
{
    const char *rest = data;
    for (;;) {
        size_t sent = 0;
        CURLcode code = curl_ws_send(curl, rest, size, &sent, 0, flags);
        if (code != CURLE_OK && code != CURLE_AGAIN) return code;
        CHECK(sent <= size);
        rest += sent;
        size -= sent;
        if (size == 0 && code == CURLE_OK) return CURLE_OK;
        if (sent == 0 && !wait_for(curl, POLLOUT)) return code;
    }
}

static inline CURLcode send_text(CURL *curl, const char *text)
{
    return send_all(curl, text, strlen(text), CURLWS_TEXT);
}

/* CRC-32 as in zlib, a byte at a time from `crc`. */
static inline unsigned long crc32_of(unsigned long crc, const unsigned char *bytes, size_t size)
{
    crc ^= 0xffffffffUL;
    while (size--) {
        int bit;
        crc ^= *bytes++;
        for (bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xedb88320UL & (0UL - (crc & 1)));
    }
    return crc ^ 0xffffffffUL;
}

/* The payload that the peer's scripts call by a number of bytes. */
static inline void fill_pattern(unsigned char *bytes, size_t size)
{
    size_t i;
    for (i = 0; i < size; i++) bytes[i] = (unsigned char)(i % 251);
}

static inline void print_flags(int flags)
{
    if (flags & CURLWS_TEXT) fputs("text", stdout);
    if (flags & CURLWS_BINARY) fputs("binary", stdout);
    if (flags & CURLWS_CLOSE) fputs("close", stdout);
    if (flags & CURLWS_PING) fputs("ping", stdout);
    if (flags & CURLWS_PONG) fputs("pong", stdout);
    if (flags & CURLWS_CONT) fputs("...", stdout);
}

static inline void print_bytes(const unsigned char *bytes, size_t size)
{
    size_t i;
    putchar('"');
    for (i = 0; i < size; i++) {
        if (bytes[i] >= 32 && bytes[i] < 127)
            putchar(bytes[i]);
        else
            printf("\\x%02x", bytes[i]);
    }
    putchar('"');
}

/* A chunk or a peek, and where it stands; what was done to get it comes before. */
static inline void print_received(const char *what, CURLcode code, const struct curl_ws_frame *meta,
                                  const char *bytes, size_t got)
{
    printf("%s: %d", what, (int)code);
    if (code == CURLE_OK) {
        fputs(", ", stdout);
        print_flags(meta->flags);
        printf(" offset %ld, left %ld ", (long)meta->offset, (long)meta->bytesleft);
        print_bytes((const unsigned char *)bytes, got);
    }
    putchar('\n');
}

/* Performs by a multi handle of its own, with curl_multi_poll. */
static inline CURLcode perform_by_multi(CURL *curl)
{
    CURLM *multi = curl_multi_init();
    CURLcode code = CURLE_FAILED_INIT;
    CURLMsg *message;
    int running = 1, left;
    CHECK(curl_multi_add_handle(multi, curl) == CURLM_OK);
    while (running) {
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        if (running) CHECK(curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL) == CURLM_OK);
    }
    while ((message = curl_multi_info_read(multi, &left)) != NULL) code = message->data.result;
    CHECK(curl_multi_remove_handle(multi, curl) == CURLM_OK);
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    return code;
}

/* The most that was resident since the program began (getrusage counts its parent's too), in KB. */
static inline long resident_kb(void)
{
    char line[256];
    long peak = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status)) sscanf(line, "VmHWM: %ld", &peak);
    if (status) fclose(status);
    return peak;
}

/* A frame put together from its chunks. */
struct frame {
    int flags;
    curl_off_t size;
    unsigned long crc;
    unsigned char head[SHOWN];
};

static inline void print_frame(const struct frame *frame)
{
    printf("frame: ");
    print_flags(frame->flags);
    printf(" %ld ", (long)frame->size);
    if (frame->size <= SHOWN)
        print_bytes(frame->head, (size_t)frame->size);
    else
        printf("\"%08lx\"", frame->crc);
    putchar('\n');
}

/* Adds a chunk and checks its place. 1 when the frame is complete. */
static inline int add_chunk(struct frame *frame, const void *bytes, size_t size,
                            const struct curl_ws_frame *meta)
{
    const unsigned char *from = bytes;
    size_t i;
    if (frame->size == 0) {
        frame->flags = meta->flags;
        frame->crc = 0;
    }
    CHECK(meta->age == 0);
    CHECK(meta->flags == frame->flags);
    CHECK(meta->offset == frame->size);
    CHECK(meta->len == size);
    CHECK(meta->bytesleft >= 0);
    for (i = 0; i < size && frame->size + (curl_off_t)i < SHOWN; i++)
        frame->head[frame->size + (curl_off_t)i] = from[i];
    frame->crc = crc32_of(frame->crc, from, size);
    frame->size += (curl_off_t)size;
    return meta->bytesleft == 0;
}

/* Receives one frame in chunks of at most `chunk` bytes. */
static inline CURLcode receive_frame(CURL *curl, size_t chunk, struct frame *frame)
{
    unsigned char *buffer = malloc(chunk ? chunk : 1);
    const struct curl_ws_frame *meta = NULL;
    CURLcode code;
    size_t got = 0;
    memset(frame, 0, sizeof *frame);
    do {
        code = receive(curl, buffer, chunk, &got, &meta);
    } while (code == CURLE_OK && !add_chunk(frame, buffer, got, meta));
    free(buffer);
    return code;
}

/* Receives and prints frames until a call fails; returns how it failed. */
static inline CURLcode print_frames(CURL *curl, size_t chunk)
{
    struct frame frame;
    CURLcode code;
    while ((code = receive_frame(curl, chunk, &frame)) == CURLE_OK) print_frame(&frame);
    printf("recv: %d\n", (int)code);
    return code;
}

/* Receives and prints one frame. */
static inline CURLcode print_next(CURL *curl)
{
    struct frame frame;
    CURLcode code = receive_frame(curl, 65536, &frame);
    if (code == CURLE_OK)
        print_frame(&frame);
    else
        printf("recv: %d\n", (int)code);
    return code;
}

/* Lets the peer's script go on from its `gate` step. */
static inline void open_gate(const char *port)
{
    struct sockaddr_in to;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&to, 0, sizeof to);
    to.sin_family = AF_INET;
    to.sin_port = htons((unsigned short)atoi(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
    close(fd);
}

#endif
